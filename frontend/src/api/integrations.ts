/** Integrations and their tasks. */
import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "./client";
import type { Task } from "./types";

const path = (id: string) => ({ params: { path: { integration_id: id } } });
const taskPath = (id: string, task: string) => ({ params: { path: { integration_id: id, task_id: task } } });

export const integrationTypesQuery = queryOptions({
  queryKey: ["integration-types"],
  queryFn: async () => (await unwrap(api.GET("/v1/integration-types"))).items,
  staleTime: Infinity,
});

export const integrationsQuery = queryOptions({
  queryKey: ["integrations"],
  queryFn: async () => (await unwrap(api.GET("/v1/integrations", { params: { query: { limit: 100 } } }))).items,
  refetchInterval: 10_000,
});

export const connect = (body: { type: string; name: string; credentials: { [key: string]: unknown } }) =>
  unwrap(api.POST("/v1/integrations", { body }));

export const replaceCredentials = (id: string, credentials: { [key: string]: unknown }) =>
  unwrap(api.PATCH("/v1/integrations/{integration_id}", { ...path(id), body: { credentials } }));

export const disconnect = (id: string) => unwrap(api.DELETE("/v1/integrations/{integration_id}", path(id)));

const BUSY = new Set(["queued", "backfilling"]);
export const isBusy = (task: Task) => BUSY.has(task.status);

export const tasksQuery = (id: string) =>
  queryOptions({
    queryKey: ["integrations", id, "tasks"],
    queryFn: async () => (await unwrap(api.GET("/v1/integrations/{integration_id}/tasks", path(id)))).items,
    refetchInterval: (query) => (query.state.data?.some(isBusy) ? 1000 : 5000),
  });

export const addTask = (id: string, body: { type: string; options: { [key: string]: unknown } }) =>
  unwrap(api.POST("/v1/integrations/{integration_id}/tasks", { ...path(id), body }));

const ACTIONS = {
  pause: (id: string, task: string) => api.POST("/v1/integrations/{integration_id}/tasks/{task_id}/pause", taskPath(id, task)),
  resume: (id: string, task: string) => api.POST("/v1/integrations/{integration_id}/tasks/{task_id}/resume", taskPath(id, task)),
  resync: (id: string, task: string) => api.POST("/v1/integrations/{integration_id}/tasks/{task_id}/resync", taskPath(id, task)),
};
export type TaskAction = keyof typeof ACTIONS;

export const actOnTask = (id: string, task: string, action: TaskAction) => unwrap(ACTIONS[action](id, task));

export const deleteTask = (id: string, task: string) =>
  unwrap(api.DELETE("/v1/integrations/{integration_id}/tasks/{task_id}", taskPath(id, task)));

export const deadLettersQuery = (id: string) =>
  queryOptions({
    queryKey: ["integrations", id, "dead-letters"],
    queryFn: () => unwrap(api.GET("/v1/integrations/{integration_id}/dead-letters", path(id))),
    refetchInterval: 3000,
  });

/** Have letters tried once more: those named, or all of them. */
export const retryLetters = (id: string, ids: string[] | null) =>
  unwrap(api.POST("/v1/integrations/{integration_id}/dead-letters/retry", { ...path(id), body: { ids } }));
