import { describe, expect, it } from "vitest";
import type { FieldType } from "@/api/types";
import { LosslessNumber } from "@/lib/json";
import { readTyped, textFor } from "./inputs";

describe("what is typed into a field", () => {
  it.each<[FieldType, string, unknown]>([
    ["text", "Lyon", "Lyon"],
    ["text", " 0012 ", " 0012 "],
    ["number", "12.5", 12.5],
    ["number", "9007199254740993", new LosslessNumber("9007199254740993")],
    ["boolean", "false", false],
    ["date", "2026-03-01", "2026-03-01"],
    ["datetime", "2026-03-01T10:00:00Z", "2026-03-01T10:00:00Z"],
    ["json", '["a", 1]', ["a", 1]],
    ["number", "  ", null],
  ])("of type %s: %o is %o", (type, text, value) => {
    expect(readTyped(text, type)).toEqual({ value });
  });

  it.each<[FieldType, string]>([["number", "twelve"], ["datetime", "soon"], ["json", "{"]])("of type %s: %o is wrong", (type, text) => {
    expect(readTyped(text, type)).toHaveProperty("problem");
  });

  it("begins with what is there", () => {
    expect(textFor(undefined, "number")).toBe("");
    expect(textFor(new LosslessNumber("1.10"), "number")).toBe("1.10");
    expect(textFor({ a: 1 }, "json")).toBe('{\n  "a": 1\n}');
    expect(textFor(false, "boolean")).toBe("false");
  });
});
