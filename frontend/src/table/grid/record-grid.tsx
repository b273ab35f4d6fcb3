/** The table of records. Only this folder knows which grid library draws it. */
import {
  CellStyleModule, ColumnApiModule, ColumnAutoSizeModule, HighlightChangesModule, InfiniteRowModelModule, ModuleRegistry,
  RenderApiModule, RowApiModule, RowStyleModule, ScrollApiModule,
  type CellKeyDownEvent, type ColDef, type FullWidthCellKeyDownEvent, type GridApi, type IDatasource,
} from "ag-grid-community";
import { AgGridReact } from "ag-grid-react";
import { useEffect, useImperativeHandle, useMemo, useRef, useState, type ReactNode, type Ref } from "react";
import { asProblem, type Problem } from "@/api/problem";
import type { Record as DataRecord, Sort } from "@/api/types";
import { useStableCallback } from "@/lib/use-stable-callback";
import type { ShownColumn } from "@/table/columns";
import { FARTHEST, lastRowOf, type RowSource } from "@/table/row-source";
import { toggledSort } from "@/table/sorting";
import { columnDefs } from "./column-defs";
import { takeUp } from "./column-state";
import { Header } from "./header";
import { HeaderMenu } from "./header-menu";
import "./grid.css";
import { GROUP_HEIGHT, gridTheme } from "./theme";
import { BLOCK, useLiveRows } from "./use-live-rows";
import { NewRows } from "./new-rows";
import { focusRow, useOpenRow } from "./use-open-row";
import type { Tally } from "./waiting";

ModuleRegistry.registerModules([
  CellStyleModule, ColumnApiModule, ColumnAutoSizeModule, HighlightChangesModule, InfiniteRowModelModule,
  RenderApiModule, RowApiModule, RowStyleModule, ScrollApiModule,
]);

export interface RecordGridHandle {
  /** Opens the record before or after the open one. */
  step: (by: 1 | -1) => void;
  /** Brings the focus back to the open record's row. */
  focus: () => void;
}

export interface RecordGridProps {
  handle?: Ref<RecordGridHandle>;
  label: string;
  modelId: string;
  modelName: string;
  columns: ShownColumn[];
  sort: Sort[];
  timeZone: string;
  /** What the search looks for, to be marked. */
  hits: RegExp | null;
  /** How many rows there are, once that is known: the scrollbar is as long as that. */
  total: Tally | undefined;
  /** Counts them anew. */
  count: () => Promise<Tally>;
  /** A new source means other rows; the old ones stay in sight until they arrive. */
  source: RowSource;
  openId: string | undefined;
  onOpen: (record: DataRecord) => void;
  onColumns: (columns: ShownColumn[]) => void;
  onSort: (sort: Sort[]) => void;
  onFilter: (field: string) => void;
  onProblem: (problem: Problem | null) => void;
  /** All rows are in sight, and they are so many. */
  onFew: (rows: number) => void;
  /** Shows the rows that wait, from the first one on. */
  onShowNew: () => void;
  /** Shown instead of rows when there are none. */
  empty: ReactNode;
}

const DEFAULT_COLUMN: ColDef<DataRecord> = { resizable: true, sortable: false, headerComponent: Header, enableCellChangeFlash: true, minWidth: 60 };
const SKELETON_ROWS = 30;

