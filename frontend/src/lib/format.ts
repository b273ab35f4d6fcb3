/** Turns values into words for people: numbers, money, dates in a time zone, and how long ago. */
import { isLosslessNumber } from "@/lib/json";

const cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function cached<T extends Intl.NumberFormat | Intl.DateTimeFormat>(key: string, make: () => T): T {
  const known = cache.get(key) as T | undefined;
  if (known) return known;
  const made = make();
  cache.set(key, made);
  return made;
}

/** The exact digits of a number, or null when the value isn't one. */
export function digitsOf(value: unknown): string | null {
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  if (isLosslessNumber(value)) return value.toString();
  if (typeof value === "string" && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value)) return value;
  return null;
}

// Intl formats a text of digits exactly, where a number would be rounded first.
const exact = (digits: string) => digits as unknown as number;

export function formatNumber(value: unknown): string {
  const digits = digitsOf(value);
  if (digits === null) return String(value);
  return cached("number", () => new Intl.NumberFormat(undefined, { maximumFractionDigits: 20 })).format(exact(digits));
}

/** For people who want to know about how much: four digits, or as many as are before the point. */
export function formatRounded(value: unknown): string {
  const digits = digitsOf(value);
  if (digits === null) return String(value);
  const options = { maximumSignificantDigits: 4, maximumFractionDigits: 2, roundingPriority: "morePrecision" } as const;
  return cached("rounded", () => new Intl.NumberFormat(undefined, options)).format(exact(digits));
}

export function formatCount(count: number, capped = false): string {
  return new Intl.NumberFormat().format(count) + (capped ? "+" : "");
}

/** Money in major units; the currency decides the decimals. */
export function formatMoney(value: unknown, currency: unknown): string {
  const digits = digitsOf(value);
  if (digits === null) return String(value);
  if (typeof currency !== "string" || !/^[a-zA-Z]{3}$/.test(currency)) return formatNumber(digits);
  const code = currency.toUpperCase();
  return cached(`money ${code}`, () => new Intl.NumberFormat(undefined, { style: "currency", currency: code })).format(exact(digits));
}

const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/;

export function parseTime(value: unknown): Date | null {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}/.test(value)) return null;
  // No offset means UTC in Gather, whereas browsers would take the local zone.
  const zoned = DATE_ONLY.test(value) || /(Z|[+-]\d{2}:?\d{2})$/.test(value) ? value : `${value}Z`;
  const time = new Date(zoned.replace(" ", "T"));
  return Number.isNaN(time.getTime()) ? null : time;
}

/** A calendar day belongs to no time zone, so it is never shifted. */
export function formatDate(value: unknown): string {
  const time = parseTime(value);
  if (!time) return String(value);
  const options = { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" } as const;
  return cached("date", () => new Intl.DateTimeFormat(undefined, options)).format(time);
}

export function formatDateTime(value: unknown, timeZone: string): string {
  const time = parseTime(value);
  if (!time) return String(value);
  const options = { day: "numeric", month: "short", year: "numeric", hour: "numeric", minute: "2-digit", timeZone } as const;
  return cached(`datetime ${timeZone}`, () => new Intl.DateTimeFormat(undefined, options)).format(time);
}

const STEPS: [limit: number, seconds: number, unit: Intl.RelativeTimeFormatUnit][] = [
  [60, 1, "second"],
  [3600, 60, "minute"],
  [86_400, 3600, "hour"],
  [86_400 * 30, 86_400, "day"],
  [86_400 * 365, 86_400 * 30, "month"],
  [Infinity, 86_400 * 365, "year"],
];

export function formatAgo(value: unknown, now: number = Date.now()): string {
  const time = parseTime(value);
  if (!time) return "never";
  const seconds = Math.round((now - time.getTime()) / 1000);
  if (Math.abs(seconds) < 5) return "just now";
  const [, size, unit] = STEPS.find(([limit]) => Math.abs(seconds) < limit) ?? [0, 1, "second"];
  return new Intl.RelativeTimeFormat(undefined, { numeric: "auto" }).format(-Math.round(seconds / size), unit);
}

export function formatDuration(seconds: number): string {
  if (seconds < 60) return `${Math.max(0, Math.round(seconds))} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}

const ACRONYMS = /\b(id|url|ip|vat|sku)\b/gi;

/** `stripe_charge_id` -> `Stripe charge ID`. */
export function humanize(key: string): string {
  const words = key.replace(/[_-]+/g, " ").trim().replace(ACRONYMS, (word) => word.toUpperCase());
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export const browserTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
