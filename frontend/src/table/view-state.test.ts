import { describe, expect, it } from "vitest";
import type { Filter } from "@/api/types";
import { view } from "@/testing/samples";
import { formatSort, parseSort } from "@/lib/sort-text";
import { changedFilter, parseFilter, searchOf, stateOf } from "./view-state";
import { readSearch } from "./view-search";

const failed: Filter = { field: "stripe_charge.status", op: "in", value: ["failed"] };
const saved = view({ filter: { and: [failed] }, sort: [{ field: "amount", direction: "desc" }] });

const nothing = { sort: [], search: "", group: [], figures: [] };

describe("a view's state", () => {
  it("is the saved one while the URL says nothing", () => {
    expect(stateOf(saved, {})).toEqual({ filter: saved.filter, sort: saved.sort, search: "", group: [], figures: [] });
    expect(changedFilter(saved, stateOf(saved, {}))).toBeUndefined();
  });

  it("goes through the URL and comes back the same", () => {
    const state = { filter: { or: [failed, { field: "amount", op: "gt", value: 50 }] }, sort: parseSort("city,-amount"), search: "ch_45", group: [{ field: "city" }], figures: [{ field: "amount", function: "sum" as const }] };
    expect(stateOf(saved, readSearch({ ...searchOf(saved, state, { record: "1234" }) }))).toEqual(state);
  });

  it("leaves out of the URL what is as saved", () => {
    expect(searchOf(saved, stateOf(saved, {}))).toEqual({});
    expect(searchOf(saved, { ...stateOf(saved, {}), filter: failed })).toEqual({});
  });

  it("can say that the saved filter and sort are taken away", () => {
    const bare = searchOf(saved, { ...nothing, filter: null });
    expect(stateOf(saved, readSearch({ ...bare }))).toEqual({ ...nothing, filter: { and: [] } });
    expect(changedFilter(saved, stateOf(saved, bare))).toBeNull();
  });

  it("can say that the saved groups and figures are taken away", () => {
    const grouped = view({ group_by: ["city"], aggregates: [{ field: "amount", function: "sum" }] });
    expect(stateOf(grouped, {})).toMatchObject({ group: [{ field: "city" }], figures: grouped.aggregates });
    const bare = searchOf(grouped, { ...stateOf(grouped, {}), group: [], figures: [] });
    expect(bare).toEqual({ group: "", figures: "" });
    expect(stateOf(grouped, readSearch({ ...bare }))).toMatchObject({ group: [], figures: [] });
  });

  it("leaves alone what else the address says", () => {
    expect(searchOf(saved, stateOf(saved, {}), { columns: "id", record: "1" })).toEqual({ columns: "id", record: "1" });
  });

  it("keeps a number in a filter exact", () => {
    const text = '{"field":"serial","op":"is","value":18446744073709551616}';
    const filter = parseFilter(text);
    expect(searchOf(view(), { ...nothing, filter: filter ?? null }).filter).toBe(text);
  });

  it("shows the saved view when the link is broken", () => {
    for (const text of ["{", "[]", '"x"', '{"field":1}', '{"and":[{"nope":1}]}']) expect(parseFilter(text)).toBeUndefined();
    expect(stateOf(saved, { filter: "{" }).filter).toEqual(saved.filter);
  });
});

it("writes a sort as the API's URLs do", () => {
  expect(formatSort(parseSort("-amount,city"))).toBe("-amount,city");
});
