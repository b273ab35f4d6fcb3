import { describe, expect, it } from "vitest";
import type { Field } from "@/api/types";
import { LosslessNumber } from "@/lib/json";
import { valueOf } from "@/table/values";
import { field, record } from "@/testing/samples";
import { cellOf } from "./cells";

const order = record("1", {
  data: { id: "1", amount: 75, serial: new LosslessNumber("9007199254740993"), when: "2026-03-01", tags: ["a", 1], rush: true },
  linked: { stripe_charge: { amount: 75, currency: "eur", created: "2026-03-01T02:30:00Z" }, stripe_customer: null },
});

function shown(key: string, part: Partial<Field>): string {
  const shownField = field(key, part);
  const value = valueOf(order, shownField);
  return cellOf(shownField.type).format(value, { record: order, field: shownField, timeZone: "UTC" }).replace(/\s/g, " ");
}

describe("a cell", () => {
  it.each<[string, Partial<Field>, string]>([
    ["amount", { type: "number" }, "75"],
    ["serial", { type: "number" }, "9,007,199,254,740,993"],
    ["when", { type: "date" }, "Mar 1, 2026"],
    ["tags", { type: "json" }, '["a",1]'],
    ["rush", { type: "boolean" }, "Yes"],
    ["stripe_charge.amount", { type: "money" }, "€75.00"],
    ["stripe_charge.created", { type: "datetime" }, "Mar 1, 2026, 2:30 AM"],
  ])("shows %s as %o: %s", (key, part, text) => {
    expect(shown(key, part)).toBe(text);
  });

  it("shows a value that doesn't fit its type as it came", () => {
    expect(shown("when", { type: "number" })).toBe("2026-03-01");
    expect(shown("tags", { type: "date" })).toBe('["a",1]');
  });

  it("is empty where nothing is linked", () => {
    expect(valueOf(order, field("stripe_customer.email"))).toBeUndefined();
  });
});
