import { describe, expect, it } from "vitest";
import type { AggregateValue, Field } from "@/api/types";
import { LosslessNumber } from "@/lib/json";
import { field } from "@/testing/samples";
import { linesOf } from "./say";

const lines = (figure: string, value: unknown, part: Partial<Field> = {}) =>
  linesOf({ field: "x", function: figure, value } satisfies AggregateValue, field("x", part), "UTC");

describe("a figure", () => {
  it("says money for each currency, the commonest first, and never adds them up", () => {
    const value = [{ currency: "jpy", value: 7500, count: 1 }, { currency: "usd", value: 75.5, count: 9 }, { currency: null, value: 3, count: 1 }];
    expect(lines("sum", value, { type: "money" })).toEqual(["$75.50", "¥7,500", "3"]);
  });

  it("keeps every digit", () => {
    expect(lines("sum", new LosslessNumber("9007199254740993"), { type: "number" })).toEqual(["9,007,199,254,740,993"]);
  });

  it("counts records, whatever the field is", () => {
    expect(lines("unique", 1234, { type: "money" })).toEqual(["1,234"]);
    expect(lines("empty", 0, { type: "datetime" })).toEqual(["0"]);
  });

  it("rounds an average to what one can read", () => {
    expect(lines("average", 48.1234567, { type: "number" })).toEqual(["48.12"]);
    expect(lines("average", 0.0012345, { type: "number" })).toEqual(["0.001235"]);
    expect(lines("average", 123456.789, { type: "number" })).toEqual(["123,456.79"]);
  });

  it("says a day as a day", () => {
    expect(lines("max", "2026-03-01", { type: "date" })).toEqual(["Mar 1, 2026"]);
  });

  it("has nothing to say of nothing", () => {
    expect(lines("sum", null, { type: "number" })).toEqual([]);
    expect(lines("sum", [], { type: "money" })).toEqual([]);
  });
});
