/** Small made-up things for tests. */
import type { Field, Record as DataRecord, View } from "@/api/types";

export function field(key: string, part: Partial<Field> = {}): Field {
  const [source, name] = key.includes(".") ? (key.split(".") as [string, string]) : ["own", key];
  return {
    key,
    label: name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " "),
    type: "text",
    inferred_type: "text",
    pinned: false,
    share: 1,
    samples: [],
    indexed: "no",
    hidden: false,
    source,
    warnings: [],
    ...part,
  };
}

export function view(part: Partial<View> = {}): View {
  return {
    id: "view-1",
    name: "Orders",
    model_id: "model-1",
    columns: null,
    filter: null,
    sort: [],
    group_by: [],
    aggregates: [],
    timezone: "UTC",
    week_start: "monday",
    created_at: "2026-11-23T00:00:00Z",
    updated_at: "2026-11-23T00:00:00Z",
    ...part,
  };
}

export function record(id: string, part: Partial<DataRecord> = {}): DataRecord {
  return { id, model_id: "model-1", data: { id }, linked: {}, created_at: "2026-11-23T00:00:00Z", updated_at: "2026-11-23T00:00:00Z", ...part };
}
