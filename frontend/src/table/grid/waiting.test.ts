import { describe, expect, it } from "vitest";
import { grownBy, moves } from "./waiting";

describe("rows read anew", () => {
  it.each<[string, (string | undefined)[], string[], boolean]>([
    ["the same rows stay", ["a", "b"], ["a", "b"], false],
    ["rows that follow push nothing aside", ["a", "b", undefined], ["a", "b", "c"], false],
    ["a row on top pushes all others", ["a", "b"], ["new", "a", "b"], true],
    ["a row in between pushes some", ["a", "b"], ["a", "new", "b"], true],
    ["the first row of all fills an empty table", [], ["a"], false],
    ["a row that is gone lets others move up", ["a", "b"], ["b"], true],
  ])("%s", (_, shown, found, expected) => {
    expect(moves(shown, found)).toBe(expected);
  });
});

it("counts what has come, as far as anybody counts", () => {
  const tally = (count: number, capped = false) => ({ count, capped });
  expect(grownBy(tally(10), tally(13))).toBe(3);
  expect(grownBy(tally(10), tally(9))).toBe(0);
  expect(grownBy(tally(10_000, true), tally(10_000, true))).toBe(Infinity);
});
