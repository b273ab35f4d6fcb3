/** One task: where it is, what it has brought, and what can be done with it. */
import { Button, Card, Group, Stack, Text, Title } from "@mantine/core";
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
import { Backfill } from "./backfill";
import { Fact } from "./fact";
import classes from "./integrations.module.css";
import { TroubleAlert } from "./trouble-alert";

interface Props {
  task: Task;
  type: TaskType | undefined;
  integrationId: string;
  now: number;
}

function Numbers({ task, now }: { task: Task; now: number }) {
  const { objects_synced: synced, records_linked: linked } = task.progress;
  return (
    <div className={classes.numbers}>
      <Fact name="Objects synced" value={formatCount(synced)} />
      <Fact name="Records linked" value={formatCount(linked)} />
      <Fact name="Behind by" value={typeof task.lag_seconds === "number" ? formatDuration(task.lag_seconds) : "–"} />
      <Fact name="Last synced" value={formatAgo(task.last_synced_at, now)} />
    </div>
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
        {isBusy(task) && <Backfill progress={task.progress} name={name} />}
        {task.error && <TroubleAlert trouble={task.error} title={task.status === "failed" ? "This task needs attention" : undefined} />}
        <ProblemAlert error={act.error} />
      </Stack>
      <Confirm opened={asking} title={`Delete ${name}?`} action="Delete task" pending={remove.isPending} error={remove.error} onConfirm={() => { remove.mutate(); }} onClose={() => { setAsking(false); }}>
        What it linked leaves the records of the model. Your own fields stay as they are.
      </Confirm>
    </Card>
  );
}
