/** API keys: list, create (the key itself is answered once), revoke. */
import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "./client";

export const keysQuery = queryOptions({
  queryKey: ["api-keys"],
  queryFn: async () => (await unwrap(api.GET("/v1/api-keys"))).items,
});

/** Without models it is a key of them all. */
export const createKey = (name: string, models: string[] = []) =>
  unwrap(api.POST("/v1/api-keys", { body: { name, model_ids: models.length > 0 ? models : null } }));

export const revokeKey = (id: string) => unwrap(api.DELETE("/v1/api-keys/{key_id}", { params: { path: { key_id: id } } }));
