/** Plain search parameters, as the API writes them: no JSON around texts. */

export function parseSearch(text: string): { [key: string]: string } {
  return Object.fromEntries(new URLSearchParams(text));
}

export function stringifySearch(search: { [key: string]: unknown }): string {
  const entries = Object.entries(search).flatMap(([key, value]) => (typeof value === "string" ? [[key, value]] : []));
  const text = new URLSearchParams(entries).toString();
  return text && `?${text}`;
}
