/** One task: where it is, what it has brought, and what can be done with it. */
import { Alert, Button, Card, Group, Progress, Stack, Text, Title } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { actOnTask, deleteTask, isBusy, tasksQuery, type TaskAction } from "@/api/integrations";
import { modelsQuery } from "@/api/models";
import type { Task, TaskType } from "@/api/types";
import { Confirm } from "@/components/confirm";
import { ProblemAlert } from "@/components/problem-alert";
import { StatusPill } from "@/components/status-pill";
import { formatAgo, formatCount, formatDuration, humanize } from "@/lib/format";
import { inputsOf } from "@/components/schema-form/schema";
import classes from "./integrations.module.css";

interface Props {
  task: Task;
  type: TaskType | undefined;
  integrationId: string;
  now: number;
}

function Number({ name, value }: { name: string; value: string }) {
  return (
    <Stack gap={1}>
      <Text size="xs" c="dimmed">{name}</Text>
      <Text fw={600} className="g-num">{value}</Text>
    </Stack>
  );
}

function Numbers({ task, now }: { task: Task; now: number }) {
  const { objects_synced: synced, objects_total_estimate: total, records_linked: linked } = task.progress;
  const known = isBusy(task) && typeof total === "number" ? ` of ~${formatCount(total)}` : "";
  return (
    <div className={classes.numbers}>
      <Number name="Objects synced" value={formatCount(synced) + known} />
      <Number name="Records linked" value={formatCount(linked)} />
      <Number name="Behind by" value={typeof task.lag_seconds === "number" ? formatDuration(task.lag_seconds) : "–"} />
      <Number name="Last synced" value={formatAgo(task.last_synced_at, now)} />
    </div>
  );
}

/** How far a backfill is; without an estimate it only says that something moves. */
function Backfill({ task, name }: { task: Task; name: string }) {
  const { objects_synced: synced, objects_total_estimate: total, windows_done: done, windows_total: windows, objects_per_second: pace } = task.progress;
  const share = total ? synced / total : windows > 1 ? done / windows : 0;
  return (
    <Stack gap={4}>
      <Progress value={share > 0 ? Math.min(99, share * 100) : 100} animated striped size={6} aria-label={`${name} is syncing`} />
      {typeof pace === "number" && pace >= 1 && <Text size="xs" c="dimmed" className="g-num">{formatCount(Math.round(pace))} objects a second</Text>}
    </Stack>
  );
}

/** The options in the words of their schema, the model by its name. */
function Options({ task, type }: { task: Task; type: TaskType | undefined }) {
  const { data: models } = useQuery(modelsQuery);
  const inputs = inputsOf(type?.options_schema);
  const options: { [key: string]: unknown } = task.options;
  const said = inputs.filter((input) => input.required).map((input) => {
    const value = String(options[input.key] ?? "");
    return input.kind === "model" ? (models?.find((model) => model.id === value)?.name ?? value) : value;
  });
  return <Text size="sm" c="dimmed">{said.join(" · ")} · shown as {humanize(task.link_name)}</Text>;
}

export function TaskCard({ task, type, integrationId, now }: Props) {
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const refresh = () => queries.invalidateQueries({ queryKey: tasksQuery(integrationId).queryKey });
  const act = useMutation({ mutationFn: (action: TaskAction) => actOnTask(integrationId, task.id, action), onSettled: refresh });
  const remove = useMutation({ mutationFn: () => deleteTask(integrationId, task.id), onSuccess: () => { setAsking(false); return refresh(); } });
  const name = type?.name ?? humanize(task.type);
  const button = (action: TaskAction, label: string) => (
    <Button variant="default" size="compact-md" loading={act.isPending && act.variables === action} onClick={() => { act.mutate(action); }}>{label}</Button>
  );
  return (
    <Card component="li">
      <Stack gap="sm">
        <Group justify="space-between" gap="xs">
          <Group gap="xs">
            <Title order={2} size="h3">{name}</Title>
            <StatusPill status={task.status} />
          </Group>
          <Group gap="xs">
            {task.status === "paused" ? button("resume", "Resume") : button("pause", "Pause")}
            {button("resync", "Resync")}
            <Button variant="subtle" color="red" size="compact-md" onClick={() => { setAsking(true); }}>Delete</Button>
          </Group>
        </Group>
        <Options task={task} type={type} />
        <Numbers task={task} now={now} />
        {isBusy(task) && <Backfill task={task} name={name} />}
        {task.error && (
          <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} aria-hidden />} p="sm" title="This task needs attention">
            <Text size="sm" c="var(--g-text)">{task.error.detail}</Text>
          </Alert>
        )}
        <ProblemAlert error={act.error} />
      </Stack>
      <Confirm opened={asking} title={`Delete ${name}?`} action="Delete task" pending={remove.isPending} error={remove.error} onConfirm={() => { remove.mutate(); }} onClose={() => { setAsking(false); }}>
        What it linked leaves the records of the model. Your own fields stay as they are.
      </Confirm>
    </Card>
  );
}
