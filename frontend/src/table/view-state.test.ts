import { describe, expect, it } from "vitest";
import type { Filter } from "@/api/types";
import { view } from "@/testing/samples";
import { changedFilter, formatSort, parseFilter, parseSort, readSearch, searchOf, stateOf } from "./view-state";

const failed: Filter = { field: "stripe_charge.status", op: "in", value: ["failed"] };
const saved = view({ filter: { and: [failed] }, sort: [{ field: "amount", direction: "desc" }] });

describe("a view's state", () => {
  it("is the saved one while the URL says nothing", () => {
    expect(stateOf(saved, {})).toEqual({ filter: saved.filter, sort: saved.sort, search: "" });
    expect(changedFilter(saved, stateOf(saved, {}))).toBeUndefined();
  });

  it("goes through the URL and comes back the same", () => {
    const state = { filter: { or: [failed, { field: "amount", op: "gt", value: 50 }] }, sort: parseSort("city,-amount"), search: "ch_45" };
    expect(stateOf(saved, readSearch({ ...searchOf(saved, state, "1234") }))).toEqual(state);
  });

  it("leaves out of the URL what is as saved", () => {
    expect(searchOf(saved, stateOf(saved, {}))).toEqual({});
    expect(searchOf(saved, { ...stateOf(saved, {}), filter: failed })).toEqual({});
  });

  it("can say that the saved filter and sort are taken away", () => {
    const bare = searchOf(saved, { filter: null, sort: [], search: "" });
    expect(stateOf(saved, readSearch({ ...bare }))).toEqual({ filter: { and: [] }, sort: [], search: "" });
    expect(changedFilter(saved, stateOf(saved, bare))).toBeNull();
  });

  it("keeps a number in a filter exact", () => {
    const text = '{"field":"serial","op":"is","value":18446744073709551616}';
    const filter = parseFilter(text);
    expect(searchOf(view(), { filter: filter ?? null, sort: [], search: "" }).filter).toBe(text);
  });

  it("shows the saved view when the link is broken", () => {
    for (const text of ["{", "[]", '"x"', '{"field":1}', '{"and":[{"nope":1}]}']) expect(parseFilter(text)).toBeUndefined();
    expect(stateOf(saved, { filter: "{" }).filter).toEqual(saved.filter);
  });
});

it("writes a sort as the API's URLs do", () => {
  expect(formatSort(parseSort("-amount,city"))).toBe("-amount,city");
});
