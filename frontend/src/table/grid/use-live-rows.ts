/** Quietly re-reads the rows in sight every few seconds and changes only those that differ. */
import type { GridApi } from "ag-grid-community";
import { useEffect, type RefObject } from "react";
import type { Record as DataRecord, RecordPage } from "@/api/types";
import { same } from "@/table/filter/tree";
import { lastRowOf, type RowSource } from "@/table/row-source";

export const BLOCK = 100;
const EVERY_MS = 2500;

function blocksInSight(api: GridApi<DataRecord>): number[] {
  const first = Math.max(0, api.getFirstDisplayedRowIndex());
  const last = Math.max(first, api.getLastDisplayedRowIndex());
  const from = Math.floor(first / BLOCK);
  return Array.from({ length: Math.floor(last / BLOCK) - from + 1 }, (_, index) => from + index);
}

function applyPage(api: GridApi<DataRecord>, offset: number, page: RecordPage): void {
  page.items.forEach((record, index) => {
    const node = api.getDisplayedRowAtIndex(offset + index);
    if (!node?.data || same(node.data, record)) return;
    // Only a change within the same record is worth a highlight.
    if (node.data.id === record.id) node.updateData(record);
    else node.setData(record);
  });
  const last = lastRowOf(page, offset);
  const known = api.getDisplayedRowCount();
  if (last >= 0 && last !== known) {
    api.setRowCount(last, true);
    // The new places are empty until their block is read again.
    if (last > known) api.refreshInfiniteCache();
  }
  // A full block where the rows used to end: there are more now.
  else if (last < 0 && known <= offset + BLOCK && api.isLastRowIndexKnown()) api.setRowCount(offset + BLOCK + 1, false);
}

async function refresh(api: GridApi<DataRecord>, source: RowSource, isCurrent: () => boolean): Promise<void> {
  for (const block of blocksInSight(api)) {
    const page = await source.rows(block * BLOCK, BLOCK);
    if (!isCurrent() || api.isDestroyed()) return;
    applyPage(api, block * BLOCK, page);
  }
}

export function useLiveRows(grid: RefObject<GridApi<DataRecord> | null>, source: RowSource, onRows: (count: number) => void): void {
  useEffect(() => {
    let current = true;
    let timer: ReturnType<typeof setTimeout>;
    const tick = async () => {
      const api = grid.current;
      if (api && !api.isDestroyed() && document.visibilityState === "visible") {
        // A missed tick is made up by the next one; errors are shown by the loads that the user asked for.
        const read = await refresh(api, source, () => current).then(() => true, () => false);
        if (current && read && !api.isDestroyed()) onRows(api.getDisplayedRowCount());
      }
      if (current) timer = setTimeout(() => void tick(), EVERY_MS);
    };
    timer = setTimeout(() => void tick(), EVERY_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [grid, source, onRows]);
}
