import { describe, expect, it, vi } from "vitest";
import type { PageRequest } from "@/api/records";
import { record } from "@/testing/samples";
import { RowSource, lastRowOf } from "./row-source";

const page = (next_cursor: string | null, count = 2) => ({ items: Array.from({ length: count }, (_, index) => record(String(index))), next_cursor, previous_cursor: null, warnings: [] });

describe("RowSource", () => {
  it("goes on by cursor where it read the block before, and jumps by offset", async () => {
    const fetchPage = vi.fn((request: PageRequest) => Promise.resolve(page(request.cursor ? null : "next")));
    const source = new RowSource(fetchPage);
    await source.rows(0, 2);
    await source.rows(2, 2);
    await source.rows(40, 2);
    expect(fetchPage.mock.calls.map(([request]) => request)).toEqual([{ limit: 2, offset: 0 }, { limit: 2, cursor: "next" }, { limit: 2, offset: 40 }]);
  });

  it("looks again at places by offset, so that it sees rows that came before them", async () => {
    const fetchPage = vi.fn(() => Promise.resolve(page("next")));
    const source = new RowSource(fetchPage);
    await source.rows(0, 2);
    await source.around(2, 2);
    expect(fetchPage).toHaveBeenLastCalledWith({ limit: 2, offset: 2 });
  });
});

it("knows the last row only from the last page", () => {
  expect(lastRowOf(page("more"), 100)).toBe(-1);
  expect(lastRowOf(page(null), 100)).toBe(102);
});
