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
  text: 160,
  number: 110,
  money: 130,
  boolean: 100,
  date: 130,
  datetime: 180,
  json: 200,
  link: 120,
};

const ID_WIDTH = 130;

const LINK_WIDTHS: { [name: string]: number } = { status: 120, card_last4: 110, card_brand: 120, currency: 105 };

/** Of the model itself: its own fields, and the record's own times. */
export const isOwn = (field: Pick<Field, "source">): boolean => field.source === "own" || field.source === "record";

export function sourceLabel(source: string, modelName: string): string {
  return source === "own" ? modelName : humanize(source);
}

/** The record's own times, and a link as a whole, are for filters and sorts rather than for reading. */
const isAside = (field: Field): boolean => field.source === "record" || field.type === "link";

function standardWidth(field: Field): number {
  const name = field.key.split(".").at(-1) ?? "";
  const byName = isOwn(field) ? undefined : LINK_WIDTHS[name];
  // A column is at least as wide as its own name.
  return Math.max(byName ?? WIDTHS[field.type] ?? 160, Math.ceil(field.label.length * 7.5 + 44));
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
    .map((field) => shown(field, { hidden: field.hidden || isAside(field), ...(field.key === idField ? { pinned: "left" as const, width: ID_WIDTH } : {}) }));
}

/** Saved columns keep their place; a field that appeared later joins hidden-or-not by its own default, at the end. */
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
  return [...saved, ...standard.filter(({ field }) => !known.has(field.key))];
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
