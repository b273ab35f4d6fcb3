import { act, renderHook } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { useOneAtATime } from "./use-one-at-a-time";

it("runs once more after what it was asked for meanwhile, and goes on after a failure", async () => {
  const rounds: (() => void)[] = [];
  const job = vi.fn(() => new Promise<void>((_, reject) => rounds.push(() => { reject(new Error("away")); })));
  const { result } = renderHook(() => useOneAtATime(job));
  result.current();
  result.current();
  result.current();
  expect(job).toHaveBeenCalledTimes(1);
  await act(() => { rounds[0]?.(); return Promise.resolve(); });
  expect(job).toHaveBeenCalledTimes(2);
  await act(() => { rounds[1]?.(); return Promise.resolve(); });
  expect(job).toHaveBeenCalledTimes(2);
  result.current();
  expect(job).toHaveBeenCalledTimes(3);
});
