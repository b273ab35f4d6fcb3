/** What a chart shows: a figure of each group. */
import type { Field, FigureName, GroupKey, GroupUnit } from "@/api/types";
import { FIGURE_NAMES, isCount } from "@/table/figures/functions";
import { UNITS, hasUnits, isGroupable, newKey } from "@/table/grouping/keys";
import { joined, parted } from "@/table/grouping/address";

export interface Question {
  by: GroupKey;
  /** Undefined counts the records. */
  of?: { field: string; function: FigureName };
}

const CHARTED: FigureName[] = ["sum", "average", "median", "min", "max"];
export const figuresFor = ({ type }: Field): FigureName[] => (type === "number" || type === "money" ? CHARTED : []);

/** `placed_at:month:sum:amount` */
export const formatQuestion = ({ by, of }: Question): string => joined([[by.field, by.unit ?? "", ...(of ? [of.function, of.field] : [])]]);

export function parseQuestion(text: string): Question | null {
  const [parts] = parted(text);
  if (!parts) return null;
  const [field, unit, figure, of] = parts;
  const known = FIGURE_NAMES.find((name) => name === figure && !isCount(name));
  const by = UNITS.find((one) => one === unit);
  return { by: by ? { field, unit: by satisfies GroupUnit } : { field }, ...(known && of ? { of: { field: of, function: known } } : {}) };
}

/** What most would look at first: how many by time, else by the first field that makes groups. */
export function firstQuestion(fields: Field[]): Question | null {
  const field = fields.find(({ type, source }) => hasUnits(type) && source === "own") ?? fields.find(({ type }) => type === "boolean") ?? fields.find(isGroupable);
  return field ? { by: newKey(field) } : null;
}
