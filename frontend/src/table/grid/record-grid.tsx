/** The table of records. Only this folder knows which grid library draws it. */
import {
  CellStyleModule, ColumnApiModule, ColumnAutoSizeModule, HighlightChangesModule, InfiniteRowModelModule, ModuleRegistry, PinnedRowModule,
  RenderApiModule, RowApiModule, RowStyleModule, ScrollApiModule,
  type CellKeyDownEvent, type ColDef, type FullWidthCellKeyDownEvent, type GridApi,
} from "ag-grid-community";
import { AgGridReact } from "ag-grid-react";
import { Suspense, useEffect, useImperativeHandle, useMemo, useRef, useState, type ReactNode, type Ref } from "react";
import type { Problem } from "@/api/problem";
import type { FigureName, Record as DataRecord, Sort } from "@/api/types";
import { lazily } from "@/lib/lazily";
import { styleNonce } from "@/lib/nonce";
import { useStableCallback } from "@/lib/use-stable-callback";
import type { ShownColumn } from "@/table/columns";
import { FARTHEST, type Rows } from "@/table/row-source";
import { toggledSort } from "@/table/sorting";
import { columnDefs } from "./column-defs";
import { takeUp } from "./column-state";
import { asFigureRow, figureRow, heightOf, type Figure } from "./figure-rows";
import { Header } from "./header";
import "@/components/pills.css";
import "./grid.css";
import { FIGURE_HEIGHT, FOOT_HEIGHT, GROUP_HEIGHT, gridTheme } from "./theme";
import { BLOCK, useLiveRows } from "./use-live-rows";
import { NewRows } from "./new-rows";
import { useLoadedRows } from "./use-loaded-rows";
import { focusRow, useOpenRow } from "./use-open-row";
import type { Tally } from "./waiting";

const HeaderMenu = lazily(async () => (await import("./header-menu")).HeaderMenu);

ModuleRegistry.registerModules([
  CellStyleModule, ColumnApiModule, ColumnAutoSizeModule, HighlightChangesModule, InfiniteRowModelModule, PinnedRowModule,
  RenderApiModule, RowApiModule, RowStyleModule, ScrollApiModule,
]);

export interface RecordGridHandle {
  /** Opens the record before or after the open one. */
  step: (by: 1 | -1) => void;
  /** Brings the focus back to the open record's row. */
  focus: () => void;
  /** Shows a record's row as this, when it is in sight. */
  put: (record: DataRecord) => void;
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
  source: Rows;
  /** The fields that rows are grouped by, in words; undefined when they aren't. */
  groups: string | undefined;
  /** The figures at the foot. */
  figures: ReadonlyMap<string, Figure>;
  openId: string | undefined;
  onOpen: (record: DataRecord) => void;
  onColumns: (columns: ShownColumn[]) => void;
  onSort: (sort: Sort[]) => void;
  onFilter: (field: string) => void;
  onGroup: (field: string) => void;
  /** The figure of a field, by name; null takes it away. */
  onFigure: (field: string, figure: FigureName | null) => void;
  onToggle: (section: string) => void;
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
  const { columns, sort, source, total, hits, groups, figures, openId, modelName, timeZone, onColumns, onSort, onOpen } = props;
  const grid = useRef<GridApi<DataRecord>>(null);
  const frame = useRef<HTMLDivElement>(null);
  const [menu, setMenu] = useState<{ field: string; at: DOMRect } | null>(null);

  const { datasource, isWaiting, rowCount, noteRead } = useLoadedRows({ grid, source, onProblem: props.onProblem });

  const stretch = (api: GridApi<DataRecord>, all: Tally | undefined) => {
    if (!all) return;
    const ends = !all.capped && all.count <= FARTHEST;
    const reach = Math.min(all.count, FARTHEST);
    if (ends || reach > api.getDisplayedRowCount()) api.setRowCount(Math.max(1, reach), ends && reach > 0);
  };
  const onTotal = useStableCallback((api: GridApi<DataRecord>) => { stretch(api, total); });
  const isCounted = total !== undefined;
  // Once for each source: rows that came since may have to wait.
  useEffect(() => {
    if (grid.current) onTotal(grid.current);
  }, [isCounted, source, onTotal]);

