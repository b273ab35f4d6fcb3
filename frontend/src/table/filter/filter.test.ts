import { describe, expect, it } from "vitest";
import type { Filter } from "@/api/types";
import { field } from "@/testing/samples";
import { OPERATORS, OPERATORS_OF } from "./operators";
import { say } from "./sentence";
import { isComplete, isEditable, isNothing, narrowed, newCondition, sameFilter, toFilter, toGroup, withOperator } from "./tree";

const fields = [field("city"), field("amount", { type: "number" }), field("placed_at", { type: "datetime", label: "Placed" }), field("stripe_charge.status", { label: "Status" })];
const labels = (key: string) => fields.find((one) => one.key === key);

describe("a filter in words", () => {
  it.each<[Filter, string]>([
    [{ field: "city", op: "is", value: "Paris" }, "City is Paris"],
    [{ field: "amount", op: "between", value: [10, 2000] }, "Amount is between 10 and 2,000"],
    [{ field: "placed_at", op: "within", value: { direction: "last", n: 7, unit: "day" } }, "Placed is in the last 7 days"],
    [{ field: "placed_at", op: "within", value: { direction: "this", n: 1, unit: "month" } }, "Placed is in this month"],
    [{ field: "placed_at", op: "before", value: "2026-03-01" }, "Placed is before Mar 1, 2026"],
    [{ field: "stripe_charge.status", op: "in", value: ["failed", "pending"] }, "Status is any of failed, pending"],
    [{ field: "city", op: "in", value: ["a", "b", "c", "d"] }, "City is any of a, b, c +1"],
    [{ field: "city", op: "is_empty" }, "City is empty"],
    [{ field: "amount", op: "gt", value: { $field: "stripe_charge.status" } }, "Amount is greater than Status"],
    [{ or: [{ field: "city", op: "is", value: "Paris" }, { field: "amount", op: "gt", value: 50 }] }, "City is Paris or Amount is greater than 50"],
    [{ and: [{ field: "city", op: "is_empty" }, { or: [{ field: "amount", op: "lt", value: 1 }, { field: "city", op: "is", value: "x" }] }] }, "City is empty and (Amount is less than 1 or City is x)"],
    [{ not: { field: "unseen_field", op: "is", value: "x" } }, "not (Unseen field is x)"],
  ])("%o", (filter, sentence) => {
    expect(say(filter, labels)).toBe(sentence);
  });
});

describe("the toolbar's group", () => {
  const city: Filter = { field: "city", op: "is", value: "Paris" };

  it("takes a lone condition as a group of one, and nothing as an empty one", () => {
    expect(toGroup(city)).toEqual({ joint: "and", items: [city] });
    expect(isNothing({ and: [] })).toBe(true);
    expect(sameFilter(null, { and: [] })).toBe(true);
    expect(sameFilter(city, { and: [city] })).toBe(true);
    expect(sameFilter({ and: [city, city] }, { or: [city, city] })).toBe(false);
  });

  it("is narrowed by one condition more, whatever joins the others", () => {
    expect(narrowed(null, city)).toEqual({ and: [city] });
    expect(narrowed({ and: [city] }, city)).toEqual({ and: [city, city] });
    expect(narrowed({ or: [city, city] }, city)).toEqual({ and: [{ or: [city, city] }, city] });
  });

  it("keeps what it can't edit", () => {
    const deep: Filter = { and: [city, { not: city }] };
    expect(toFilter(toGroup(deep))).toEqual(deep);
    expect(isEditable({ not: city })).toBe(false);
    expect(isEditable({ or: [city, city] })).toBe(true);
    expect(isEditable({ or: [city, { and: [city, { or: [city] }] }] })).toBe(true);
    expect(isEditable({ or: [{ and: [{ or: [{ and: [city] }] }] }] })).toBe(false);
  });
});

describe("a condition being made", () => {
  it("starts with its type's first operator and isn't asked before it is complete", () => {
    const begun = newCondition(field("amount", { type: "number" }));
    expect(begun).toEqual({ field: "amount", op: "is" });
    expect(isComplete(begun)).toBe(false);
    expect(isComplete({ ...begun, value: 0 })).toBe(true);
  });

  it("keeps its value through operators of the same kind, and drops it otherwise", () => {
    const at = { field: "amount", op: "is", value: 5 };
    expect(withOperator(at, "gt")).toEqual({ field: "amount", op: "gt", value: 5 });
    expect(withOperator(at, "between")).toEqual({ field: "amount", op: "between", value: [] });
    expect(withOperator(at, "is_empty")).toEqual({ field: "amount", op: "is_empty" });
  });

  it("needs both ends of a range and something in a list", () => {
    expect(isComplete({ field: "amount", op: "between", value: [1, null] })).toBe(false);
    expect(isComplete({ field: "amount", op: "between", value: [1, 2] })).toBe(true);
    expect(isComplete({ field: "city", op: "in", value: [] })).toBe(false);
  });
});

it("offers each type only operators that exist", () => {
  for (const names of Object.values(OPERATORS_OF)) for (const name of names) expect(OPERATORS).toHaveProperty(name);
});
