/** Which figures a field's type has, and how they are called. */
import type { Aggregate, FieldType, FigureName } from "@/api/types";

const ANY: FigureName[] = ["count", "empty", "unique"];
const NUMBERS: FigureName[] = ["sum", "average", "median", "min", "max", ...ANY];
const TIMES: FigureName[] = ["min", "max", ...ANY];

export const FIGURES_OF: Record<FieldType, FigureName[]> = {
  number: NUMBERS,
  money: NUMBERS,
  date: TIMES,
  datetime: TIMES,
  text: ANY,
  boolean: ANY,
  json: ANY,
  link: ANY,
};

const NAMES: Record<FigureName, string> = {
  count: "Filled",
  empty: "Empty",
  unique: "Unique",
  sum: "Sum",
  average: "Average",
  median: "Median",
  min: "Smallest",
  max: "Largest",
};

export const FIGURE_NAMES = Object.keys(NAMES) as FigureName[];

const NAMES_OF_TIMES: { [name in FigureName]?: string } = { min: "Earliest", max: "Latest" };

export function nameOf(figure: FigureName, type: FieldType): string {
  const ofTimes = type === "date" || type === "datetime" ? NAMES_OF_TIMES[figure] : undefined;
  return ofTimes ?? NAMES[figure];
}

const COUNTS = new Set<string>(ANY);
/** Counts of records are plain numbers, whatever the field is. */
export const isCount = (figure: string): boolean => COUNTS.has(figure);

/** A field has one figure, or none. */
export function withFigure(figures: Aggregate[], field: string, figure: FigureName | null): Aggregate[] {
  const others = figures.filter((one) => one.field !== field);
  return figure ? [...others, { field, function: figure }] : others;
}
