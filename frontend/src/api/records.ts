/** Records of a view: pages of rows, their count, and one record; numbers stay exact. */
import { parseExactJson, parseJson, toJson } from "@/lib/json";
import { formatSort } from "@/lib/sort-text";
import { api, unwrap } from "./client";
import type { components } from "./schema.gen";
import type { Aggregate, Filter, GroupKey, Record, RecordPage, Sort, Summary, View } from "./types";

type QueryFilter = NonNullable<components["schemas"]["ViewQuery"]["filter"]>;

/** What is asked of a view. `filter` is the whole filter, in place of the saved one; null asks for the saved one. */
export interface RecordQuery {
  filter: Filter | null | undefined;
  sort: Sort[];
  search: string;
  timezone: string;
  week_start: string;
}

export type PageRequest = { limit: number; offset?: number; cursor?: string };

type Place = Pick<View, "id" | "model_id">;

const ofView = (view: Place) => ({ path: { view_id: view.id } });
const ofModel = (view: Place) => ({ path: { model_id: view.model_id } });

type WeekStart = NonNullable<components["schemas"]["ViewQuery"]["week_start"]>;

function body({ filter, search, timezone, week_start }: RecordQuery) {
  return { timezone, week_start: week_start as WeekStart, ...(filter ? { filter: { ...filter } as QueryFilter } : {}), ...(search ? { search } : {}) };
}

/** The saved filter can only be added to by the view's own address, so a changed one asks the model instead. */
export async function fetchPage(view: Place, query: RecordQuery, page: PageRequest, signal: AbortSignal | null = null): Promise<RecordPage> {
  const options = { body: { ...body(query), sort: query.sort, ...page }, signal };
  const text =
    query.filter === undefined
      ? await unwrap(api.POST("/v1/views/{view_id}/query", { ...options, params: ofView(view), parseAs: "text" }))
      : await unwrap(api.POST("/v1/models/{model_id}/records/query", { ...options, params: ofModel(view), parseAs: "text" }));
  return parseJson(text) as RecordPage;
}

export function fetchCount(view: Place, query: RecordQuery, exact: boolean, signal: AbortSignal | null = null) {
  const options = { body: { ...body(query), exact }, signal };
  return query.filter === undefined
    ? unwrap(api.POST("/v1/views/{view_id}/count", { ...options, params: ofView(view) }))
    : unwrap(api.POST("/v1/models/{model_id}/records/count", { ...options, params: ofModel(view) }));
}

/** What to add up, and by which groups. */
export interface Figures {
  aggregates: Aggregate[];
  group_by: GroupKey[];
}

export async function fetchSummary(view: Place, query: RecordQuery, figures: Figures, signal: AbortSignal | null = null): Promise<Summary> {
  const options = { body: { ...body(query), ...figures }, signal };
  const text =
    query.filter === undefined
      ? await unwrap(api.POST("/v1/views/{view_id}/summary", { ...options, params: ofView(view), parseAs: "text" }))
      : await unwrap(api.POST("/v1/models/{model_id}/records/summary", { ...options, params: ofModel(view), parseAs: "text" }));
  return parseJson(text) as Summary;
}

/** Where and with what one asks for these rows from outside. */
export function asRequest(view: Place, query: RecordQuery): { path: string; body: object } {
  const path = query.filter === undefined ? `/v1/views/${view.id}/query` : `/v1/models/${view.model_id}/records/query`;
  return { path, body: { ...body(query), sort: query.sort } };
}

export type ExportFormat = "csv" | "xlsx" | "ndjson";

/** Lines of NDJSON are whole records; tables have the columns that are shown. */
export function exportAddress(view: Place, query: RecordQuery, format: ExportFormat, fields: string[]): string {
  const path = query.filter === undefined ? `/v1/views/${view.id}/export` : `/v1/models/${view.model_id}/export`;
  const { filter, search, timezone, week_start, sort } = query;
  const given = {
    format,
    timezone,
    week_start,
    ...(filter ? { filter: toJson(filter) } : {}),
    ...(search ? { search } : {}),
    ...(sort.length > 0 ? { sort: formatSort(sort) } : {}),
    ...(format === "ndjson" ? {} : { fields: fields.join(",") }),
  };
  return `${path}?${new URLSearchParams(given).toString()}`;
}

export const recordKey = (modelId: string, externalId: string) => ["records", modelId, externalId];

/** Null takes a field off. */
export async function changeRecord(modelId: string, externalId: string, data: { [key: string]: unknown }): Promise<Record> {
  const params = { path: { model_id: modelId, external_id: externalId } };
  const text = await unwrap(api.PATCH("/v1/models/{model_id}/records/{external_id}", { params, body: data, parseAs: "text" }));
  const { id, model_id, data: saved, linked, created_at, updated_at } = parseExactJson(text) as Record;
  return { id, model_id, data: saved, linked, created_at, updated_at };
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
