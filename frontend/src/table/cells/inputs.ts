/** How each type of field is typed in: one entry per type, checked by the compiler. */
import type { FieldType } from "@/api/types";
import { parseTime } from "@/lib/format";
import { parseExactJson, parseNumber, toJson } from "@/lib/json";
import { isEmpty } from "@/table/values";
import { asText } from "./cells";

/** What was typed, as a value; or what is wrong with it. */
export type Typed = { value: unknown } | { problem: string };

export interface Input {
  kind: "line" | "lines" | "day" | "yes-no";
  toText: (value: unknown) => string;
  read: (text: string) => Typed;
}

const asLine: Input = { kind: "line", toText: asText, read: (text) => ({ value: text }) };

const readNumber = (text: string): Typed => {
  const value = parseNumber(text);
  return value === undefined ? { problem: "A number, such as 12.5" } : { value };
};

const readTime = (text: string): Typed => (parseTime(text) ? { value: text } : { problem: "A date and time, such as 2026-03-01T10:00:00Z" });

function readJson(text: string): Typed {
  try {
    return { value: parseExactJson(text) };
  } catch {
    return { problem: "This isn’t JSON yet" };
  }
}

const INPUTS: Record<FieldType, Input> = {
  text: { ...asLine, kind: "lines" },
  number: { ...asLine, read: readNumber },
  money: { ...asLine, read: readNumber },
  boolean: { ...asLine, kind: "yes-no", read: (text) => ({ value: text === "true" }) },
  date: { ...asLine, kind: "day" },
  datetime: { ...asLine, read: readTime },
  json: { kind: "lines", toText: (value) => toJson(value, 2), read: readJson },
  link: asLine,
};

export const inputOf = (type: FieldType): Input => INPUTS[type] ?? asLine;

/** A value as it is typed in; nothing is an empty text. */
export const textFor = (value: unknown, type: FieldType): string => (isEmpty(value) ? "" : inputOf(type).toText(value));

/** An emptied field is taken off the record. */
export const readTyped = (text: string, type: FieldType): Typed => (text.trim() === "" ? { value: null } : inputOf(type).read(text));
