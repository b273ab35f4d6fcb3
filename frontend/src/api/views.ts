/** Saved views. */
import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "./client";
import type { Column, Filter, Sort, View } from "./types";

const path = (id: string) => ({ params: { path: { view_id: id } } });

export const viewsQuery = queryOptions({
  queryKey: ["views"],
  queryFn: async () => (await unwrap(api.GET("/v1/views", { params: { query: { limit: 500 } } }))).items as View[],
});

export const viewQuery = (id: string) =>
  queryOptions({
    queryKey: ["views", id],
    queryFn: async () => (await unwrap(api.GET("/v1/views/{view_id}", path(id)))) as View,
  });

export interface ViewChange {
  name?: string;
  columns?: Column[] | null;
  filter?: Filter | null;
  sort?: Sort[] | null;
}

export const createView = async (body: { name: string; model_id: string; timezone: string }) =>
  (await unwrap(api.POST("/v1/views", { body }))) as View;

export const changeView = async (id: string, body: ViewChange) =>
  (await unwrap(api.PATCH("/v1/views/{view_id}", { ...path(id), body: { ...body } }))) as View;

export const deleteView = (id: string) => unwrap(api.DELETE("/v1/views/{view_id}", path(id)));
