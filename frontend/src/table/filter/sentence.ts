/** Says a filter in words: the text on a chip. */
import type { Condition, Field, Filter } from "@/api/types";
import { formatDate, formatNumber, humanize } from "@/lib/format";
import { OPERATORS, isOperator, kindOf } from "./operators";
import { groupOf, isCondition } from "./tree";

export type Labels = (key: string) => Field | undefined;

const UNIT = { hour: "hour", day: "day", week: "week", month: "month", quarter: "quarter", year: "year" } as const;

function sayWithin(value: unknown): string {
  const { direction = "last", n = 1, unit = "day" } = (value ?? {}) as { direction?: string; n?: number; unit?: keyof typeof UNIT };
  const name = UNIT[unit];
  if (direction === "this") return `this ${name}`;
  return n === 1 ? `the ${direction} ${name}` : `the ${direction} ${String(n)} ${name}s`;
}

function sayOne(value: unknown, field: Field | undefined, labels: Labels): string {
  if (typeof value === "object" && value !== null && "$field" in value) return sayField(String(value.$field), labels);
  if (value === true) return "true";
  if (value === false) return "false";
  if (field?.type === "date" || field?.type === "datetime") return formatDate(value);
  if (field?.type === "number" || field?.type === "money") return formatNumber(value);
  return typeof value === "string" ? value : String(value ?? "…");
}

function sayList(values: unknown[], field: Field | undefined, labels: Labels): string {
  const shown = values.slice(0, 3).map((value) => sayOne(value, field, labels));
  const more = values.length - shown.length;
  return shown.join(", ") + (more > 0 ? ` +${String(more)}` : "");
}

export function sayField(key: string, labels: Labels): string {
  return labels(key)?.label ?? humanize(key.split(".").at(-1) ?? key);
}

export function sayValue(condition: Condition, labels: Labels): string {
  const field = labels(condition.field);
  const { op, value } = condition;
  switch (kindOf(op)) {
    case "none":
      return "";
    case "within":
      return sayWithin(value);
    case "range":
      return Array.isArray(value) ? `${sayOne(value[0], field, labels)} and ${sayOne(value[1], field, labels)}` : "…";
    case "list":
      return Array.isArray(value) ? sayList(value, field, labels) : "…";
    case "one":
      return sayOne(value, field, labels);
  }
}

/** `is within the last 7 days` reads better as `is in the last 7 days`. */
export function sayOperator(condition: Condition): string {
  if (condition.op === "within") return "is in";
  return isOperator(condition.op) ? OPERATORS[condition.op].label : condition.op;
}

export function say(filter: Filter, labels: Labels): string {
  if (isCondition(filter)) {
    return [sayField(filter.field, labels), sayOperator(filter), sayValue(filter, labels)].filter(Boolean).join(" ");
  }
  if ("not" in filter) return `not (${say(filter.not, labels)})`;
  const group = groupOf(filter);
  if (!group) return "";
  return group.items.map((item) => (isCondition(item) ? say(item, labels) : `(${say(item, labels)})`)).join(` ${group.joint} `);
}
