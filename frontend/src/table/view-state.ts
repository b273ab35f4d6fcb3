/** The one place for a view's state: what the URL says, over what is saved. The URL speaks the API's own language. */
import type { Aggregate, Filter, GroupKey, Sort, View } from "@/api/types";
import { parseJson, toJson } from "@/lib/json";
import { formatSort, parseSort } from "@/lib/sort-text";
import { isNothing, same, sameFilter } from "./filter/tree";
import { formatFigures, formatGroup, parseFigures, parseGroup } from "./grouping/address";
import type { ViewSearch } from "./view-search";

export interface ViewState {
  filter: Filter | null;
  sort: Sort[];
  search: string;
  group: GroupKey[];
  figures: Aggregate[];
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
    sort: search.sort === undefined ? view.sort : parseSort(search.sort),
    search: search.search ?? "",
    group: search.group === undefined ? savedGroup(view) : parseGroup(search.group),
    figures: search.figures === undefined ? view.aggregates : parseFigures(search.figures),
  };
}

const savedGroup = (view: View): GroupKey[] => view.group_by.map((key) => (typeof key === "string" ? { field: key } : key));

/** What to write into the URL: only what differs from the saved view; the rest of the address stays. */
export function searchOf(view: View, state: ViewState, { columns, chart, record }: ViewSearch = {}): ViewSearch {
  const found: ViewSearch = {};
  if (!sameFilter(state.filter, view.filter)) found.filter = toJson(state.filter ?? { and: [] });
  if (!same(state.sort, view.sort)) found.sort = formatSort(state.sort);
  if (state.search) found.search = state.search;
  if (!same(state.group, savedGroup(view))) found.group = formatGroup(state.group);
  if (!same(state.figures, view.aggregates)) found.figures = formatFigures(state.figures);
  return { ...found, ...given({ columns, chart, record }) };
}

/** Without what is undefined, which isn't the same as not being there. */
function given(search: { [key in keyof ViewSearch]: ViewSearch[key] | undefined }): ViewSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}

/** The filter to send in place of the saved one; undefined leaves the saved one in force. */
export function changedFilter(view: View, state: ViewState): Filter | null | undefined {
  if (sameFilter(state.filter, view.filter)) return undefined;
  return isNothing(state.filter) ? null : state.filter;
}
