/** A view as it is shown: what the address means over what is saved, and how it is changed, which is by the address. */
import { useMemo, useState } from "react";
import { fetchPage, type RecordQuery } from "@/api/records";
import type { Field, Filter, Model, View } from "@/api/types";
import { browserTimeZone } from "@/lib/format";
import { hitsOf } from "@/lib/highlight";
import { formatQuestion, parseQuestion, type Question } from "@/table/chart/question";
import { columnsOf, toSaved, type ShownColumn } from "@/table/columns";
import { withFigure } from "@/table/figures/functions";
import { narrowed, same } from "@/table/filter/tree";
import { formatColumns, parseColumns } from "@/table/grouping/address";
import { MOST_KEYS, newKey } from "@/table/grouping/keys";
import { RowSource } from "@/table/row-source";
import type { ViewSearch } from "@/table/view-search";
import { changedFilter, searchOf, stateOf, type ViewState } from "@/table/view-state";

export interface ViewProps {
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
function useRows(view: View, state: ViewState, round: number): { query: RecordQuery; rows: RowSource; timeZone: string } {
  const timeZone = view.timezone ?? browserTimeZone();
  const query = useStable<RecordQuery>({ filter: changedFilter(view, state), sort: state.sort, search: state.search, timezone: timeZone, week_start: view.week_start });
  const { id, model_id, updated_at } = view;
  const rows = useMemo(
    () => new RowSource((page) => fetchPage({ id, model_id }, query, page)),
    // A saved change of the view asks for its rows anew.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [id, model_id, updated_at, query, round],
  );
  return { query, rows, timeZone };
}

function useColumns({ view, model, search }: ViewProps, fields: Field[]) {
  const columns = useMemo(
    () => columnsOf(search.columns === undefined ? view : { columns: parseColumns(search.columns) }, fields, model.id_field),
    [search.columns, view, fields, model.id_field],
  );
  /** All fields, in the order of the columns. */
  const inOrder = useMemo(() => columns.map((column) => column.field), [columns]);
  return { columns, inOrder };
}

/** What changes the view; each writes an address. */
function writersOf({ view, search, onSearch }: ViewProps, state: ViewState, fields: Field[]) {
  const put = (part: Partial<ViewState>, replace = false) => { onSearch(searchOf(view, { ...state, ...part }, search), replace); };
  return {
    put,
    // A column dragged a little further is no step to go back by.
    putColumns: (columns: ShownColumn[]) => { onSearch({ ...search, columns: formatColumns(toSaved(columns)) }, true); },
    putFigure: (field: string, figure: Parameters<typeof withFigure>[2]) => { put({ figures: withFigure(state.figures, field, figure) }); },
    putChart: (question: Question | null, replace = false) => {
      const { chart: _, ...rest } = search;
      onSearch(question ? { ...rest, chart: formatQuestion(question) } : rest, replace);
    },
    groupBy: (key: string) => {
      const field = fields.find((one) => one.key === key);
      const others = state.group.filter((one) => one.field !== key);
      if (field) put({ group: [...others.slice(0, MOST_KEYS - 1), newKey(field)] });
    },
    narrow: (condition: Filter) => { put({ filter: narrowed(state.filter, condition) }); },
    showAll: () => { put({ filter: { and: [] }, search: "" }); },
    // Walking from record to record leaves one step in the browser's history, not dozens.
    open: (record: string) => { onSearch({ ...search, record }, search.record !== undefined); },
    close: () => {
      const { record: _, ...rest } = search;
      onSearch(rest, false);
    },
    reset: () => {
      const { filter, sort, group, figures, columns, ...rest } = search;
      onSearch(rest, false);
    },
  };
}

export function useView(props: ViewProps) {
  const { view, model, search } = props;
  const fields = useStable(props.fields);
  const state = useStable(stateOf(view, search));
  const [round, setRound] = useState(0);
  const hits = useMemo(() => hitsOf(state.search), [state.search]);
  return {
    view,
    model,
    fields,
    search,
    state,
    hits,
    question: search.chart === undefined ? null : parseQuestion(search.chart),
    ...useRows(view, state, round),
    ...useColumns(props, fields),
    ...writersOf(props, state, fields),
    readAnew: () => { setRound(round + 1); },
  };
}

export type ShownView = ReturnType<typeof useView>;
