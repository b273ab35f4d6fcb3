import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { seldom } from "./seldom";

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

it("works at once, then once in a while, and never forgets the last time", () => {
  const job = vi.fn();
  const ask = seldom(job, 1000);
  ask();
  ask();
  ask();
  expect(job).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1000);
  expect(job).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(5000);
  expect(job).toHaveBeenCalledTimes(2);
  ask();
  expect(job).toHaveBeenCalledTimes(3);
});
