/** What is told to have changed is read again, wherever it is shown. */
import { useQueryClient, type QueryKey } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { listen, useChanges, type Change } from "@/api/live";
import { seldom } from "@/lib/seldom";

const STALE: Record<Exclude<Change["name"], "resync">, (modelId: string) => QueryKey[]> = {
  "record.changed": (modelId) => [["records", modelId]],
  "model.changed": () => [["models"]],
  "field.changed": (modelId) => [["models", modelId]],
  "view.changed": () => [["views"]],
  "integration.changed": () => [["integrations"]],
  "task.progress": () => [["integrations"]],
  "import.progress": () => [["imports"]],
};

/** Counts and sums of whole models, which a batch of writes would have worked out every second. */
const SUMS: QueryKey[] = [["models"], ["summary"]];
const SUMS_EVERY_MS = 4000;

export function useLiveChanges(): void {
  const queries = useQueryClient();
  const renew = (queryKey: QueryKey) => void queries.invalidateQueries({ queryKey }, { cancelRefetch: false });
  const [renewSums] = useState(() => seldom(() => { SUMS.forEach(renew); }, SUMS_EVERY_MS));
  useEffect(listen, []);
  useChanges(({ name, model_id = "" }) => {
    if (name === "resync") renew([]);
    else STALE[name](model_id).forEach(renew);
    if (name === "record.changed") renewSums();
  });
}
