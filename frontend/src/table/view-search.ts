/** What an address says of a view, as texts; what is absent is as saved. */

export interface ViewSearch {
  filter?: string;
  sort?: string;
  search?: string;
  group?: string;
  figures?: string;
  columns?: string;
  /** What the chart above the table shows; absent when there is none. */
  chart?: string;
  record?: string;
}

const NAMES = ["filter", "sort", "search", "group", "figures", "columns", "chart", "record"] as const;
/** Being empty says something of these. */
const MAY_BE_EMPTY = new Set<keyof ViewSearch>(["sort", "group", "figures"]);

export function readSearch(raw: { [key: string]: unknown }): ViewSearch {
  const found: ViewSearch = {};
  for (const key of NAMES) {
    const value = raw[key];
    if (typeof value === "string" && (value || MAY_BE_EMPTY.has(key))) found[key] = value;
  }
  return found;
}
