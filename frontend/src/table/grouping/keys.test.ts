import { describe, expect, it } from "vitest";
import type { Field, GroupKey } from "@/api/types";
import { field } from "@/testing/samples";
import { conditionOf, nextStart, sayGroup } from "./keys";

const placed = field("placed_at", { type: "datetime" });

describe("a group", () => {
  it.each<[unknown, GroupKey["unit"], Partial<Field>, string]>([
    ["Lyon", undefined, {}, "Lyon"],
    [null, undefined, {}, "Empty"],
    [1234.5, undefined, { type: "number" }, "1,234.5"],
    [true, undefined, { type: "boolean" }, "Yes"],
    ["2026-03-01", "month", { type: "datetime" }, "Mar 2026"],
    ["2026-04-01", "quarter", { type: "date" }, "Q2 2026"],
    ["2026-03-02", "week", { type: "date" }, "Week of Mar 2, 2026"],
    ["2026-01-01", "year", { type: "date" }, "2026"],
  ])("of %o by %o is called by its value", (value, unit, part, expected) => {
    expect(sayGroup(value, unit ? { field: "x", unit } : { field: "x" }, field("x", part), "UTC")).toBe(expected);
  });

  it("holds the rows from its first day until the next one's", () => {
    expect(nextStart("2026-12-01", "month")).toBe("2027-01-01");
    expect(nextStart("2024-02-29", "day")).toBe("2024-03-01");
    expect(nextStart("2026-10-01", "quarter")).toBe("2027-01-01");
    expect(conditionOf("2026-02-01", { field: "placed_at", unit: "month" }, placed)).toEqual({
      and: [{ field: "placed_at", op: "on_or_after", value: "2026-02-01" }, { field: "placed_at", op: "before", value: "2026-03-01" }],
    });
  });

  it("of nothing holds what is missing", () => {
    expect(conditionOf(null, { field: "city" }, field("city"))).toEqual({ field: "city", op: "is_empty" });
  });
});
