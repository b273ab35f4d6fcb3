/** Settings > Data models: the list, and the way to a new one. */
import { Button, Card, Group, Stack, Text } from "@mantine/core";
import { IconDatabase, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { modelsQuery } from "@/api/models";
import { EmptyState } from "@/components/empty-state";
import { Page } from "@/components/page";
import { ProblemAlert } from "@/components/problem-alert";
import { Skeletons } from "@/components/skeletons";
import { formatAgo, formatCount, humanize } from "@/lib/format";
import classes from "./models.module.css";
import { NewModel } from "./new-model";

export function ModelsPage() {
  const { data: models, error, refetch } = useQuery({ ...modelsQuery, refetchInterval: 5000 });
  const [adding, setAdding] = useState(false);
  const add = <Button leftSection={<IconPlus size={16} />} onClick={() => { setAdding(true); }}>Add New Model</Button>;
  return (
    <Page title="Data models" lead="A model is a kind of thing you keep, such as orders. Records are sent to it with the API and looked at in views." action={add}>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!models && !error && <Skeletons rows={3} height={72} />}
      {models?.length === 0 && (
        <Card>
          <EmptyState icon={<IconDatabase size={22} />} title="No models yet">
            Start with the thing your customers ask about, for example <b>Orders</b> with the ID field <b>id</b>. Fields need no set-up: they appear as records arrive.
          </EmptyState>
        </Card>
      )}
      <Stack gap="sm" component="ul" className={classes.list}>
        {models?.map((model) => (
          <Card component="li" key={model.id} padding="md" className={classes.row}>
            <Group justify="space-between" wrap="nowrap" gap="md">
              <Stack gap={2} miw={0}>
                <Link to="/settings/models/$modelId" params={{ modelId: model.id }} className={classes.cover}>{model.name}</Link>
                <Text size="xs" c="dimmed" truncate>{humanize(model.type)} · ID field <code>{model.id_field}</code> · created {formatAgo(model.created_at)}</Text>
              </Stack>
              <Text size="sm" className="g-num" c="dimmed" style={{ whiteSpace: "nowrap" }}>{formatCount(model.record_count)} {model.record_count === 1 ? "record" : "records"}</Text>
            </Group>
          </Card>
        ))}
      </Stack>
      <NewModel opened={adding} onClose={() => { setAdding(false); }} />
    </Page>
  );
}
