import { describe, expect, it } from "vitest";
import type { Task } from "@/api/types";
import { sayProgress, shareOf } from "./progress";

const reading: Task["progress"] = {
  phase: "reading",
  objects_synced: 12_000,
  objects_read: 12_000,
  objects_total_estimate: null,
  records_linked: 0,
  records_checked: 0,
  pages: 120,
  windows_done: 1,
  windows_total: 4,
  objects_per_second: null,
  seconds_left: null,
};

describe("a task's progress", () => {
  it("says only what is known", () => {
    expect(sayProgress(reading)).toBe("12,000 objects so far");
    expect(shareOf(reading)).toBeNull();
  });

  it("says how much, how fast and how long", () => {
    const known = { ...reading, objects_total_estimate: 20_000, objects_per_second: 2111.4, seconds_left: 4 };
    expect(sayProgress(known)).toBe("12,000 of about 20,000 objects · 2,111 a second · about 4 s left");
    expect(shareOf(known)).toBeCloseTo(0.6);
  });

  it("is never more than done", () => {
    expect(shareOf({ ...reading, objects_total_estimate: 11_000 })).toBe(0.99);
    expect(shareOf({ ...reading, objects_total_estimate: 0 })).toBeNull();
  });

  it("says when it isn't reading", () => {
    expect(sayProgress({ ...reading, phase: "waiting" })).toBe("Waiting for its turn");
    expect(sayProgress({ ...reading, phase: "linking", records_checked: 3000 })).toContain("3,000 looked at");
  });
});
