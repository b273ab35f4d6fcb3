/** The view: its toolbar, its table and its drawer, all driven by one state. */
import { Button, Skeleton } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { Suspense, useRef, useState, type RefObject } from "react";
import type { Problem } from "@/api/problem";
import type { Filter } from "@/api/types";
import { ProblemAlert } from "@/components/problem-alert";
import { lazily } from "@/lib/lazily";
import { useStableCallback } from "@/lib/use-stable-callback";
import { isNothing, newCondition } from "@/table/filter/tree";
import { RecordGrid, type RecordGridHandle } from "@/table/grid/record-grid";
import { LiveDot } from "@/table/toolbar/live-dot";
import { RowCount, countKey, useCount } from "@/table/toolbar/row-count";
import { EmptyRows } from "./empty-rows";
import { SaveBar, changeOf } from "./save-bar";
import { useGrouping } from "./use-grouping";
import { useView, type ShownView, type ViewProps } from "./use-view";
import classes from "./view.module.css";
import { ViewMenu } from "./view-menu";
import { ViewToolbar } from "./view-toolbar";

const ChartPanel = lazily(async () => (await import("./chart-panel")).ChartPanel);
const RecordDrawer = lazily(async () => (await import("./record-drawer")).RecordDrawer);

function Chart({ view, query, inOrder, model, timeZone, question, putChart, narrow }: ShownView) {
  if (!question) return null;
  return (
    <Suspense fallback={<Skeleton height={232} radius={0} />}>
      <ChartPanel view={view} query={query} fields={inOrder} modelName={model.name} timeZone={timeZone} question={question}
        onQuestion={(next) => { putChart(next, true); }} onNarrow={narrow} onClose={() => { putChart(null); }} />
    </Suspense>
  );
}

function Drawer({ shown: { model, fields, search, timeZone, hits, close }, grid }: { shown: ShownView; grid: RefObject<RecordGridHandle | null> }) {
  const onClose = useStableCallback(() => {
    if (!document.activeElement?.closest('[role="grid"]')) grid.current?.focus();
    close();
  });
  if (search.record === undefined) return null;
  return (
    <Suspense>
      <RecordDrawer modelId={model.id} modelName={model.name} idField={model.id_field} recordId={search.record} fields={fields} timeZone={timeZone} hits={hits}
        onStep={(step) => { grid.current?.step(step); }} onChanged={(record) => { grid.current?.put(record); }} onClose={onClose} />
    </Suspense>
  );
}

function Head({ shown, counted }: { shown: ShownView; counted: ReturnType<typeof useCount> }) {
  const { view, query, columns } = shown;
  const change = changeOf(shown);
  const shownKeys = columns.filter(({ hidden }) => !hidden).map(({ field }) => field.key);
  return (
    <header className={classes.head}>
      <h1 className={classes.title}>{view.name}</h1>
      <ViewMenu view={view} change={change} query={query} fields={shownKeys} />
      <LiveDot />
      <RowCount {...counted} />
      <SaveBar view={view} change={change} onReset={shown.reset} />
    </header>
  );
}

export function ViewTable(props: ViewProps) {
  const shown = useView(props);
  const { view, model, fields, search, state, put } = shown;
  useDocumentTitle(`${view.name} · Gather`);
  const count = useCount(view, shown.query);
  const { error, isCapped, toggle, total, ...grouped } = useGrouping(shown);
  const isGrouped = grouped.groups !== undefined;
  const queries = useQueryClient();
  const grid = useRef<RecordGridHandle>(null);
  const [draft, setDraft] = useState<Filter | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const beginFilter = (key: string) => {
    const field = fields.find((one) => one.key === key);
    if (field) setDraft(newCondition(field));
  };
  const countAgain = (rows: number) => {
    if (!isGrouped && count.own && count.own.count !== rows) void queries.invalidateQueries({ queryKey: countKey(view) });
  };
  const isNarrowed = state.search !== "" || !isNothing(state.filter);
  return (
    <div className={classes.page}>
      <Head shown={shown} counted={count} />
      <ViewToolbar shown={shown} draft={draft} onDraft={setDraft} />
      {(error ?? problem) && <div className={classes.notice}><ProblemAlert error={error ?? problem} /></div>}
      {isCapped && <div className={classes.notice}>Only the 1,000 largest groups are shown. Filter to see others.</div>}
      <Chart {...shown} />
      <RecordGrid
        handle={grid}
        label={`${view.name} records`}
        modelId={model.id}
        modelName={model.name}
        columns={shown.columns}
        sort={state.sort}
        timeZone={shown.timeZone}
        hits={shown.hits}
        total={isGrouped ? total : count.own}
        count={count.again}
        {...grouped}
        openId={search.record}
        onOpen={({ id }) => { shown.open(id); }}
        onColumns={shown.putColumns}
        onSort={(sort) => { put({ sort }); }}
        onFilter={beginFilter}
        onGroup={shown.groupBy}
        onFigure={shown.putFigure}
        onToggle={toggle}
        onProblem={setProblem}
        onFew={countAgain}
        onShowNew={shown.readAnew}
        empty={<EmptyRows model={model} narrowed={isNarrowed} clear={<Button variant="default" onClick={shown.showAll}>Clear filters</Button>} />}
      />
      <Drawer shown={shown} grid={grid} />
    </div>
  );
}
