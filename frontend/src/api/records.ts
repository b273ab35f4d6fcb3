/** Records of a view: pages of rows, their count, and one record; numbers stay exact. */
import { parseExactJson, parseJson } from "@/lib/json";
import { api, unwrap } from "./client";
import type { Filter, Record, RecordPage, Sort, View } from "./types";

/** What is asked of a view. `filter` is the whole filter, in place of the saved one; null asks for the saved one. */
export interface RecordQuery {
  filter: Filter | null | undefined;
  sort: Sort[];
  search: string;
  timezone: string;
}

export type PageRequest = { limit: number; offset?: number; cursor?: string };

function body(query: RecordQuery) {
  const { filter, search, timezone } = query;
  return { timezone, ...(filter ? { filter } : {}), ...(search ? { search } : {}) };
}

/** The saved filter can only be added to by the view's own address, so a changed one asks the model instead. */
export async function fetchPage(view: Pick<View, "id" | "model_id">, query: RecordQuery, page: PageRequest, signal?: AbortSignal): Promise<RecordPage> {
  const options = { body: { ...body(query), sort: query.sort, ...page }, parseAs: "text", signal: signal ?? null } as const;
  const text =
    query.filter === undefined
      ? await unwrap(api.POST("/v1/views/{view_id}/query", { ...options, params: { path: { view_id: view.id } } }))
      : await unwrap(api.POST("/v1/models/{model_id}/records/query", { ...options, params: { path: { model_id: view.model_id } } }));
  return parseJson(text) as RecordPage;
}

export function fetchCount(view: Pick<View, "id" | "model_id">, query: RecordQuery, exact: boolean, signal?: AbortSignal) {
  const options = { body: { ...body(query), exact }, signal: signal ?? null };
  return query.filter === undefined
    ? unwrap(api.POST("/v1/views/{view_id}/count", { ...options, params: { path: { view_id: view.id } } }))
    : unwrap(api.POST("/v1/models/{model_id}/records/count", { ...options, params: { path: { model_id: view.model_id } } }));
}

export async function fetchRecord(modelId: string, externalId: string, signal?: AbortSignal): Promise<Record> {
  const text = await unwrap(
    api.GET("/v1/models/{model_id}/records/{external_id}", {
      params: { path: { model_id: modelId, external_id: externalId } },
      parseAs: "text",
      signal: signal ?? null,
    }),
  );
  return parseExactJson(text) as Record;
}
