/** The values that a field has, with how many records have each. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, unwrapExact } from "./client";

export interface ValueCount {
  value: unknown;
  count: number;
}

interface FieldValues {
  items: ValueCount[];
  /** There are more, or not all records were counted. */
  capped: boolean;
}

const MOST = 50;

export const valuesQuery = (modelId: string, key: string, search: string) =>
  queryOptions({
    queryKey: ["values", modelId, key, search],
    queryFn: ({ signal }) =>
      unwrapExact<FieldValues>(
        api.GET("/v1/models/{model_id}/fields/{key}/values", {
          params: { path: { model_id: modelId, key }, query: { limit: MOST, ...(search ? { search } : {}) } },
          parseAs: "text",
          signal,
        }),
      ),
    staleTime: 10_000,
    placeholderData: keepPreviousData,
  });
