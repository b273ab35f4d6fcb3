/** Which columns a view shows, in which order and width: the saved ones, then those that appeared since. */
import type { Column, Field, View } from "@/api/types";
import { humanize } from "@/lib/format";

export interface ShownColumn {
  field: Field;
  width: number;
  hidden: boolean;
  pinned: "left" | "right" | null;
}

const WIDTHS: Record<Field["type"], number> = {
  text: 150,
  number: 110,
  money: 120,
  boolean: 95,
  date: 130,
  datetime: 185,
  json: 200,
  link: 150,
};

const LINK_WIDTHS: { [name: string]: number } = { status: 115, card_last4: 95, currency: 95, failure_message: 220, receipt_url: 220 };
const NARROWEST_TEXT = 80;
const WIDEST_TEXT = 230;

/** What of a linked object is worth a column before anybody chose. */
const MAIN_OF_LINK = new Set([
  "status", "amount", "amount_refunded", "created", "disputed", "card_brand", "card_last4", "failure_message", "name", "email", "number", "total",
]);

/** Of the model itself: its own fields, and the record's own times. */
export const isOwn = (field: Pick<Field, "source">): boolean => field.source === "own" || field.source === "record";

export function sourceLabel(source: string, modelName: string): string {
  return source === "own" ? modelName : humanize(source);
}

/** The record's own times, a link as a whole, and its lesser fields are for filters and sorts rather than for reading. */
function isAside(field: Field): boolean {
  if (field.source === "own") return false;
  return field.source === "record" || field.type === "link" || !MAIN_OF_LINK.has(nameOf(field));
}

const nameOf = (field: Field): string => field.key.split(".").at(-1) ?? field.key;

/** As wide as the samples, within reason. */
function widthFor(samples: unknown[], perLetter: number, narrowest: number): number {
  const longest = Math.max(0, ...samples.map((sample) => String(sample).length));
  return Math.min(WIDEST_TEXT, Math.max(narrowest, longest * perLetter + 32));
}

/** Figures are wider than letters, and part of a number would be another number. */
function typeWidth({ type, samples }: Field): number {
  if (type === "text" && samples.length > 0) return widthFor(samples, 7.6, NARROWEST_TEXT);
  return type === "number" ? widthFor(samples, 10.5, WIDTHS.number) : WIDTHS[type];
}

function standardWidth(field: Field): number {
  const byName = isOwn(field) ? undefined : LINK_WIDTHS[nameOf(field)];
  // A column is at least as wide as its own name.
  return Math.ceil(Math.max(byName ?? typeWidth(field), field.label.length * 7.5 + 44));
}

function shown(field: Field, saved: Partial<Column>): ShownColumn {
  return {
    field,
    width: saved.width ?? standardWidth(field),
    hidden: saved.hidden ?? false,
    pinned: saved.pinned ?? null,
  };
}

/** The ID leads and stays in sight; then own fields, then each link's. */
function standardColumns(fields: Field[], idField: string): ShownColumn[] {
  const rank = (field: Field) => (field.key === idField ? 0 : isOwn(field) ? 1 : 2);
  return [...fields]
    .sort((a, b) => rank(a) - rank(b))
    .map((field) => shown(field, { hidden: field.hidden || isAside(field), ...(field.key === idField ? { pinned: "left" as const } : {}) }));
}

/** Saved columns keep their place; what they don't name is hidden behind them. */
export function columnsOf(view: { columns: View["columns"] }, fields: Field[], idField: string): ShownColumn[] {
  const standard = standardColumns(fields, idField);
  if (!view.columns) return standard;
  const byKey = new Map(fields.map((field) => [field.key, field]));
  const columns = view.columns.map((column) => (typeof column === "string" ? { field: column } : column));
  const saved = columns.flatMap((column) => {
    const field = byKey.get(column.field);
    return field ? [shown(field, column)] : [];
  });
  const known = new Set(columns.map((column) => column.field));
  return [...saved, ...standard.filter(({ field }) => !known.has(field.key)).map((column) => ({ ...column, hidden: true, pinned: null }))];
}

export function toSaved(columns: ShownColumn[]): Column[] {
  return columns.map(({ field, width, hidden, pinned }) => ({
    field: field.key,
    width,
    ...(hidden ? { hidden } : {}),
    ...(pinned ? { pinned } : {}),
  }));
}

/** Neighbours of one source share a heading; a pinned column stands apart from one that scrolls. */
export function runsOf(columns: ShownColumn[], apart = true): { source: string; columns: ShownColumn[] }[] {
  const runs: { source: string; columns: ShownColumn[] }[] = [];
  for (const column of columns) {
    const last = runs.at(-1);
    const joins = last !== undefined && last.source === column.field.source && (!apart || last.columns[0]?.pinned === column.pinned);
    if (joins) last.columns.push(column);
    else runs.push({ source: column.field.source, columns: [column] });
  }
  return runs;
}

export function moved<T>(items: T[], from: number, to: number): T[] {
  const next = [...items];
  const [item] = next.splice(from, 1);
  if (item !== undefined) next.splice(to, 0, item);
  return next;
}
