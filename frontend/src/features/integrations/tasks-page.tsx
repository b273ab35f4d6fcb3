/** Edit Tasks: what an integration does, how far it is, and adding more. */
import { Button, Card, Menu, Stack } from "@mantine/core";
import { IconListCheck, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { integrationTypesQuery, integrationsQuery, tasksQuery } from "@/api/integrations";
import { asProblem } from "@/api/problem";
import type { TaskType } from "@/api/types";
import { EmptyState } from "@/components/empty-state";
import { Missing } from "@/components/missing";
import { Page } from "@/components/page";
import { ProblemAlert } from "@/components/problem-alert";
import { Skeletons } from "@/components/skeletons";
import { useNow } from "@/lib/use-now";
import { AddTask } from "./add-task";
import classes from "./integrations.module.css";
import { TaskCard } from "./task-card";

const BACK = { to: "/settings/integrations", label: "Integrations" };

export function TasksPage({ integrationId }: { integrationId: string }) {
  const { data: tasks, error, refetch } = useQuery(tasksQuery(integrationId));
  const { data: integrations } = useQuery(integrationsQuery);
  const { data: types } = useQuery(integrationTypesQuery);
  const [adding, setAdding] = useState<TaskType | null>(null);
  const now = useNow(2000);
  const integration = integrations?.find((one) => one.id === integrationId);
  const taskTypes = types?.find((type) => type.type === integration?.type)?.tasks ?? [];
  const add = (
    <Menu position="bottom-end" width={300}>
      <Menu.Target><Button leftSection={<IconPlus size={16} />} disabled={taskTypes.length === 0}>Add task</Button></Menu.Target>
      <Menu.Dropdown>
        {taskTypes.map((type) => <Menu.Item key={type.type} onClick={() => { setAdding(type); }}>{type.name}</Menu.Item>)}
      </Menu.Dropdown>
    </Menu>
  );
  if (error && asProblem(error).status === 404) return <Missing what="integration" />;
  return (
    <Page title={integration ? `${integration.name} tasks` : "Tasks"} lead="A task brings in what already exists, then keeps it up to date." back={BACK} action={add}>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!tasks && !error && <Skeletons rows={1} height={184} />}
      {tasks?.length === 0 && (
        <Card>
          <EmptyState icon={<IconListCheck size={22} />} title="No tasks yet">
            Choose <b>Add task</b>, then <b>{taskTypes[0]?.name ?? "Sync Stripe Charges"}</b>: say which model it is for and which of its fields holds the ID.
          </EmptyState>
        </Card>
      )}
      <Stack gap="sm" component="ul" className={classes.list}>
        {tasks?.map((task) => <TaskCard key={task.id} task={task} integrationId={integrationId} type={taskTypes.find((one) => one.type === task.type)} now={now} />)}
      </Stack>
      {adding && <AddTask integrationId={integrationId} type={adding} onClose={() => { setAdding(null); }} />}
    </Page>
  );
}
