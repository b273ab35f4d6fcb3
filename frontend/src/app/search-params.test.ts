import { expect, it } from "vitest";
import { parseSearch, stringifySearch } from "./search-params";

it("keeps texts as they are, even those that look like JSON", () => {
  const search = { filter: '{"and":[]}', search: "123", record: "a/b ü&c" };
  expect(parseSearch(stringifySearch(search))).toEqual(search);
});

it("adds nothing to an address without search", () => {
  expect(stringifySearch({})).toBe("");
});
