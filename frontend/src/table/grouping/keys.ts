/** What rows are grouped by: how a group is called, and which rows belong to it. */
import type { Field, FieldType, Filter, GroupKey, GroupUnit } from "@/api/types";
import { formatDate, formatDateTime, formatNumber, parseTime } from "@/lib/format";
import { asText } from "@/table/cells/cells";

export const UNITS: GroupUnit[] = ["day", "week", "month", "quarter", "year"];

export const MOST_KEYS = 3;

export const hasUnits = (type: FieldType): boolean => type === "date" || type === "datetime";
export const isGroupable = ({ type }: Field): boolean => type !== "link" && type !== "json";

/** Days and moments are grouped by the month unless somebody says otherwise. */
export const newKey = (field: Field): GroupKey => (hasUnits(field.type) ? { field: field.key, unit: "month" } : { field: field.key });

const monthYear = new Intl.DateTimeFormat(undefined, { month: "short", year: "numeric", timeZone: "UTC" });

const SAY_UNIT: Record<GroupUnit, (start: Date, text: string) => string> = {
  day: (_, text) => formatDate(text),
  week: (_, text) => `Week of ${formatDate(text)}`,
  month: (start) => monthYear.format(start),
  quarter: (start) => `Q${String(Math.floor(start.getUTCMonth() / 3) + 1)} ${String(start.getUTCFullYear())}`,
  year: (start) => String(start.getUTCFullYear()),
};

export function sayGroup(value: unknown, { unit }: GroupKey, field: Field, timeZone: string): string {
  if (value === null || value === undefined) return "Empty";
  const start = unit && parseTime(value);
  if (start) return SAY_UNIT[unit](start, String(value));
  if (field.type === "date") return formatDate(value);
  if (field.type === "datetime") return formatDateTime(value, timeZone);
  if (field.type === "boolean") return value === true ? "Yes" : "No";
  return field.type === "number" || field.type === "money" ? formatNumber(value) : asText(value);
}

const NEXT: Record<GroupUnit, (start: Date) => void> = {
  day: (start) => { start.setUTCDate(start.getUTCDate() + 1); },
  week: (start) => { start.setUTCDate(start.getUTCDate() + 7); },
  month: (start) => { start.setUTCMonth(start.getUTCMonth() + 1); },
  quarter: (start) => { start.setUTCMonth(start.getUTCMonth() + 3); },
  year: (start) => { start.setUTCFullYear(start.getUTCFullYear() + 1); },
};

/** The first day of the unit after the one that begins on this day. */
export function nextStart(day: string, unit: GroupUnit): string {
  const start = new Date(`${day}T00:00:00Z`);
  NEXT[unit](start);
  return start.toISOString().slice(0, 10);
}

/** Nothing that the field's type can read: such values share a group with missing ones. */
const UNREAD: Record<FieldType, (field: string) => Filter> = {
  text: (field) => ({ field, op: "is_empty" }),
  json: (field) => ({ field, op: "is_empty" }),
  link: (field) => ({ field, op: "is_empty" }),
  boolean: (field) => ({ field, op: "not_in", value: [true, false] }),
  number: (field) => ({ not: { or: [{ field, op: "gte", value: 0 }, { field, op: "lt", value: 0 }] } }),
  money: (field) => ({ not: { or: [{ field, op: "gte", value: 0 }, { field, op: "lt", value: 0 }] } }),
  date: (field) => ({ not: { field, op: "on_or_after", value: "0001-01-01" } }),
  datetime: (field) => ({ not: { field, op: "on_or_after", value: "0001-01-01" } }),
};

/** The condition that holds for the rows of a group, and for no others. */
export function conditionOf(value: unknown, { field: key, unit }: GroupKey, field: Field): Filter {
  if (value === null || value === undefined) return UNREAD[field.type](key);
  if (!unit) return { field: key, op: "is", value };
  const day = String(value);
  return { and: [{ field: key, op: "on_or_after", value: day }, { field: key, op: "before", value: nextStart(day, unit) }] };
}
