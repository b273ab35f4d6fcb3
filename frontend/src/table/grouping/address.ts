/** Groups, figures and columns as they stand in an address: short, and readable back whatever a field's key holds. */
import type { Aggregate, Column, FigureName, GroupKey, GroupUnit } from "@/api/types";
import { FIGURE_NAMES } from "@/table/figures/functions";
import { UNITS } from "./keys";

type Parts = [key: string, ...rest: string[]];

/** `city,placed_at:month`; signs that part the text are escaped in keys. */
export const joined = (items: Parts[]): string => items.map((parts) => parts.map(encodeURIComponent).join(":")).join(",");

export function parted(text: string): Parts[] {
  return text.split(",").flatMap((item) => {
    const [key, ...rest] = item.split(":").map(decoded);
    return key ? [[key, ...rest] satisfies Parts] : [];
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const formatGroup = (keys: GroupKey[]): string => joined(keys.map(({ field, unit }) => (unit ? [field, unit] : [field])));

export function parseGroup(text: string): GroupKey[] {
  const isUnit = (name: string | undefined): name is GroupUnit => UNITS.some((unit) => unit === name);
  return parted(text).map(([field, unit]) => (isUnit(unit) ? { field, unit } : { field }));
}

export const formatFigures = (figures: Aggregate[]): string => joined(figures.map((one) => [one.field, one.function]));

export function parseFigures(text: string): Aggregate[] {
  const isFigure = (name: string | undefined): name is FigureName => FIGURE_NAMES.some((figure) => figure === name);
  return parted(text).flatMap(([field, name]) => (isFigure(name) ? [{ field, function: name }] : []));
}

/** `id:130:left,amount:90`: the columns that are shown, their widths, and what they are pinned to. */
export const formatColumns = (columns: Column[]): string =>
  joined(columns.filter(({ hidden }) => !hidden).map(({ field, width, pinned }) => [field, String(width ?? ""), ...(pinned ? [pinned] : [])]));

export function parseColumns(text: string): Column[] {
  return parted(text).map(([field, width, pinned]) => ({
    field,
    ...(Number(width) > 0 ? { width: Number(width) } : {}),
    ...(pinned === "left" || pinned === "right" ? { pinned } : {}),
  }));
}
