/** What the user did to the grid's columns by dragging, as our columns. */
import type { ShownColumn } from "@/table/columns";

export interface GridColumn {
  colId: string;
  width?: number | null | undefined;
  pinned?: boolean | "left" | "right" | null | undefined;
}

const sideOf = (pinned: GridColumn["pinned"]): ShownColumn["pinned"] => (pinned === true ? "left" : pinned || null);

/** Hidden columns keep their slots; the visible ones fill the others in the grid's order. */
export function takeUp(columns: ShownColumn[], grid: GridColumn[]): ShownColumn[] {
  const byKey = new Map(columns.map((column) => [column.field.key, column]));
  const visible = grid.flatMap(({ colId, width, pinned }) => {
    const column = byKey.get(colId);
    return column && !column.hidden ? [{ ...column, width: Math.round(width ?? column.width), pinned: sideOf(pinned) }] : [];
  });
  return columns.map((column) => (column.hidden ? column : (visible.shift() ?? column)));
}
