/** An integration's tasks at their address. */
import { getRouteApi } from "@tanstack/react-router";
import { TasksPage } from "@/features/integrations/tasks-page";

const route = getRouteApi("/shell/settings/integrations/$integrationId/tasks");

export function TasksRoute() {
  const { integrationId } = route.useParams();
  return <TasksPage key={integrationId} integrationId={integrationId} />;
}
