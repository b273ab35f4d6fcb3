/** Settings > Audit log: who changed what, the newest first. */
import { Button, Card, Group, Stack, Table, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { auditLogQuery } from "@/api/people";
import type { AuditEntry } from "@/api/types";
import { Page } from "@/components/page";
import { ProblemAlert } from "@/components/problem-alert";
import { Skeletons } from "@/components/skeletons";
import { browserTimeZone, formatDateTime } from "@/lib/format";
import { changesOf, whatWasDone, whoDidIt } from "./told";

function EntryRow({ entry }: { entry: AuditEntry }) {
  const isOwn = entry.target.id === entry.actor.id;
  return (
    <Table.Tr>
      <Table.Td><Text size="sm" c="dimmed" style={{ whiteSpace: "nowrap" }}>{formatDateTime(entry.at, browserTimeZone())}</Text></Table.Td>
      <Table.Td><Text size="sm" fw={500} title={entry.ip ?? undefined}>{whoDidIt(entry)}</Text></Table.Td>
      <Table.Td>
        <Text size="sm">{whatWasDone(entry)}{!isOwn && <> <b>{entry.target.name}</b></>}</Text>
        {changesOf(entry).map((change) => <Text key={change} size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>{change}</Text>)}
      </Table.Td>
    </Table.Tr>
  );
}

export function AuditLogPage() {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(auditLogQuery);
  const entries = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title="Audit log" lead="Who changed what, kept for 400 days. Writing records isn’t noted here: each tells by itself when it was changed.">
      <Card>
        <Stack gap="md">
          <ProblemAlert error={error} onRetry={() => void refetch()} />
          {!data && !error && <Skeletons rows={4} height={44} />}
          {data && (
            <Table.ScrollContainer minWidth={560} type="native">
              <Table verticalSpacing="xs">
                <Table.Thead><Table.Tr><Table.Th>When</Table.Th><Table.Th>Who</Table.Th><Table.Th>What</Table.Th></Table.Tr></Table.Thead>
                <Table.Tbody>{entries.map((entry) => <EntryRow key={entry.id} entry={entry} />)}</Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )}
          {hasNextPage && <Group><Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>Show older</Button></Group>}
        </Stack>
      </Card>
    </Page>
  );
}
