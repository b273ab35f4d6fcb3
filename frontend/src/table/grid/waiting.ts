/** Whether rows read anew may take their places at once, or would push aside what somebody reads. */

/** `shown` are the IDs in their places, undefined where none is loaded; `found` those that belong there now. */
export function moves(shown: (string | undefined)[], found: string[]): boolean {
  return shown.some((id, index) => id !== undefined && id !== found[index]);
}

export interface Tally {
  count: number;
  capped: boolean;
}

/** How many more there are now; beyond what is counted nobody knows, which Infinity says. */
export function grownBy(before: Tally, now: Tally): number {
  return before.capped || now.capped ? Infinity : Math.max(0, now.count - before.count);
}
