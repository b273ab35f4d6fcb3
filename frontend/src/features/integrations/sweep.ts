/** The sweeps of an integration in words: the list is read whole now and then, and what was wrong is mended. */
import type { Integration } from "@/api/types";
import { formatAgo, formatCount } from "@/lib/format";

const sum = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0);

export function saySweep(integration: Pick<Integration, "sweeps" | "next_sweep_at">, now: number): { when: string; found: string | undefined } {
  const { sweeps, next_sweep_at: next } = integration;
  const last = sweeps[0];
  if (!last) return { when: "none yet", found: next ? `first one ${formatAgo(next, now)}` : undefined };
  const checked = sum(sweeps.map((sweep) => sweep.checked));
  const mended = sum(sweeps.map((sweep) => sweep.added + sweep.changed + sweep.missing));
  return { when: formatAgo(last.finished_at, now), found: `${formatCount(checked)} checked, ${mended > 0 ? `${formatCount(mended)} mended` : "all right"}` };
}
