import { describe, expect, it } from "vitest";
import { amountOf, factsOf, pagesOf } from "./link-kinds";

const facts = (link: { [key: string]: unknown }) => Object.fromEntries(factsOf(link, "UTC"));
const stripe = (link: { [key: string]: unknown }) => Object.fromEntries(pagesOf(link))["Open in Stripe"];

describe("a linked object", () => {
  it("says its money in its own currency", () => {
    expect(amountOf({ id: "in_1", total: 19.99, currency: "usd" })).toBe("$19.99");
    expect(amountOf({ id: "cus_1", balance: -5, currency: "usd" })).toBeNull();
  });

  it("says what its kind has to say, and nothing that is empty", () => {
    expect(facts({ id: "cus_1", name: "Ada", balance: -5, currency: "usd", delinquent: false })).toEqual({ Name: "Ada", Balance: "-$5.00", ID: "cus_1" });
    expect(facts({ id: "sub_1", interval: "month", interval_count: 3 })).toEqual({ Renews: "Every 3 months", ID: "sub_1" });
    expect(facts({ id: "ch_1", amount_refunded: 2, refunded: false, currency: "usd" })).toEqual({ Refunded: "$2.00, in part", ID: "ch_1" });
    expect(facts({ id: "x_1", name: "?" })).toEqual({ Name: "?", ID: "x_1" });
  });

  it.each([
    [{ id: "ch_1", payment_intent: "pi_1" }, "test/payments/pi_1"],
    [{ id: "py_1", livemode: true }, "payments/py_1"],
    [{ id: "cus_1", livemode: true }, "customers/cus_1"],
    [{ id: "in_1" }, "test/invoices/in_1"],
    [{ id: "sub_1", livemode: true }, "subscriptions/sub_1"],
    [{ id: "pi_1", livemode: true }, "payments/pi_1"],
    [{ id: "re_1", livemode: true, charge: "ch_1" }, "payments/ch_1"],
    [{ id: "du_1", livemode: false, charge: "ch_1", payment_intent: "pi_1" }, "test/payments/pi_1"],
  ])("%o opens in Stripe where it is to be seen", (link, path) => {
    expect(stripe(link)).toBe(`https://dashboard.stripe.com/${path}`);
  });

  it("has no page where nobody knows one", () => {
    expect(pagesOf({ id: "x_1" })).toEqual([]);
    expect(pagesOf({ id: "re_1" })).toEqual([]);
  });
});
