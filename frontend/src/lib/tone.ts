/** The colour that a status word deserves. */

export type Tone = "good" | "bad" | "warn" | "info" | "quiet";

const WORDS: Record<Tone, string[]> = {
  good: ["succeeded", "paid", "active", "live", "connected", "delivered", "complete", "completed", "done", "won", "ok"],
  bad: ["failed", "declined", "error", "lost", "highest", "blocked", "unpaid", "rejected", "uncollectible", "needs_response"],
  warn: ["pending", "elevated", "past_due", "paused", "warning", "disputed", "requires_action", "under_review", "overdue", "late"],
  info: ["backfilling", "setting_up", "running", "processing", "refunded", "partially_refunded", "open", "queued", "trialing", "new"],
  quiet: ["canceled", "cancelled", "void", "draft", "expired", "inactive"],
};

const tones = new Map(Object.entries(WORDS).flatMap(([tone, words]) => words.map((word) => [word, tone as Tone] as const)));

export function toneOf(word: string): Tone {
  return tones.get(word.toLowerCase()) ?? "quiet";
}

/** Fields whose values are a few words that mean a state. */
export const saysStatus = (key: string): boolean => /(^|[._])(status|state|risk_level)$/.test(key);

export const isUrl = (text: string): boolean => /^https?:\/\/[^\s]+$/.test(text);
