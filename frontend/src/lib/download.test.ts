import { expect, it, vi } from "vitest";
import { readWhole, type Progress } from "./download";

it("tells how many bytes and lines have come, and keeps them all", async () => {
  const parts = ["id,city\n1,Ly", "on\n2,Rome\n"].map((text) => new TextEncoder().encode(text));
  const steps = parts.map((value) => ({ done: false, value }));
  const reader = { read: () => Promise.resolve(steps.shift() ?? { done: true, value: undefined }) };
  const response = { body: { getReader: () => reader }, headers: new Headers({ "Content-Type": "text/csv" }) } as unknown as Response;
  const told = vi.fn<(progress: Progress) => void>();
  const blob = await readWhole(response, told);
  expect(told.mock.calls.map(([progress]) => progress)).toEqual([{ bytes: 12, lines: 1 }, { bytes: 22, lines: 3 }]);
  expect(blob.size).toBe(22);
  expect(blob.type).toBe("text/csv");
});
