/** A task's progress in words. */
import type { Task } from "@/api/types";
import { formatCount, formatDuration } from "@/lib/format";

type Progress = Task["progress"];

/** How much of the reading is done, from 0 to 1; null while nobody can know. */
export function shareOf({ phase, objects_read: read, objects_total_estimate: total }: Progress): number | null {
  if (phase !== "reading" || typeof total !== "number" || total <= 0) return null;
  return Math.min(0.99, read / total);
}

export function sayProgress(progress: Progress): string {
  const { phase, objects_read: read, objects_total_estimate: total, objects_per_second: pace, seconds_left: left } = progress;
  if (phase === "waiting") return "Waiting for its turn";
  if (phase === "linking") return `Everything is read. Linking records: ${formatCount(progress.records_checked)} looked at`;
  const parts = [
    typeof total === "number" ? `${formatCount(read)} of about ${formatCount(total)} objects` : `${formatCount(read)} objects so far`,
    typeof pace === "number" && pace >= 1 && `${formatCount(Math.round(pace))} a second`,
    typeof left === "number" && (left < 2 ? "almost done" : `about ${formatDuration(left)} left`),
  ];
  return parts.filter(Boolean).join(" · ");
}