  const onRead = useStableCallback((rows: number, all: Tally) => {
    noteRead(rows);
    if (grid.current && groups === undefined) stretch(grid.current, all);
    if (rows < BLOCK) props.onFew(rows);
  });
  const waiting = useLiveRows({ grid, source, isGrouped: groups !== undefined, modelId: props.modelId, total, count: props.count, onRows: onRead });

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
  const defs = useMemo(() => columnDefs({ columns, modelName, sort, timeZone, hits, groups, header }), [columns, modelName, sort, timeZone, hits, groups, header]);

  const { rowClasses, step, focus } = useOpenRow({ grid, frame, openId, onOpen });
  const put = useStableCallback((record: DataRecord) => {
    grid.current?.getRenderedNodes().find((node) => node.data?.id === record.id)?.updateData(record);
  });
  useImperativeHandle(props.handle, () => ({ step, focus, put }), [step, focus, put]);

  const foot = useMemo(() => (figures.size > 0 ? [figureRow(figures)] : []), [figures]);

  const act = (data: DataRecord | undefined) => {
    const line = asFigureRow(data);
    if (line?.heading) props.onToggle(line.heading.section);
    else if (data && !line) onOpen(data);
  };
  const columnsDragged = (api: GridApi<DataRecord>) => {
    onColumns(takeUp(columns, api.getColumnState()));
  };

  const onKeyDown = ({ event, data, value }: CellKeyDownEvent<DataRecord> | (FullWidthCellKeyDownEvent<DataRecord> & { value?: unknown })) => {
    if (!(event instanceof KeyboardEvent) || !data) return;
    if (event.key === "Enter") act(data);
    const copies = event.key === "c" && (event.ctrlKey || event.metaKey) && !window.getSelection()?.toString();
    if (copies && value !== undefined && value !== null) void navigator.clipboard.writeText(typeof value === "object" ? JSON.stringify(value) : String(value));
  };

  return (
    <div className="g-grid" ref={frame}>
      {isWaiting && <div className="g-wait" role="progressbar" aria-label="Loading rows" />}
      <AgGridReact<DataRecord>
        theme={gridTheme}
        styleNonce={styleNonce}
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
        pinnedBottomRowData={foot}
        getRowHeight={({ node }) => (node.rowPinned ? FOOT_HEIGHT + heightOf(figures) * FIGURE_HEIGHT : undefined)}
        rowClassRules={rowClasses}
        suppressCellFocus={false}
        suppressDragLeaveHidesColumns
        suppressNoRowsOverlay
        suppressMultiSort
        onGridReady={({ api }) => {
          grid.current = api;
          api.setGridAriaProperty("label", props.label);
          stretch(api, total);
        }}
        onRowClicked={({ data }) => {
          if (!window.getSelection()?.toString()) act(data);
        }}
        onCellClicked={({ node, column, event }) => {
          if (node.rowPinned && event?.target instanceof HTMLElement) header.onMenu(column.getColId(), event.target.getBoundingClientRect());
        }}
        onCellKeyDown={onKeyDown}
        // One stop of the Tab key; within, the arrows lead to every cell and header.
        focusGridInnerElement={({ api }) => focusRow(api, api.getFocusedCell()?.rowIndex ?? 0)}
        tabToNextCell={() => false}
        tabToNextHeader={() => false}
        onCellFocused={({ rowIndex, api }) => {
          // While a record is open, the arrow keys walk through the records.
          const data = rowIndex === null ? undefined : api.getDisplayedRowAtIndex(rowIndex)?.data;
          if (openId !== undefined && data && !asFigureRow(data) && data.id !== openId) onOpen(data);
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
        <Suspense><HeaderMenu
          {...menu}
          columns={columns}
          onColumns={onColumns}
          onSort={onSort}
          onFilter={props.onFilter}
          onGroup={props.onGroup}
          figure={figures.get(menu.field)?.name}
          onFigure={props.onFigure}
          onClose={() => {
            setMenu(null);
          }}
        /></Suspense>
      )}
    </div>
  );
}
