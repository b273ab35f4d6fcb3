/** Reads a field's value from a record, and the currency that stands beside an amount. */
import type { Field, Record as DataRecord } from "@/api/types";

const OWN_TIMES: { [key: string]: (record: DataRecord) => unknown } = {
  _created_at: (record) => record.created_at,
  _updated_at: (record) => record.updated_at,
};

export function linkOf(record: DataRecord, source: string): { [key: string]: unknown } | null {
  return (record.linked[source] ?? null) as { [key: string]: unknown } | null;
}

export function valueOf(record: DataRecord, field: Pick<Field, "key" | "source">): unknown {
  const ownTime = OWN_TIMES[field.key];
  if (ownTime) return ownTime(record);
  if (field.source === "own") return record.data[field.key];
  const link = linkOf(record, field.source);
  return field.key === field.source ? link : link?.[field.key.slice(field.source.length + 1)];
}

export function currencyOf(record: DataRecord, field: Pick<Field, "key" | "source">): unknown {
  return field.source === "own" || field.source === "record" ? record.data["currency"] : linkOf(record, field.source)?.["currency"];
}

export const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === "";
