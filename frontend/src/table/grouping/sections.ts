/** Groups as lines of a table: a heading each, below it its own groups or rows when it is open. */
import type { AggregateValue, GroupKey, Summary } from "@/api/types";

export interface Section {
  /** Its values from the outermost key on, which no other section has. */
  path: unknown[];
  id: string;
  count: number;
  aggregates: AggregateValue[];
  inner: Section[];
}

/** A stretch of lines: a heading, or the rows of a section. */
export interface Stretch {
  section: Section;
  from: number;
  /** Undefined for a heading, which is one line. */
  rows?: number;
}

/** What is told by the calendar is in its order, newest first; else the largest group leads, as the API has it. */
function inOrder(sections: Section[], key: GroupKey | undefined): Section[] {
  if (!key?.unit) return sections;
  const at = ({ path }: Section) => String(path.at(-1) ?? "");
  return [...sections].sort((a, b) => at(b).localeCompare(at(a)));
}

/** `summaries` are by one key, by two, …: an outer group's figures can't be told from those within it. */
export function sectionsOf(summaries: Summary[], keys: GroupKey[], outer: unknown[] = []): Section[] {
  const depth = outer.length;
  const groups = summaries[depth]?.groups ?? [];
  const valuesOf = (group: Summary["groups"][number]) => keys.slice(0, depth + 1).map((key) => group.key[key.field] ?? null);
  const within = JSON.stringify(outer);
  const found = groups
    .map((group) => ({ group, path: valuesOf(group) }))
    .filter(({ path }) => JSON.stringify(path.slice(0, depth)) === within)
    .map(({ group, path }) => ({
      path,
      id: JSON.stringify(path),
      count: group.count,
      aggregates: group.aggregates,
      inner: depth + 1 < keys.length ? sectionsOf(summaries, keys, path) : [],
    }));
  return inOrder(found, keys[depth]);
}

export function stretchesOf(sections: Section[], open: ReadonlySet<string>, from = 0): Stretch[] {
  const stretches: Stretch[] = [];
  let line = from;
  for (const section of sections) {
    stretches.push({ section, from: line });
    line += 1;
    if (!open.has(section.id)) continue;
    const below = section.inner.length > 0 ? stretchesOf(section.inner, open, line) : [{ section, from: line, rows: section.count }];
    stretches.push(...below);
    line = endOf(below, line);
  }
  return stretches;
}

export function endOf(stretches: Stretch[], start = 0): number {
  const last = stretches.at(-1);
  return last ? last.from + (last.rows ?? 1) : start;
}
