/** A sort as a text, as the API's addresses have it. */

export interface SortKey {
  field: string;
  direction: "asc" | "desc";
}

/** `-amount,city`, as in the API's URLs. */
export function parseSort(text: string): SortKey[] {
  return text
    .split(",")
    .filter(Boolean)
    .map((part) => (part.startsWith("-") ? { field: part.slice(1), direction: "desc" } : { field: part, direction: "asc" }));
}

export function formatSort(sort: SortKey[]): string {
  return sort.map(({ field, direction }) => (direction === "desc" ? `-${field}` : field)).join(",");
}
