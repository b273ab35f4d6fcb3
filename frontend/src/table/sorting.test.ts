import { describe, expect, it } from "vitest";
import type { Sort } from "@/api/types";
import { toggledSort } from "./sorting";
import { formatSort, parseSort } from "@/lib/sort-text";

const after = (sort: string, field: string, shift: boolean): string => formatSort(toggledSort(parseSort(sort) satisfies Sort[], field, shift));

describe("a click on a header", () => {
  it.each([
    ["", "amount", "amount"],
    ["amount", "amount", "-amount"],
    ["-amount", "amount", ""],
    ["city,-amount", "id", "id"],
  ])("turns %o by %s into %o", (sort, field, expected) => {
    expect(after(sort, field, false)).toBe(expected);
  });

  it.each([
    ["city", "amount", "city,amount"],
    ["city,amount", "city", "-city,amount"],
    ["-city,amount", "city", "amount"],
  ])("with shift turns %o by %s into %o", (sort, field, expected) => {
    expect(after(sort, field, true)).toBe(expected);
  });
});
