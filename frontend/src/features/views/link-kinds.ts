/** What a linked object says of itself first, by its kind: one entry per kind, told by the prefix of its id. */
import { digitsOf, formatDateTime, formatMoney, formatNumber, humanize } from "@/lib/format";
import { asText } from "@/table/cells/cells";
import { isEmpty } from "@/table/values";

export type Linked = { [key: string]: unknown };
export type Fact = [name: string, value: string | null];
type Say = (link: Linked, timeZone: string) => string | null;

interface Kind {
  prefixes: string[];
  /** The amount that the card begins with. */
  amount?: string;
  facts: [name: string, say: Say][];
  /** Web addresses that are worth a click. */
  pages?: [name: string, key: string][];
  /** Where the provider's dashboard shows it. */
  path: (link: Linked) => string | null;
}

export const textOf = (value: unknown): string | null => (isEmpty(value) ? null : asText(value));

const text = (key: string): Say => (link) => textOf(link[key]);
const words = (key: string): Say => (link) => (isEmpty(link[key]) ? null : humanize(asText(link[key])));
const time = (key: string): Say => (link, timeZone) => (isEmpty(link[key]) ? null : formatDateTime(link[key], timeZone));
const money = (key: string): Say => (link) => (isEmpty(link[key]) ? null : formatMoney(link[key], link["currency"]));
const isSome = (value: unknown): boolean => Number(digitsOf(value) ?? 0) !== 0;
const someMoney = (key: string): Say => (link, timeZone) => (isSome(link[key]) ? money(key)(link, timeZone) : null);
const someNumber = (key: string): Say => (link) => (isSome(link[key]) ? formatNumber(link[key]) : null);
const when = (key: string, said: string): Say => (link) => (link[key] === true ? said : null);
const payment = (...keys: string[]) => (link: Linked) => {
  const id = keys.map((key) => textOf(link[key])).find((found) => found !== null);
  return id ? `payments/${id}` : null;
};

export function refundOf(charge: Linked): string | null {
  if (!isSome(charge["amount_refunded"])) return null;
  const amount = formatMoney(charge["amount_refunded"], charge["currency"]);
  return charge["refunded"] === true ? `${amount}, in full` : `${amount}, in part`;
}

function cardOf(charge: Linked): string | null {
  if (isEmpty(charge["card_brand"]) && isEmpty(charge["card_last4"])) return null;
  return `${humanize(asText(charge["card_brand"] ?? "Card"))} •••• ${asText(charge["card_last4"] ?? "")}`;
}

function renewalOf(subscription: Linked): string | null {
  if (isEmpty(subscription["interval"])) return null;
  const count = digitsOf(subscription["interval_count"]) ?? "1";
  return count === "1" ? `Every ${asText(subscription["interval"])}` : `Every ${count} ${asText(subscription["interval"])}s`;
}

const CHARGE: Kind = {
  prefixes: ["ch_", "py_"],
  amount: "amount",
  facts: [
    ["Created", time("created")], ["Refunded", refundOf], ["Dispute", when("disputed", "Disputed")],
    ["Failure", text("failure_message")], ["Card", cardOf], ["Risk", text("risk_level")], ["Customer", text("customer")],
    ["Receipt sent to", text("receipt_email")], ["Description", text("description")],
  ],
  pages: [["Receipt", "receipt_url"]],
  path: payment("payment_intent", "id"),
};

const CUSTOMER: Kind = {
  prefixes: ["cus_"],
  facts: [
    ["Name", text("name")], ["E-mail", text("email")], ["Phone", text("phone")], ["Description", text("description")],
    ["Balance", someMoney("balance")], ["City", text("city")],
    ["Country", text("country")], ["Created", time("created")],
  ],
  path: (link) => `customers/${asText(link["id"])}`,
};

