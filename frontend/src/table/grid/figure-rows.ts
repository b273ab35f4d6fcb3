/** Lines among the records that aren't one: the heading of a group, and the figures at the foot. */
import type { AggregateValue, Field, FigureName, Record as DataRecord } from "@/api/types";
import { nameOf } from "@/table/figures/functions";
import { linesOf } from "@/table/figures/say";

export interface Figure {
  name: string;
  lines: string[];
}

export interface Heading {
  section: string;
  label: string;
  count: number;
  level: number;
  isOpen: boolean;
}

/** To the grid it is a record without data. */
export interface FigureRow extends DataRecord {
  figures: ReadonlyMap<string, Figure>;
  heading?: Heading;
}

export function asFigureRow(row: DataRecord | undefined): FigureRow | undefined {
  return row && "figures" in row ? (row as FigureRow) : undefined;
}

export function figuresOf(values: AggregateValue[], fields: Field[], timeZone: string): ReadonlyMap<string, Figure> {
  const byKey = new Map(fields.map((field) => [field.key, field]));
  const figures = values.flatMap((value): [string, Figure][] => {
    const field = byKey.get(value.field);
    return field ? [[field.key, { name: nameOf(value.function as FigureName, field.type), lines: linesOf(value, field, timeZone) }]] : [];
  });
  return new Map(figures);
}

export function figureRow(figures: ReadonlyMap<string, Figure>, heading?: Heading): FigureRow {
  const id = heading ? `group ${heading.section}` : "figures";
  return { id, model_id: "", data: {}, linked: {}, created_at: "", updated_at: "", figures, ...(heading ? { heading } : {}) };
}

/** The lines of the foot that has most. */
export const heightOf = (figures: ReadonlyMap<string, Figure>): number => Math.max(1, ...[...figures.values()].map(({ lines }) => Math.min(lines.length, MOST_LINES)));
export const MOST_LINES = 4;
