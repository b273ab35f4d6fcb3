/** What is told to have changed is read again, wherever it is shown. */
import { useQueryClient, type QueryKey } from "@tanstack/react-query";
import { useEffect } from "react";
import { listen, useChanges, type Change } from "@/api/live";

const STALE: Record<Exclude<Change["name"], "resync">, (modelId: string) => QueryKey[]> = {
  "record.changed": (modelId) => [["models"], ["records", modelId], ["summary", modelId]],
  "model.changed": () => [["models"]],
  "field.changed": (modelId) => [["models", modelId]],
  "view.changed": () => [["views"]],
  "integration.changed": () => [["integrations"]],
  "task.progress": () => [["integrations"]],
  "import.progress": () => [["imports"]],
};

export function useLiveChanges(): void {
  const queries = useQueryClient();
  useEffect(listen, []);
  useChanges(({ name, model_id = "" }) => {
    if (name === "resync") void queries.invalidateQueries({}, { cancelRefetch: false });
    else for (const queryKey of STALE[name](model_id)) void queries.invalidateQueries({ queryKey }, { cancelRefetch: false });
  });
}
