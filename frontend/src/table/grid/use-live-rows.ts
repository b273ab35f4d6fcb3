/** Reads the rows in sight again when they have changed; rows that would push others aside wait until they are asked for. */
import type { GridApi } from "ag-grid-community";
import { useEffect, useRef, useState, type RefObject } from "react";
import { useChanges, usePace } from "@/api/live";
import type { Record as DataRecord, RecordPage } from "@/api/types";
import { useOneAtATime } from "@/lib/use-one-at-a-time";
import { same } from "@/table/filter/tree";
import { lastRowOf, type Rows } from "@/table/row-source";
import { grownBy, moves, type Tally } from "./waiting";

export const BLOCK = 100;
const EVERY_MS = 2500;
const MOST_ROWS = 1000;

interface LiveRows {
  grid: RefObject<GridApi<DataRecord> | null>;
  source: Rows;
  /** Groups count their own rows: theirs never wait. */
  isGrouped: boolean;
  modelId: string;
  /** How many rows there were when they were read; undefined until that is known. */
  total: Tally | undefined;
  count: () => Promise<Tally>;
  /** So many are shown now, of so many. */
  onRows: (shown: number, all: Tally) => void;
}

/** Whole blocks, as many as are in sight. */
function rangeInSight(api: GridApi<DataRecord>): [from: number, size: number] {
  const first = Math.max(0, api.getFirstDisplayedRowIndex());
  const last = Math.max(first, api.getLastDisplayedRowIndex());
  const from = Math.floor(first / BLOCK) * BLOCK;
  return [from, Math.min(MOST_ROWS, (Math.floor(last / BLOCK) + 1) * BLOCK - from)];
}

function rowsAt(api: GridApi<DataRecord>, from: number, size: number) {
  return Array.from({ length: size }, (_, index) => api.getDisplayedRowAtIndex(from + index));
}

/** A change within the same record is worth a highlight. */
function takePlaces(api: GridApi<DataRecord>, from: number, size: number, page: RecordPage): void {
  page.items.forEach((record, index) => {
    const node = api.getDisplayedRowAtIndex(from + index);
    if (!node?.data || same(node.data, record)) return;
    if (node.data.id === record.id) node.updateData(record);
    else node.setData(record);
  });
  const last = lastRowOf(page, from);
  const known = api.getDisplayedRowCount();
  if (last >= 0 && last !== known) {
    api.setRowCount(last, true);
    // The new places are empty until their block is read again.
    if (last > known) api.refreshInfiniteCache();
  }
  // A full block where the rows used to end: there are more now.
  else if (last < 0 && known <= from + size && api.isLastRowIndexKnown()) api.setRowCount(from + size + 1, false);
}

function changeWithin(api: GridApi<DataRecord>, from: number, size: number, page: RecordPage): void {
  const found = new Map(page.items.map((record) => [record.id, record]));
  for (const node of rowsAt(api, from, size)) {
    const record = node?.data && found.get(node.data.id);
    if (record && !same(node.data, record)) node.updateData(record);
  }
}

/** How many rows wait; 0 when what is shown is what there is. */
export function useLiveRows({ grid, source, isGrouped, modelId, total, count, onRows }: LiveRows): number {
  const [waiting, setWaiting] = useState({ source, rows: 0 });
  const before = useRef<{ source: Rows; tally: Tally }>(undefined);
  useEffect(() => {
    if (total && before.current?.source !== source) before.current = { source, tally: total };
  }, [total, source]);

  const look = async (api: GridApi<DataRecord>) => {
    const [from, size] = rangeInSight(api);
    const [now, page] = await Promise.all([count(), source.around(from, size)]);
    if (api.isDestroyed() || (before.current && before.current.source !== source)) return;
    const grown = before.current ? grownBy(before.current.tally, now) : 0;
    const shown = rowsAt(api, from, size).map((node) => node?.data?.id);
    if (!isGrouped && grown > 0 && moves(shown, page.items.map(({ id }) => id))) {
      changeWithin(api, from, size, page);
      setWaiting({ source, rows: grown });
      return;
    }
    takePlaces(api, from, size, page);
    before.current = { source, tally: now };
    setWaiting({ source, rows: 0 });
    onRows(api.getDisplayedRowCount(), now);
  };
  // What couldn't be read is read at the next change; errors are shown by the loads that the user asked for.
  const again = useOneAtATime(async () => {
    const api = grid.current;
    if (api && !api.isDestroyed() && document.visibilityState === "visible") await look(api);
  });
  useChanges(({ name, model_id }) => {
    if (name === "resync" || (name === "record.changed" && model_id === modelId)) again();
  });
  const every = usePace(EVERY_MS);
  useEffect(() => {
    const timer = setInterval(again, every);
    return () => { clearInterval(timer); };
  }, [every, again]);
  return waiting.source === source ? waiting.rows : 0;
}
