/** How each type of field is shown in a cell: one entry per type, checked by the compiler. */
import type { Field, FieldType, Record as DataRecord } from "@/api/types";
import { formatDate, formatDateTime, formatMoney, formatNumber } from "@/lib/format";
import { isLosslessNumber, toJson } from "@/lib/json";
import { currencyOf } from "@/table/values";

export interface CellContext {
  record: DataRecord;
  field: Field;
  timeZone: string;
}

export interface Cell {
  align: "left" | "right";
  format: (value: unknown, context: CellContext) => string;
}

/** A value that doesn't fit its field's type is shown as it came. */
export function asText(value: unknown): string {
  if (typeof value === "string") return value;
  if (isLosslessNumber(value)) return value.toString();
  return typeof value === "object" && value !== null ? toJson(value) : String(value);
}

function sayBoolean(value: unknown): string {
  if (value === true || value === "true") return "Yes";
  if (value === false || value === "false") return "No";
  return asText(value);
}

const plain = (format: (value: unknown) => string) => (value: unknown) =>
  typeof value === "object" && !isLosslessNumber(value) ? asText(value) : format(value);

export const cells: Record<FieldType, Cell> = {
  text: { align: "left", format: asText },
  number: { align: "right", format: plain(formatNumber) },
  money: { align: "right", format: (value, { record, field }) => formatMoney(value, currencyOf(record, field)) },
  boolean: { align: "left", format: sayBoolean },
  date: { align: "left", format: plain(formatDate) },
  datetime: { align: "left", format: (value, { timeZone }) => plain((one) => formatDateTime(one, timeZone))(value) },
  json: { align: "left", format: asText },
  link: { align: "left", format: (value) => (typeof value === "object" && value !== null && "id" in value ? asText(value.id) : asText(value)) },
};

export const cellOf = (type: FieldType): Cell => cells[type] ?? cells.text;
