/** What a click on a header does to the sort. */
import type { Sort } from "@/api/types";

const NEXT = { none: "asc", asc: "desc", desc: null } as const;

export function directionOf(sort: Sort[], field: string): Sort["direction"] | null {
  return sort.find((key) => key.field === field)?.direction ?? null;
}

/** Ascending, descending, off. With shift the other keys stay; without it this becomes the only one. */
export function toggledSort(sort: Sort[], field: string, keepOthers: boolean): Sort[] {
  const direction = NEXT[directionOf(sort, field) ?? "none"];
  if (!keepOthers) return direction ? [{ field, direction }] : [];
  if (!direction) return sort.filter((key) => key.field !== field);
  const known = sort.some((key) => key.field === field);
  return known ? sort.map((key) => (key.field === field ? { field, direction } : key)) : [...sort, { field, direction }];
}