export function RecordGrid(props: RecordGridProps) {
  const { columns, sort, source, total, hits, openId, modelName, timeZone, onColumns, onSort, onOpen } = props;
  const grid = useRef<GridApi<DataRecord>>(null);
  const frame = useRef<HTMLDivElement>(null);
  const current = useRef(source);
  const failed = useRef(false);
  const [answered, setAnswered] = useState<RowSource | null>(null);
  const [rowCount, setRowCount] = useState<number | null>(null);
  const [menu, setMenu] = useState<{ field: string; at: DOMRect } | null>(null);

  const onProblem = useStableCallback(props.onProblem);
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
    current.current = source;
    if (!api) return;
    if (api.getDisplayedRowCount() > 0) {
      api.ensureIndexVisible(0, "top");
      api.setRowCount(api.getDisplayedRowCount(), false);
    }
    api.refreshInfiniteCache();
  }, [source]);

  const stretch = (api: GridApi<DataRecord>) => {
    if (!total) return;
    const ends = !total.capped && total.count <= FARTHEST;
    const reach = Math.min(total.count, FARTHEST);
    if (ends || reach > api.getDisplayedRowCount()) api.setRowCount(Math.max(1, reach), ends && reach > 0);
  };
  const onTotal = useStableCallback(stretch);
  useEffect(() => {
    if (grid.current) onTotal(grid.current);
  }, [total, source, onTotal]);

  const onRead = useStableCallback((rows: number) => {
    setRowCount(rows);
    if (rows < BLOCK) props.onFew(rows);
    if (!failed.current) return;
    // What couldn't be read a while ago is read now.
    failed.current = false;
    onProblem(null);
    grid.current?.refreshInfiniteCache();
  });
  const waiting = useLiveRows({ grid, source, modelId: props.modelId, total, count: props.count, onRows: onRead });

  const sortBy = useStableCallback((field: string, keepOthers: boolean) => {
    onSort(toggledSort(sort, field, keepOthers));
  });
  const header = useMemo(
    () => ({
      onSort: sortBy,
      onMenu: (field: string, at: DOMRect) => {
        setMenu({ field, at });
      },
    }),
    [sortBy],
  );
  const defs = useMemo(() => columnDefs({ columns, modelName, sort, timeZone, hits, header }), [columns, modelName, sort, timeZone, hits, header]);

  const { rowClasses, step, focus } = useOpenRow({ grid, frame, openId, onOpen });
  useImperativeHandle(props.handle, () => ({ step, focus }), [step, focus]);

  const columnsDragged = (api: GridApi<DataRecord>) => {
    onColumns(takeUp(columns, api.getColumnState()));
  };

  const onKeyDown = ({ event, data, value }: CellKeyDownEvent<DataRecord> | (FullWidthCellKeyDownEvent<DataRecord> & { value?: unknown })) => {
    if (!(event instanceof KeyboardEvent) || !data) return;
    if (event.key === "Enter") onOpen(data);
    const copies = event.key === "c" && (event.ctrlKey || event.metaKey) && !window.getSelection()?.toString();
    if (copies && value !== undefined && value !== null) void navigator.clipboard.writeText(typeof value === "object" ? JSON.stringify(value) : String(value));
  };

  return (
    <div className="g-grid" ref={frame}>
      {answered !== null && answered !== source && <div className="g-wait" role="progressbar" aria-label="Loading rows" />}
      <AgGridReact<DataRecord>
        theme={gridTheme}
        rowModelType="infinite"
        datasource={datasource}
        columnDefs={defs}
        defaultColDef={DEFAULT_COLUMN}
        cacheBlockSize={BLOCK}
        maxBlocksInCache={12}
        cacheOverflowSize={BLOCK}
        infiniteInitialRowCount={SKELETON_ROWS}
        blockLoadDebounceMillis={30}
        rowBuffer={12}
        groupHeaderHeight={GROUP_HEIGHT}
        rowClassRules={rowClasses}
        suppressCellFocus={false}
        suppressDragLeaveHidesColumns
        suppressNoRowsOverlay
        suppressMultiSort
        onGridReady={({ api }) => {
          grid.current = api;
          api.setGridAriaProperty("label", props.label);
          stretch(api);
        }}
        onRowClicked={({ data }) => {
          if (data && !window.getSelection()?.toString()) onOpen(data);
        }}
        onCellKeyDown={onKeyDown}
        // One stop of the Tab key; within, the arrows lead to every cell and header.
        focusGridInnerElement={({ api }) => focusRow(api, api.getFocusedCell()?.rowIndex ?? 0)}
        tabToNextCell={() => false}
        tabToNextHeader={() => false}
        onCellFocused={({ rowIndex, api }) => {
          // While a record is open, the arrow keys walk through the records.
          const data = rowIndex === null ? undefined : api.getDisplayedRowAtIndex(rowIndex)?.data;
          if (openId !== undefined && data && data.id !== openId) onOpen(data);
        }}
        onColumnMoved={({ finished, source: cause, api }) => {
          if (finished && cause === "uiColumnMoved") columnsDragged(api);
        }}
        onColumnResized={({ finished, source: cause, api }) => {
          if (finished && (cause === "uiColumnResized" || cause === "autosizeColumns")) columnsDragged(api);
        }}
      />
      <NewRows rows={waiting} onShow={props.onShowNew} />
      {rowCount === 0 && <div className="g-empty">{props.empty}</div>}
      {menu && (
        <HeaderMenu
          {...menu}
          columns={columns}
          onColumns={onColumns}
          onSort={onSort}
          onFilter={props.onFilter}
          onClose={() => {
            setMenu(null);
          }}
        />
      )}
    </div>
  );
}
