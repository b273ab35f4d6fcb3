/** Models and their fields. */
import { queryOptions } from "@tanstack/react-query";
import { humanize } from "@/lib/format";
import { api, unwrap, unwrapExact } from "./client";
import type { Field, PinnedType } from "./types";

const path = (id: string) => ({ params: { path: { model_id: id } } });

export const modelsQuery = queryOptions({
  queryKey: ["models"],
  queryFn: async () => (await unwrap(api.GET("/v1/models", { params: { query: { limit: 500 } } }))).items,
});

export const modelQuery = (id: string) =>
  queryOptions({
    queryKey: ["models", id],
    queryFn: () => unwrap(api.GET("/v1/models/{model_id}", path(id))),
  });

/** A field that nobody has named is called by its key, in words. */
function named(field: Field): Field {
  const name = field.key.split(".").at(-1) ?? field.key;
  return field.label === name || field.label === "" ? { ...field, label: humanize(name) } : field;
}

export const fieldsQuery = (id: string) =>
  queryOptions({
    queryKey: ["models", id, "fields"],
    queryFn: async () => (await unwrapExact<{ items: Field[] }>(api.GET("/v1/models/{model_id}/fields", { ...path(id), parseAs: "text" }))).items.map(named),
  });

export interface NewModel {
  name: string;
  type: "custom" | "account" | "user";
  id_field: string;
}

export const createModel = (body: NewModel) => unwrap(api.POST("/v1/models", { body }));

export const deleteModel = (id: string) => unwrap(api.DELETE("/v1/models/{model_id}", path(id)));

/** `null` frees the type, so that it follows the data again. */
export const pinFieldType = (modelId: string, key: string, type: PinnedType | null) =>
  unwrap(api.PATCH("/v1/models/{model_id}/fields/{key}", { params: { path: { model_id: modelId, key } }, body: { type } }));
