import { describe, expect, it } from "vitest";
import type { Summary } from "@/api/types";
import { field } from "@/testing/samples";
import { barsOf, currenciesOf } from "./bars";
import { firstQuestion, formatQuestion, parseQuestion, type Question } from "./question";

const summary = (groups: Summary["groups"]): Summary => ({ count: 9, aggregates: [], groups, groups_capped: false, warnings: [] });
const sum = (value: unknown) => [{ field: "amount", function: "sum", value }];

describe("bars", () => {
  it("by the calendar leave no unit out", () => {
    const groups = [{ key: { placed: "2026-03-01" }, count: 5, aggregates: [] }, { key: { placed: "2026-01-01" }, count: 2, aggregates: [] }, { key: { placed: null }, count: 9, aggregates: [] }];
    const bars = barsOf(summary(groups), { by: { field: "placed", unit: "month" } }, field("placed", { type: "date" }), "", "UTC");
    expect(bars.map(({ label, size, text }) => [label, size, text])).toEqual([["Jan 2026", 2, "2"], ["Feb 2026", 0, "0"], ["Mar 2026", 5, "5"]]);
  });

  it("of money are of one currency, and the commonest is first", () => {
    const groups = [
      { key: { city: "Lyon" }, count: 2, aggregates: sum([{ currency: "eur", value: 5, count: 1 }, { currency: "usd", value: 7.5, count: 1 }]) },
      { key: { city: "Osaka" }, count: 3, aggregates: sum([{ currency: "usd", value: 20, count: 3 }]) },
    ];
    expect(currenciesOf(summary(groups))).toEqual(["usd", "eur"]);
    const question: Question = { by: { field: "city" }, of: { field: "amount", function: "sum" } };
    expect(barsOf(summary(groups), question, field("city"), "usd", "UTC").map(({ label, text }) => [label, text])).toEqual([["Osaka", "$20.00"], ["Lyon", "$7.50"]]);
    expect(barsOf(summary(groups), question, field("city"), "eur", "UTC").map(({ text }) => text)).toEqual(["€5.00", "–"]);
  });
});

describe("a chart's question", () => {
  it.each<Question>([
    { by: { field: "placed_at", unit: "month" } },
    { by: { field: "a:b" }, of: { field: "amount", function: "sum" } },
    { by: { field: "day", unit: "week" }, of: { field: "stripe_charge.amount", function: "average" } },
  ])("%o goes into an address and comes back", (question) => {
    expect(parseQuestion(formatQuestion(question))).toEqual(question);
  });

  it("is how many by time before anybody asked", () => {
    expect(firstQuestion([field("city"), field("placed_at", { type: "datetime" })])).toEqual({ by: { field: "placed_at", unit: "month" } });
    expect(firstQuestion([])).toBeNull();
  });
});
