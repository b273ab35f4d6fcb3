/** The filter as the toolbar sees it: one group of conditions and groups, joined by and / or. */
import type { Condition, Field, Filter } from "@/api/types";
import { isLosslessNumber } from "@/lib/json";
import { kindOf, operatorsFor } from "./operators";

export type Joint = "and" | "or";
export interface Group {
  joint: Joint;
  items: Filter[];
}

export function isCondition(filter: Filter): filter is Condition {
  return "field" in filter;
}

/** A group, or null for a condition or a `not`. */
export function groupOf(filter: Filter): Group | null {
  if ("and" in filter) return { joint: "and", items: filter.and };
  if ("or" in filter) return { joint: "or", items: filter.or };
  return null;
}

export function toGroup(filter: Filter | null | undefined): Group {
  if (!filter) return { joint: "and", items: [] };
  return groupOf(filter) ?? { joint: "and", items: [filter] };
}

export function toFilter({ joint, items }: Group): Filter {
  return joint === "and" ? { and: items } : { or: items };
}

/** A filter and a condition besides. */
export function narrowed(filter: Filter | null, condition: Filter): Filter {
  const group = toGroup(filter);
  return group.joint === "and" ? toFilter({ ...group, items: [...group.items, condition] }) : { and: [...(filter ? [filter] : []), condition] };
}

export const isNothing = (filter: Filter | null | undefined): boolean => toGroup(filter).items.length === 0;

/** Groups within groups, as far as anybody can follow on a screen. */
export const DEEPEST = 3;

/** Editable in the popover: a condition, or groups of conditions; a `not` is shown only. */
export function isEditable(filter: Filter, depth = 1): boolean {
  const group = isCondition(filter) ? null : groupOf(filter);
  return isCondition(filter) || (group !== null && depth <= DEEPEST && group.items.every((item) => isEditable(item, depth + 1)));
}

export function newCondition(field: Field): Condition {
  const op = operatorsFor(field.type)[0] ?? "is_not_empty";
  return withOperator({ field: field.key, op }, op);
}

const EMPTY_VALUES = {
  none: undefined,
  one: undefined,
  list: [],
  range: [],
  within: { direction: "last", n: 7, unit: "day" },
} as const;

/** Keeps the value when the new operator takes the same kind of one. */
export function withOperator(condition: Condition, op: string): Condition {
  const kind = kindOf(op);
  const keeps = kindOf(condition.op) === kind && condition.value !== undefined;
  const value: unknown = keeps ? condition.value : EMPTY_VALUES[kind];
  return value === undefined ? { field: condition.field, op } : { field: condition.field, op, value };
}

const filled = (value: unknown): boolean => value !== undefined && value !== null && value !== "";

/** Whether the condition can be asked; an unfinished one is kept back. */
export function isComplete(filter: Filter): boolean {
  if (!isCondition(filter)) return groupOf(filter)?.items.every(isComplete) ?? true;
  const { value } = filter;
  switch (kindOf(filter.op)) {
    case "none":
      return true;
    case "list":
      return Array.isArray(value) && value.length > 0;
    case "range":
      return Array.isArray(value) && filled(value[0]) && filled(value[1]);
    case "within":
      return typeof value === "object" && value !== null;
    case "one":
      return filled(value);
  }
}

/** Equal as JSON values, whatever the order of keys. */
export function same(left: unknown, right: unknown): boolean {
  if (isLosslessNumber(left) || isLosslessNumber(right)) return String(left) === String(right);
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return left === right;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const a = left as Record<string, unknown>;
  const b = right as Record<string, unknown>;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => same(a[key], b[key]));
}

export function sameFilter(left: Filter | null | undefined, right: Filter | null | undefined): boolean {
  if (isNothing(left) && isNothing(right)) return true;
  return same(toFilter(toGroup(left)), toFilter(toGroup(right)));
}
