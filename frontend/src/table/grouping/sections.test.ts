import { describe, expect, it, vi } from "vitest";
import type { PageRequest } from "@/api/records";
import type { Summary } from "@/api/types";
import { record } from "@/testing/samples";
import { GroupedSource } from "./grouped-source";
import { sectionsOf, stretchesOf, type Section } from "./sections";

const summary = (groups: [key: { [field: string]: unknown }, count: number][]): Summary => ({
  count: 9,
  aggregates: [],
  groups: groups.map(([key, count]) => ({ key, count, aggregates: [] })),
  groups_capped: false,
  warnings: [],
});

const byCity = summary([[{ city: "Lyon" }, 5], [{ city: null }, 3]]);
const byBoth = summary([[{ city: "Lyon", year: "2025-01-01" }, 4], [{ city: null, year: "2026-01-01" }, 3], [{ city: "Lyon", year: "2026-01-01" }, 1]]);
const keys = [{ field: "city" }, { field: "year", unit: "year" as const }];
const ids = (sections: Section[]) => sections.map(({ id }) => id);
const lines = (open: string[]) => stretchesOf(sectionsOf([byCity, byBoth], keys), new Set(open)).map(({ section, from, rows }) => [section.id, from, rows]);

describe("sections", () => {
  it("stand within their outer one; by the calendar the newest is first", () => {
    const sections = sectionsOf([byCity, byBoth], keys);
    expect(ids(sections)).toEqual(['["Lyon"]', "[null]"]);
    expect(ids(sections[0]?.inner ?? [])).toEqual(['["Lyon","2026-01-01"]', '["Lyon","2025-01-01"]']);
  });

  it("are a line each while closed, and hold their lines below them when open", () => {
    expect(lines([])).toEqual([['["Lyon"]', 0, undefined], ["[null]", 1, undefined]]);
    expect(lines(['["Lyon"]', '["Lyon","2025-01-01"]'])).toEqual([
      ['["Lyon"]', 0, undefined],
      ['["Lyon","2026-01-01"]', 1, undefined],
      ['["Lyon","2025-01-01"]', 2, undefined],
      ['["Lyon","2025-01-01"]', 3, 4],
      ["[null]", 7, undefined],
    ]);
  });
});

describe("the source of grouped rows", () => {
  it("reads only those rows of each group that were asked for, between their headings", async () => {
    const fetchPage = vi.fn(({ id }: Section, { offset = 0, limit }: PageRequest) =>
      Promise.resolve({ items: Array.from({ length: limit }, (_, at) => record(`${id} ${String(offset + at)}`)), next_cursor: null, previous_cursor: null, warnings: [] }));
    const stretches = stretchesOf(sectionsOf([byCity], [{ field: "city" }]), new Set(['["Lyon"]', "[null]"]));
    const source = new GroupedSource({ stretches, place: 1, heading: ({ id }) => record(id), fetchPage });
    const page = await source.rows(3, 5);
    expect(source.total).toBe(10);
    expect(page.items.map(({ id }) => id)).toEqual(['["Lyon"] 2', '["Lyon"] 3', '["Lyon"] 4', "[null]", "[null] 0"]);
    expect(page.next_cursor).toBe("more");
    expect((await source.rows(8, 5)).next_cursor).toBeNull();
  });
});
