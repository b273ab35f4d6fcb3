import { describe, expect, it } from "vitest";
import { hitsOf, partsOf, partsOfNumber } from "./highlight";

function shown(text: string, search: string): string {
  const hits = hitsOf(search);
  return hits ? partsOf(text, hits).map((part) => (part.hit ? `[${part.text}]` : part.text)).join("") : text;
}

describe("what a search hits", () => {
  it.each([
    ["Lyon and Lyme", "ly", "[Ly]on and [Ly]me"],
    ["anna@lunch.example", "lunch", "anna@[lunch].example"],
    ["ch_4567", "ch_45", "[ch]_[45]67"],
    ["Reykjavík", "reykjaví", "[Reykjaví]k"],
    ["polyester", "ester", "polyester"],
    ["a+b (c)", "+ (", "a+b (c)"],
    ["one two", "two on", "[on]e [two]"],
    ["order order-12", "order ord", "[order] [order]-12"],
  ])("%s searched for %s is %s", (text, search, expected) => {
    expect(shown(text, search)).toBe(expected);
  });

  it("is the whole of a number whose digits are written apart", () => {
    const hits = hitsOf("1234") ?? /x/;
    expect(partsOfNumber("1,234.50", "1234.5", hits)).toEqual([{ text: "1,234.50", hit: true }]);
    expect(partsOfNumber("99", "99", hits)).toEqual([{ text: "99", hit: false }]);
  });
});
