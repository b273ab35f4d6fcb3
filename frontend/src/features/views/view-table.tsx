/** The view: its toolbar, its table and its drawer, all driven by one state. */
import { Button } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { Suspense, lazy, useMemo, useRef, useState } from "react";
import type { Problem } from "@/api/problem";
import { fetchPage, type RecordQuery } from "@/api/records";
import type { Field, Filter, Model, Record as DataRecord, Sort, View } from "@/api/types";
import { ProblemAlert } from "@/components/problem-alert";
import { browserTimeZone } from "@/lib/format";
import { hitsOf } from "@/lib/highlight";
import { useStableCallback } from "@/lib/use-stable-callback";
import { columnsOf, toSaved, type ShownColumn } from "@/table/columns";
import { FilterButton, FilterChips, type FilterProps } from "@/table/filter/filter-bar";
import { isNothing, newCondition, same } from "@/table/filter/tree";
import { RecordGrid, type RecordGridHandle } from "@/table/grid/record-grid";
import { RowSource } from "@/table/row-source";
import { ColumnsPopover } from "@/table/toolbar/columns-popover";
import { LiveDot } from "@/table/toolbar/live-dot";
import { RowCount, countKey, useCount } from "@/table/toolbar/row-count";
import { SearchBox } from "@/table/toolbar/search-box";
import { SortPopover } from "@/table/toolbar/sort-popover";
import { changedFilter, searchOf, stateOf, type ViewSearch, type ViewState } from "@/table/view-state";
import { EmptyRows } from "./empty-rows";
import { SaveBar, changeOf } from "./save-bar";
import classes from "./view.module.css";
import { ViewMenu } from "./view-menu";

const RecordDrawer = lazy(async () => ({ default: (await import("./record-drawer")).RecordDrawer }));

interface Props {
  view: View;
  model: Model;
  fields: Field[];
  search: ViewSearch;
  onSearch: (search: ViewSearch, replace: boolean) => void;
}

/** The same object while nothing in it changed, so that what hangs on it isn't asked again. */
function useStable<T>(value: T): T {
  const [held, setHeld] = useState(value);
  if (held === value || same(held, value)) return held;
  setHeld(value);
  return value;
}

/** A new `round` asks for the same rows anew. */
function useRows(view: View, state: ViewState, round: number): { query: RecordQuery; source: RowSource; timeZone: string } {
  const timeZone = view.timezone ?? browserTimeZone();
  const query = useStable<RecordQuery>({ filter: changedFilter(view, state), sort: state.sort, search: state.search, timezone: timeZone });
  const { id, model_id, updated_at } = view;
  const source = useMemo(
    () => new RowSource((page) => fetchPage({ id, model_id }, query, page)),
    // A saved change of the view asks for its rows anew.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [id, model_id, updated_at, query, round],
  );
  return { query, source, timeZone };
}

export function ViewTable({ view, model, fields: givenFields, search, onSearch }: Props) {
  useDocumentTitle(`${view.name} · Gather`);
  const fields = useStable(givenFields);
  const state = stateOf(view, search);
  const [round, setRound] = useState(0);
  const { query, source, timeZone } = useRows(view, state, round);
  const count = useCount(view, query);
  const queries = useQueryClient();
  const [changedColumns, setChangedColumns] = useState<ShownColumn[] | null>(null);
  const [draft, setDraft] = useState<Filter | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  const columns = useMemo(
    () => columnsOf(changedColumns ? { columns: toSaved(changedColumns) } : view, fields, model.id_field),
    [changedColumns, view, fields, model.id_field],
  );
  const put = (part: Partial<ViewState>, replace = false) => { onSearch(searchOf(view, { ...state, ...part }, search.record), replace); };
  const grid = useRef<RecordGridHandle>(null);
  // Walking from record to record leaves one step in the browser's history, not dozens.
  const open = (record: DataRecord) => { onSearch({ ...search, record: record.id }, search.record !== undefined); };
  const close = useStableCallback(() => {
    if (!document.activeElement?.closest('[role="grid"]')) grid.current?.focus();
    const rest = { ...search };
    delete rest.record;
    onSearch(rest, false);
  });
  const hits = useMemo(() => hitsOf(state.search), [state.search]);
  const visibleFields = useMemo(() => columns.map((column) => column.field), [columns]);
  const beginFilter = (key: string) => {
    const field = fields.find((one) => one.key === key);
    if (field) setDraft(newCondition(field));
  };
  const filtering: FilterProps = {
    filter: state.filter,
    fields: visibleFields,
    modelId: model.id,
    modelName: model.name,
    draft,
    onDraft: setDraft,
    onChange: (filter) => { put({ filter }); },
  };
  const reset = () => {
    setChangedColumns(null);
    const { filter, sort, ...rest } = search;
    onSearch(rest, false);
  };
  const change = changeOf({ search, state, columns: changedColumns });
  const countAgain = (rows: number) => {
    if (count.own && count.own.count !== rows) void queries.invalidateQueries({ queryKey: countKey(view) });
  };
  const clear = () => { put({ filter: { and: [] }, search: "" }); };

  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1 className={classes.title}>{view.name}</h1>
        <ViewMenu view={view} change={change} />
        <RowCount {...count} />
        <LiveDot />
        <SaveBar view={view} change={change} onReset={reset} />
      </header>
      <div className={classes.bar}>
        <SearchBox value={state.search} onChange={(text) => { put({ search: text }, true); }} />
        <FilterButton {...filtering} />
        <SortPopover sort={state.sort} fields={visibleFields} modelName={model.name} onChange={(sort: Sort[]) => { put({ sort }); }} />
        <ColumnsPopover columns={columns} modelName={model.name} onChange={setChangedColumns} />
        <FilterChips {...filtering} />
      </div>
      {problem && <div className={classes.notice}><ProblemAlert error={problem} /></div>}
      <RecordGrid
        handle={grid}
        label={`${view.name} records`}
        modelId={model.id}
        modelName={model.name}
        columns={columns}
        sort={state.sort}
        timeZone={timeZone}
        hits={hits}
        total={count.own}
        count={count.again}
        source={source}
        openId={search.record}
        onOpen={open}
        onColumns={setChangedColumns}
        onSort={(sort) => { put({ sort }); }}
        onFilter={beginFilter}
        onProblem={setProblem}
        onFew={countAgain}
        onShowNew={() => { setRound(round + 1); }}
        empty={<EmptyRows model={model} narrowed={state.search !== "" || !isNothing(state.filter)} clear={<Button variant="default" onClick={clear}>Clear filters</Button>} />}
      />
      {search.record !== undefined && (
        <Suspense><RecordDrawer modelId={model.id} modelName={model.name} recordId={search.record} fields={fields} timeZone={timeZone} hits={hits} onStep={(step) => { grid.current?.step(step); }} onClose={close} /></Suspense>
      )}
    </div>
  );
}
