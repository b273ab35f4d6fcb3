/** Reads JSON without changing a number: what a JavaScript number can't hold stays a LosslessNumber. */
import { LosslessNumber, isLosslessNumber, isSafeNumber, parse, stringify } from "lossless-json";

export { LosslessNumber, isLosslessNumber };

/** Long digit runs, or large exponents: only then may a plain parse lose something. */
const MAYBE_LOSSY = /\d[\d.]{14,}|[eE][+-]?\d{3}/;

/** Numbers keep their value; 1.00 may become 1. */
export function parseJson(text: string): unknown {
  if (!MAYBE_LOSSY.test(text)) return JSON.parse(text);
  return parse(text, null, (digits) => (isSafeNumber(digits) ? Number(digits) : new LosslessNumber(digits)));
}

/** Numbers keep their spelling too: 1.00 stays 1.00. */
export function parseExactJson(text: string): unknown {
  return parse(text, null, (digits) => (String(Number(digits)) === digits ? Number(digits) : new LosslessNumber(digits)));
}

export function toJson(value: unknown, indent?: number): string {
  return stringify(value, null, indent) ?? "";
}

/** A number typed by a person, exact; undefined when it isn't one. */
export function parseNumber(text: string): number | LosslessNumber | undefined {
  const trimmed = text.trim();
  if (!/^-?\d+(\.\d+)?$/.test(trimmed)) return undefined;
  return isSafeNumber(trimmed) ? Number(trimmed) : new LosslessNumber(trimmed);
}
