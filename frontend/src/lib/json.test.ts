import { describe, expect, it } from "vitest";
import { isLosslessNumber, parseExactJson, parseJson, parseNumber, toJson } from "./json";

describe("parseJson", () => {
  it("keeps a number beyond 2^53 exactly", () => {
    const parsed = parseJson('{"serial": 18446744073709551616}') as { serial: unknown };
    expect(String(parsed.serial)).toBe("18446744073709551616");
    expect(toJson(parsed)).toBe('{"serial":18446744073709551616}');
  });

  it("keeps a decimal with more digits than a double holds", () => {
    const parsed = parseJson("[0.1234567890123456789]") as unknown[];
    expect(String(parsed[0])).toBe("0.1234567890123456789");
  });

  it("keeps an exponent that a double can't hold", () => {
    expect(String((parseJson("[1e400]") as unknown[])[0])).toBe("1e400");
  });

  it("gives plain numbers where they are exact", () => {
    expect(parseJson('{"amount": 75.5, "text": "12345678901234567890"}')).toEqual({ amount: 75.5, text: "12345678901234567890" });
  });
});

describe("parseExactJson", () => {
  it("keeps the spelling of a number", () => {
    expect(toJson(parseExactJson('{"amount":1.00}'))).toBe('{"amount":1.00}');
  });
});

describe("parseNumber", () => {
  it("reads what a person types, and nothing else", () => {
    expect(parseNumber(" 12.5 ")).toBe(12.5);
    expect(isLosslessNumber(parseNumber("9007199254740993"))).toBe(true);
    for (const text of ["", "12,5", "1e3", "-", "abc"]) expect(parseNumber(text)).toBeUndefined();
  });
});
