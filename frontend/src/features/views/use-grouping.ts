/** The groups of a view as lines among its rows, and the figures at its foot. */
import { useQueries } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { fetchPage, fetchSummary, type RecordQuery } from "@/api/records";
import type { Field, Filter, GroupKey, Summary, View } from "@/api/types";
import { humanize } from "@/lib/format";
import { figureRow, figuresOf, type Figure } from "@/table/grid/figure-rows";
import { GroupedSource } from "@/table/grouping/grouped-source";
import { conditionOf, sayGroup } from "@/table/grouping/keys";
import { sectionsOf, stretchesOf, type Section } from "@/table/grouping/sections";
import type { Rows } from "@/table/row-source";
import type { ViewState } from "@/table/view-state";

interface Shown {
  view: View;
  query: RecordQuery;
  state: ViewState;
  fields: Field[];
  timeZone: string;
  rows: Rows;
}

export interface Grouping {
  source: Rows;
  /** How many lines there are, once that is known; undefined for rows without groups. */
  total: { count: number; capped: boolean } | undefined;
  groups: string | undefined;
  figures: ReadonlyMap<string, Figure>;
  /** Only the largest groups are shown. */
  isCapped: boolean;
  error: Error | null;
  toggle: (section: string) => void;
}

/** Until the groups are known, the lines before stay. */
const NOT_YET: Rows = {
  place: "not yet",
  rows: () => new Promise(() => undefined),
  around: () => Promise.reject(new Error("The groups aren't known yet.")),
};

/** One for each level; without groups, one for the foot when there is something at it. */
function useSummaries({ view, query, state }: Shown, keys: GroupKey[]): { summaries: Summary[] | null; error: Error | null } {
  const bare = state.figures.length > 0 ? [[]] : [];
  const levels = keys.length > 0 ? keys.map((_, index) => keys.slice(0, index + 1)) : bare;
  return useQueries({
    queries: levels.map((group_by) => ({
      queryKey: ["summary", view.model_id, view.id, view.updated_at, query, state.figures, group_by],
      queryFn: ({ signal }: { signal: AbortSignal }) => fetchSummary(view, query, { aggregates: state.figures, group_by }, signal),
      structuralSharing: true,
    })),
    combine: (answers) => ({
      summaries: answers.every(({ data }) => data) ? answers.flatMap(({ data }) => data ?? []) : null,
      error: answers.find(({ error }) => error)?.error ?? null,
    }),
  });
}

function filterOf(section: Section, keys: GroupKey[], byKey: Map<string, Field>, base: Filter | null): Filter {
  const within = keys.slice(0, section.path.length).flatMap((key, index) => {
    const field = byKey.get(key.field);
    return field ? [conditionOf(section.path[index], key, field)] : [];
  });
  return { and: [...(base ? [base] : []), ...within] };
}

function figuresAtFoot({ state, fields, timeZone }: Shown, summaries: Summary[] | null): ReadonlyMap<string, Figure> {
  const [first] = summaries ?? [];
  if (first) return figuresOf(first.aggregates, fields, timeZone);
  // Their places are kept while they are being worked out.
  return figuresOf(state.figures.map((one) => ({ ...one, value: null })), fields, timeZone);
}

type Grouped = Omit<Shown, "rows"> & { place: unknown; keys: GroupKey[]; byKey: Map<string, Field> };

function groupedSource({ view, query, state, fields, timeZone, place, keys, byKey }: Grouped, summaries: Summary[], open: ReadonlySet<string>): GroupedSource {
  const heading = (section: Section) => {
    const level = section.path.length - 1;
    const key = keys[level] ?? { field: "" };
    const field = byKey.get(key.field);
    const label = field ? sayGroup(section.path[level], key, field, timeZone) : humanize(key.field);
    return figureRow(figuresOf(section.aggregates, fields, timeZone), { section: section.id, label, level, count: section.count, isOpen: open.has(section.id) });
  };
  // What the view filters by itself has to be said, for a section asks the model.
  const base = query.filter === undefined ? state.filter : query.filter;
  return new GroupedSource({
    place,
    heading,
    stretches: stretchesOf(sectionsOf(summaries, keys), open),
    fetchPage: (section, page) => fetchPage(view, { ...query, filter: filterOf(section, keys, byKey, base) }, page),
  });
}

export function useGrouping(shown: Shown): Grouping {
  const { view, query, state, fields, timeZone, rows } = shown;
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const byKey = useMemo(() => new Map(fields.map((field) => [field.key, field])), [fields]);
  const keys = useMemo(() => state.group.filter(({ field }) => byKey.has(field)), [state.group, byKey]);
  const { summaries, error } = useSummaries(shown, keys);
  const figures = useMemo(() => figuresAtFoot(shown, summaries), [summaries, state.figures, fields, timeZone]); // eslint-disable-line react-hooks/exhaustive-deps
  const place = useMemo(() => ({ query, keys }), [query, keys]);
  const grouped = useMemo(
    () => (keys.length > 0 && summaries && summaries.length === keys.length ? groupedSource({ view, query, state, fields, timeZone, place, keys, byKey }, summaries, open) : null),
    [view, query, state, fields, timeZone, place, keys, byKey, summaries, open],
  );

  const toggle = (section: string) => {
    const next = new Set(open);
    if (!next.delete(section)) next.add(section);
    setOpen(next);
  };
  const isGrouped = keys.length > 0;
  return {
    source: isGrouped ? (grouped ?? NOT_YET) : rows,
    total: grouped ? { count: grouped.total, capped: false } : undefined,
    groups: isGrouped ? keys.map((key) => sayKey(key, byKey)).join(" › ") : undefined,
    figures,
    isCapped: summaries?.some(({ groups_capped }) => groups_capped) ?? false,
    error,
    toggle,
  };
}

function sayKey({ field, unit }: GroupKey, byKey: Map<string, Field>): string {
  const name = byKey.get(field)?.label ?? humanize(field);
  return unit ? `${name} by ${unit}` : name;
}
