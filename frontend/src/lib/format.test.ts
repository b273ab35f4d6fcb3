import { describe, expect, it } from "vitest";
import { formatAgo, formatCount, formatDate, formatDateTime, formatMoney, formatNumber, humanize } from "./format";
import { LosslessNumber } from "./json";

describe("formatNumber", () => {
  it("doesn't round a number beyond 2^53", () => {
    expect(formatNumber(new LosslessNumber("9007199254740993"))).toBe("9,007,199,254,740,993");
  });

  it("shows what isn't a number as it came", () => {
    expect(formatNumber("n/a")).toBe("n/a");
  });
});

describe("formatMoney", () => {
  it.each([
    [75, "usd", "$75.00"],
    [7500, "jpy", "¥7,500"],
    ["7.5", "kwd", "KWD 7.500"],
  ])("shows %s %s with its currency's decimals", (value, currency, text) => {
    expect(formatMoney(value, currency).replace(/\s/g, " ")).toBe(text);
  });

  it("is exact for amounts beyond 2^53", () => {
    expect(formatMoney(new LosslessNumber("90071992547409.93"), "usd")).toBe("$90,071,992,547,409.93");
  });

  it("is a plain number without a currency", () => {
    expect(formatMoney(75.5, null)).toBe("75.5");
  });
});

describe("dates", () => {
  it("never shifts a calendar day", () => {
    expect(formatDate("2026-03-01")).toBe("Mar 1, 2026");
  });

  it("shows a moment in the view's time zone", () => {
    expect(formatDateTime("2026-03-01T02:30:00Z", "America/New_York").replace(/\s/g, " ")).toBe("Feb 28, 2026, 9:30 PM");
  });

  it("reads a moment without an offset as UTC", () => {
    expect(formatDateTime("2026-03-01T02:30:00", "UTC").replace(/\s/g, " ")).toBe("Mar 1, 2026, 2:30 AM");
  });

  it("shows what isn't a date as it came", () => {
    expect(formatDate("soon")).toBe("soon");
    expect(formatDateTime("2026-02-31T99:00:00Z", "UTC")).toBe("2026-02-31T99:00:00Z");
  });
});

describe("formatAgo", () => {
  const now = Date.parse("2026-11-23T12:00:00Z");
  it.each([
    ["2026-11-23T11:59:58Z", "just now"],
    ["2026-11-23T11:59:40Z", "20 seconds ago"],
    ["2026-11-23T10:00:00Z", "2 hours ago"],
    ["2026-11-22T12:00:00Z", "yesterday"],
    [null, "never"],
  ])("%s is %s", (value, text) => {
    expect(formatAgo(value, now)).toBe(text);
  });
});

it("says that a count is only the least", () => {
  expect(formatCount(10_000, true)).toBe("10,000+");
});

it("makes words of a key", () => {
  expect(humanize("stripe_charge")).toBe("Stripe charge");
  expect(humanize("stripe_charge_id")).toBe("Stripe charge ID");
  expect(humanize("paid_idea")).toBe("Paid idea");
});
