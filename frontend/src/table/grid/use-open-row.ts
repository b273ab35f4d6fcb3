/** The row whose record is open: marked, walked from, and given the focus. */
import type { GridApi, RowClassRules } from "ag-grid-community";
import { useEffect, useMemo, useRef, type RefObject } from "react";
import type { Record as DataRecord } from "@/api/types";
import { useStableCallback } from "@/lib/use-stable-callback";
import { asFigureRow } from "./figure-rows";

interface OpenRow {
  grid: RefObject<GridApi<DataRecord> | null>;
  frame: RefObject<HTMLElement | null>;
  openId: string | undefined;
  onOpen: (record: DataRecord) => void;
}

/** Puts the focus on a row, in the column where it was last. */
export function focusRow(api: GridApi<DataRecord>, index: number): boolean {
  const column = api.getFocusedCell()?.column ?? api.getAllDisplayedColumns()[0];
  if (!column) return false;
  api.setFocusedCell(index, column);
  return true;
}

export function useOpenRow({ grid, frame, openId, onOpen }: OpenRow) {
  const opened = useRef(openId);
  const rowClasses = useMemo<RowClassRules<DataRecord>>(
    () => ({
      "g-loading": ({ data }) => !data,
      "g-foot": ({ node }) => Boolean(node.rowPinned),
      "g-heading-row": ({ data }) => asFigureRow(data)?.heading !== undefined,
      "g-open": ({ data }) => data !== undefined && data.id === opened.current,
    }),
    [],
  );
  // Marked by hand, because redrawing rows would lose the focus.
  useEffect(() => {
    opened.current = openId;
    for (const node of grid.current?.getRenderedNodes() ?? []) {
      const parts = frame.current?.querySelectorAll(`.ag-row[row-index="${String(node.rowIndex)}"]`) ?? [];
      for (const part of parts) part.classList.toggle("g-open", node.data !== undefined && node.data.id === openId);
    }
  }, [grid, frame, openId]);

  const openIndex = () => grid.current?.getRenderedNodes().find((node) => node.data?.id === openId)?.rowIndex ?? null;
  const step = useStableCallback((by: 1 | -1) => {
    const api = grid.current;
    const from = openIndex();
    if (!api || from === null) return;
    let to = from + by;
    // The heading of a group is no record.
    while (asFigureRow(api.getDisplayedRowAtIndex(to)?.data)) to += by;
    const data = api.getDisplayedRowAtIndex(to)?.data;
    if (!data) return;
    api.ensureIndexVisible(to);
    onOpen(data);
  });
  const focus = useStableCallback(() => {
    const index = openIndex();
    if (index !== null && grid.current) focusRow(grid.current, index);
  });
  return { rowClasses, step, focus };
}
