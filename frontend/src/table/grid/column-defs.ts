/** Our columns as the grid library wants them. */
import type { CellRendererSelectorFunc, ColDef, ColGroupDef, SuppressHeaderKeyboardEventParams } from "ag-grid-community";
import type { Record as DataRecord, Sort } from "@/api/types";
import { isUrl, saysStatus } from "@/lib/tone";
import { cellOf } from "@/table/cells/cells";
import { isOwn, runsOf, sourceLabel, type ShownColumn } from "@/table/columns";
import { same } from "@/table/filter/tree";
import { isEmpty, valueOf } from "@/table/values";
import { FigureCell, HeadingCell } from "./figure-cells";
import { asFigureRow } from "./figure-rows";
import { GroupsHeader, type HeaderParams } from "./header";
import { BooleanCell, PillCell, TextCell, UrlCell, type CellParams } from "./renderers";

export interface ColumnSetup {
  columns: ShownColumn[];
  modelName: string;
  sort: Sort[];
  timeZone: string;
  /** What the search looks for, to be marked. */
  hits: RegExp | null;
  /** The fields that rows are grouped by, in words; undefined when they aren't. */
  groups: string | undefined;
  header: Pick<HeaderParams, "onSort" | "onMenu">;
}

type Def = ColDef<DataRecord, unknown>;

/** A plain text needs no element of its own, unless a part of it is marked. */
function rendererOf(value: unknown, key: string, hits: RegExp | null) {
  if (saysStatus(key)) return PillCell;
  if (typeof value === "boolean") return BooleanCell;
  if (typeof value === "string" && isUrl(value)) return UrlCell;
  return hits ? TextCell : undefined;
}

function selectRenderer(key: string, hits: RegExp | null): CellRendererSelectorFunc<DataRecord, unknown> {
  return ({ value, data }) => {
    if (asFigureRow(data)) return { component: FigureCell };
    const component = isEmpty(value) ? undefined : rendererOf(value, key, hits);
    return component && { component, params: { hits } satisfies CellParams };
  };
}

function headerKeys(setup: ColumnSetup, field: string) {
  return ({ event }: SuppressHeaderKeyboardEventParams<DataRecord, unknown>): boolean => {
    if (event.key !== "Enter") return false;
    if (event.altKey || event.ctrlKey || event.metaKey) {
      if (event.target instanceof HTMLElement) setup.header.onMenu(field, event.target.getBoundingClientRect());
    } else setup.header.onSort(field, event.shiftKey);
    return true;
  };
}

function columnDef(column: ShownColumn, setup: ColumnSetup): Def {
  const { field } = column;
  const cell = cellOf(field.type);
  const order = setup.sort.findIndex((key) => key.field === field.key);
  const look = [isOwn(field) ? "" : "g-linked", cell.align === "right" ? "g-right" : ""].filter(Boolean);
  return {
    colId: field.key,
    headerName: field.label,
    width: column.width,
    pinned: column.pinned,
    cellClass: look,
    headerClass: look,
    headerComponentParams: {
      label: field.label,
      direction: setup.sort[order]?.direction ?? null,
      order: setup.sort.length > 1 ? order + 1 : 0,
      ...setup.header,
    } satisfies Partial<HeaderParams>,
    suppressHeaderKeyboardEvent: headerKeys(setup, field.key),
    // A new list of lines is another value, so that the grid shows it.
    valueGetter: ({ data }) => (data ? (asFigureRow(data)?.figures.get(field.key) ?? valueOf(data, field)) : undefined),
    valueFormatter: ({ value, data }) => (isEmpty(value) || !data || asFigureRow(data) ? "" : cell.format(value, { record: data, field, timeZone: setup.timeZone })),
    equals: same,
    cellRendererSelector: selectRenderer(field.key, setup.hits),
  };
}

/** The headings of groups have a column of their own, which isn't one of the view's. */
function headingDef(groups: string): Def {
  return {
    colId: "(groups)",
    headerName: groups,
    headerComponent: GroupsHeader,
    width: window.innerWidth < 640 ? 150 : 230,
    pinned: "left",
    lockPosition: "left",
    suppressMovable: true,
    valueGetter: ({ data }) => asFigureRow(data)?.heading,
    valueFormatter: () => "",
    equals: same,
    cellRenderer: HeadingCell,
  };
}

/** A few pinned columns of the model itself need no heading that one sees. */
function groupLook({ source, columns }: { source: string; columns: ShownColumn[] }): string {
  if (source !== "own") return "g-group g-linked";
  return columns[0]?.pinned ? "g-group g-unsaid" : "g-group";
}

/** Sources share a heading, unless there is only the model's own. */
export function columnDefs(setup: ColumnSetup): (Def | ColGroupDef<DataRecord>)[] {
  const visible = setup.columns.filter((column) => !column.hidden);
  const lead = setup.groups === undefined ? [] : [headingDef(setup.groups)];
  if (visible.every((column) => isOwn(column.field))) return [...lead, ...visible.map((column) => columnDef(column, setup))];
  const runs = runsOf(visible).map((run, index) => ({
    groupId: `${run.source}-${String(index)}`,
    headerName: sourceLabel(run.source, setup.modelName),
    headerClass: groupLook(run),
    children: run.columns.map((column) => columnDef(column, setup)),
  }));
  return [...lead, ...runs];
}
