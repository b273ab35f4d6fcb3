/** Feeds the grid from the present source; the rows of the one before stay in sight until others arrive. */
import type { GridApi, IDatasource } from "ag-grid-community";
import { useEffect, useMemo, useRef, useState, type RefObject } from "react";
import { asProblem, type Problem } from "@/api/problem";
import type { Record as DataRecord } from "@/api/types";
import { useStableCallback } from "@/lib/use-stable-callback";
import { lastRowOf, type Rows } from "@/table/row-source";
import { BLOCK } from "./use-live-rows";

interface Loading {
  grid: RefObject<GridApi<DataRecord> | null>;
  source: Rows;
  onProblem: (problem: Problem | null) => void;
}

export function useLoadedRows({ grid, source, onProblem: tellProblem }: Loading) {
  const current = useRef(source);
  const failed = useRef(false);
  const [answered, setAnswered] = useState<Rows | null>(null);
  const [rowCount, setRowCount] = useState<number | null>(null);
  const onProblem = useStableCallback(tellProblem);
  const datasource = useMemo<IDatasource>(
    () => ({
      getRows: ({ startRow, successCallback, failCallback }) => {
        const asked = current.current;
        asked.rows(startRow, BLOCK).then(
          (page) => {
            successCallback(page.items, lastRowOf(page, startRow));
            if (asked !== current.current) return;
            setAnswered(asked);
            onProblem(null);
            if (startRow === 0) setRowCount(page.items.length);
          },
          (error: unknown) => {
            failCallback();
            failed.current = true;
            const problem = asProblem(error);
            // That Gather can't be reached is said once, by the page's frame.
            if (asked !== current.current || problem.status === 0) return;
            setAnswered(asked);
            onProblem(problem);
          },
        );
      },
    }),
    [onProblem],
  );

  useEffect(() => {
    const api = grid.current;
    if (source === current.current) return;
    const goesOn = source.place === current.current.place;
    current.current = source;
    if (!api) return;
    if (api.getDisplayedRowCount() > 0) {
      if (!goesOn) api.ensureIndexVisible(0, "top");
      api.setRowCount(api.getDisplayedRowCount(), false);
    }
    api.refreshInfiniteCache();
  }, [grid, source]);

  const noteRead = useStableCallback((rows: number) => {
    setRowCount(rows);
    if (!failed.current) return;
    // What couldn't be read a while ago is read now.
    failed.current = false;
    onProblem(null);
    grid.current?.refreshInfiniteCache();
  });
  return { datasource, isWaiting: answered !== null && answered !== source && answered.place !== source.place, rowCount, noteRead };
}
