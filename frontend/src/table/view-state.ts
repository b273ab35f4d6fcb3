/** The one place for a view's state: what the URL says, over what is saved. The URL speaks the API's own language. */
import type { Filter, Sort, View } from "@/api/types";
import { parseJson, toJson } from "@/lib/json";
import { isNothing, same, sameFilter } from "./filter/tree";

/** The search part of a view's address; what is absent is as saved. */
export interface ViewSearch {
  filter?: string;
  sort?: string;
  search?: string;
  record?: string;
}

export interface ViewState {
  filter: Filter | null;
  sort: Sort[];
  search: string;
}

export function readSearch(raw: { [key: string]: unknown }): ViewSearch {
  const found: ViewSearch = {};
  for (const key of ["filter", "sort", "search", "record"] as const) {
    const value = raw[key];
    if (typeof value === "string" && (value || key === "sort")) found[key] = value;
  }
  return found;
}

/** `-amount,city`, as in the API's URLs. */
export function parseSort(text: string): Sort[] {
  return text
    .split(",")
    .filter(Boolean)
    .map((part) => (part.startsWith("-") ? { field: part.slice(1), direction: "desc" } : { field: part, direction: "asc" }));
}

export function formatSort(sort: Sort[]): string {
  return sort.map(({ field, direction }) => (direction === "desc" ? `-${field}` : field)).join(",");
}

function isFilter(value: unknown): value is Filter {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const node = value as { [key: string]: unknown };
  if (typeof node["field"] === "string") return typeof node["op"] === "string";
  if ("not" in node) return isFilter(node["not"]);
  const items = node["and"] ?? node["or"];
  return Array.isArray(items) && items.every(isFilter);
}

/** A broken link shows the saved view rather than an error. */
export function parseFilter(text: string): Filter | undefined {
  try {
    const value = parseJson(text);
    return isFilter(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function stateOf(view: View, search: ViewSearch): ViewState {
  const filter = search.filter === undefined ? undefined : parseFilter(search.filter);
  return {
    filter: filter ?? view.filter,
    sort: search.sort === undefined ? (view.sort) : parseSort(search.sort),
    search: search.search ?? "",
  };
}

/** What to write into the URL: only what differs from the saved view. */
export function searchOf(view: View, state: ViewState, record?: string): ViewSearch {
  const found: ViewSearch = {};
  if (!sameFilter(state.filter, view.filter)) found.filter = toJson(state.filter ?? { and: [] });
  if (!same(state.sort, view.sort)) found.sort = formatSort(state.sort);
  if (state.search) found.search = state.search;
  if (record) found.record = record;
  return found;
}

/** The filter to send in place of the saved one; undefined leaves the saved one in force. */
export function changedFilter(view: View, state: ViewState): Filter | null | undefined {
  if (sameFilter(state.filter, view.filter)) return undefined;
  return isNothing(state.filter) ? null : state.filter;
}