const INVOICE: Kind = {
  prefixes: ["in_"],
  amount: "total",
  facts: [
    ["Number", text("number")], ["Paid", someMoney("amount_paid")], ["Remaining", someMoney("amount_remaining")],
    ["Due", time("due_date")], ["Paid on", time("paid_at")], ["Next try", time("next_payment_attempt")],
    ["Tries", someNumber("attempt_count")], ["Customer", text("customer_name")], ["E-mail", text("customer_email")],
    ["Subscription", text("subscription")], ["Created", time("created")], ["Description", text("description")],
  ],
  pages: [["Invoice page", "hosted_invoice_url"], ["PDF", "invoice_pdf"]],
  path: (link) => `invoices/${asText(link["id"])}`,
};

const SUBSCRIPTION: Kind = {
  prefixes: ["sub_"],
  amount: "amount",
  facts: [
    ["Renews", renewalOf], ["Quantity", someNumber("quantity")], ["Period ends", time("current_period_end")],
    ["Cancellation", when("cancel_at_period_end", "At the end of the period")], ["Canceled", time("canceled_at")],
    ["Reason", words("cancellation_reason")], ["Trial ends", time("trial_end")], ["Started", time("start_date")],
    ["Customer", text("customer")], ["Product", text("product")], ["Description", text("description")],
  ],
  path: (link) => `subscriptions/${asText(link["id"])}`,
};

const PAYMENT_INTENT: Kind = {
  prefixes: ["pi_"],
  amount: "amount",
  facts: [
    ["Received", someMoney("amount_received")], ["Failure", text("failure_message")], ["Created", time("created")],
    ["Canceled", time("canceled_at")], ["Reason", words("cancellation_reason")], ["Latest charge", text("latest_charge")],
    ["Customer", text("customer")], ["Receipt sent to", text("receipt_email")], ["Description", text("description")],
  ],
  path: payment("id"),
};

const REFUND: Kind = {
  prefixes: ["re_", "pyr_"],
  amount: "amount",
  facts: [
    ["Created", time("created")], ["Reason", words("reason")], ["Failure", words("failure_reason")],
    ["Charge", text("charge")], ["Description", text("description")],
  ],
  path: payment("payment_intent", "charge"),
};

const DISPUTE: Kind = {
  prefixes: ["dp_", "du_"],
  amount: "amount",
  facts: [
    ["Reason", words("reason")], ["Evidence due", time("evidence_due_by")], ["Evidence", when("has_evidence", "Given")],
    ["Deadline", when("evidence_past_due", "Missed")], ["Refund", when("is_charge_refundable", "Still possible")],
    ["Charge", text("charge")], ["Created", time("created")],
  ],
  path: payment("payment_intent", "charge"),
};

/** What can be said of an object that no entry knows. */
const OTHER: Kind = {
  prefixes: [],
  amount: "amount",
  facts: [["Name", text("name")], ["Created", time("created")], ["Description", text("description")]],
  path: () => null,
};

const KINDS = [CHARGE, CUSTOMER, INVOICE, SUBSCRIPTION, PAYMENT_INTENT, REFUND, DISPUTE];

function kindOf(link: Linked): Kind {
  const id = textOf(link["id"]) ?? "";
  return KINDS.find((kind) => kind.prefixes.some((prefix) => id.startsWith(prefix))) ?? OTHER;
}

export function amountOf(link: Linked): string | null {
  const key = kindOf(link).amount;
  return key === undefined || isEmpty(link[key]) ? null : formatMoney(link[key], link["currency"]);
}

/** Each fact in words, without those that have nothing to say. */
export function factsOf(link: Linked, timeZone: string): Fact[] {
  const said = kindOf(link).facts.map(([name, say]): Fact => [name, say(link, timeZone)]);
  return [...said, ["ID", textOf(link["id"])] satisfies Fact].filter(([, value]) => value !== null);
}

export function pagesOf(link: Linked): [name: string, href: string][] {
  const kind = kindOf(link);
  const path = kind.path(link);
  const stripe = path && `https://dashboard.stripe.com/${link["livemode"] === true ? "" : "test/"}${path}`;
  const pages = [...(kind.pages ?? []).map(([name, key]) => [name, textOf(link[key])] as const), ["Open in Stripe", stripe] as const];
  return pages.flatMap(([name, href]) => (href ? [[name, href]] : []));
}
