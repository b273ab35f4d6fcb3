/** Saved views. */
import { queryOptions } from "@tanstack/react-query";
import { api, unwrap, unwrapExact } from "./client";
import type { components } from "./schema.gen";
import type { Aggregate, Column, Filter, GroupKey, Sort, View } from "./types";

type NewView = components["schemas"]["ViewCreate"];

const path = (id: string) => ({ params: { path: { view_id: id } } });

export const viewsQuery = queryOptions({
  queryKey: ["views"],
  queryFn: async () => (await unwrapExact<{ items: View[] }>(api.GET("/v1/views", { params: { query: { limit: 500 } }, parseAs: "text" }))).items,
});

export const viewQuery = (id: string) =>
  queryOptions({
    queryKey: ["views", id],
    queryFn: () => unwrapExact<View>(api.GET("/v1/views/{view_id}", { ...path(id), parseAs: "text" })),
  });

export interface ViewChange {
  name?: string;
  columns?: Column[] | null;
  filter?: Filter | null;
  sort?: Sort[];
  group_by?: GroupKey[];
  aggregates?: Aggregate[];
}

export const createView = (body: { name: string; model_id: string; timezone: string }) =>
  unwrapExact<View>(api.POST("/v1/views", { body, parseAs: "text" }));

export const changeView = (id: string, body: ViewChange) =>
  unwrapExact<View>(api.PATCH("/v1/views/{view_id}", { ...path(id), body: { ...body }, parseAs: "text" }));

/** Another view, as this one is shown right now. */
export async function duplicateView({ id, created_at, updated_at, ...view }: View, change: ViewChange): Promise<View> {
  const body = { ...view, ...change, name: `${view.name} (copy)` };
  return unwrapExact<View>(api.POST("/v1/views", { body: body as NewView, parseAs: "text" }));
}

export const deleteView = (id: string) => unwrap(api.DELETE("/v1/views/{view_id}", path(id)));
