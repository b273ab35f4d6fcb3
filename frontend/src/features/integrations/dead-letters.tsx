/** What failed too often: which object, why, since when; and the way to have it tried again. */
import { Button, Group, ScrollArea, Stack, Text, Title } from "@mantine/core";
import { IconMailX } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { deadLettersQuery, integrationsQuery, retryLetters } from "@/api/integrations";
import type { DeadLetter, Integration } from "@/api/types";
import { ProblemAlert } from "@/components/problem-alert";
import { formatAgo, formatCount, humanize } from "@/lib/format";
import classes from "./integrations.module.css";

interface RowProps {
  letter: DeadLetter;
  now: number;
  isTrying: boolean;
  onRetry: () => void;
}

function Row({ letter, now, isTrying, onRetry }: RowProps) {
  const tried = `First failed ${formatAgo(letter.failing_since, now)} · ${formatCount(letter.tries)} tries${letter.retrying ? " · will be tried again" : ""}`;
  return (
    <li className={classes.letter}>
      <Stack gap={2} miw={0}>
        <Group gap={6}>
          <Text size="sm" c="var(--g-text)">{humanize(letter.kind)}</Text>
          <Text size="sm" ff="monospace" c="var(--g-text)" className={classes.wrap}>{letter.object_id}</Text>
        </Group>
        <Text size="sm" c="var(--g-text)" className={classes.wrap}>{letter.reason}</Text>
        <Text size="xs" c="dimmed" className="g-num">{tried}</Text>
      </Stack>
      <Button variant="default" size="compact-sm" loading={isTrying} aria-label={`Retry ${letter.object_id}`} onClick={onRetry}>Retry</Button>
    </li>
  );
}

export function DeadLetters({ integration, now }: { integration: Integration; now: number }) {
  const queries = useQueryClient();
  const { data, error } = useQuery(deadLettersQuery(integration.id));
  const retry = useMutation({
    mutationFn: (ids: string[] | null) => retryLetters(integration.id, ids),
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: deadLettersQuery(integration.id).queryKey });
      await queries.invalidateQueries({ queryKey: integrationsQuery.queryKey, exact: true });
    },
  });
  const letters = data?.items ?? [];
  if (letters.length === 0) return <ProblemAlert error={error} />;
  const count = Math.max(integration.dead_letters, letters.length);
  const isTrying = (id: string) => retry.isPending && (retry.variables?.includes(id) ?? true);
  return (
    <Stack gap="xs" className={classes.dead} component="section" aria-label="Dead letters">
      <Group justify="space-between" gap="xs">
        <Title order={3} size="h5"><IconMailX size={18} aria-hidden />{count === 1 ? "One thing couldn’t be brought in" : `${formatCount(count)} things couldn’t be brought in`}</Title>
        {count > 1 && <Button variant="default" size="compact-sm" loading={retry.isPending && retry.variables === null} onClick={() => { retry.mutate(null); }}>Retry all</Button>}
      </Group>
      <Text size="sm" c="dimmed">Everything else goes on. Mend the cause, then retry: what works vanishes from here.</Text>
      <ScrollArea.Autosize mah={300} type="auto">
        <ul className={classes.letters}>
          {letters.map((letter) => <Row key={letter.id} letter={letter} now={now} isTrying={isTrying(letter.id)} onRetry={() => { retry.mutate([letter.id]); }} />)}
        </ul>
      </ScrollArea.Autosize>
      {data?.next_cursor && <Text size="xs" c="dimmed">The oldest {formatCount(letters.length)} are shown.</Text>}
      <ProblemAlert error={retry.error} />
    </Stack>
  );
}
