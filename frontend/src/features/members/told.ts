/** An entry of the audit log in words. */
import type { AuditEntry } from "@/api/types";

/** What isn't said by the verb and what it was done to. */
const SAID: Record<string, string> = {
  "session.started": "signed in",
  "session.refused": "gave a wrong password",
  "session.ended": "signed out",
  "session.others_ended": "signed out everywhere else",
  "user.password_changed": "changed their password",
  "invitation.created": "invited",
  "invitation.accepted": "accepted an invitation",
  "invitation.revoked": "revoked the invitation of",
  "member.updated": "gave another role to",
  "member.removed": "removed",
  "records.exported": "exported records of",
  "records.deleted": "deleted records of",
  "records.restored": "restored records of",
};
const LONGEST = 60;

export function whatWasDone({ action }: AuditEntry): string {
  const [noun = "", verb = ""] = action.split(".");
  return SAID[action] ?? `${verb} the ${noun}`;
}

export function whoDidIt({ actor }: AuditEntry): string {
  if (actor.type === "user") return actor.name || actor.email || "A person";
  if (actor.type === "key") return `API key ${actor.name}`;
  return actor.type === "server" ? "The server’s operator" : "Somebody";
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

export function changesOf({ changes }: AuditEntry): string[] {
  return Object.entries(changes).map(([name, { before, after }]) =>
    before === null ? `${name}: ${shown(after)}` : `${name}: ${shown(before)} → ${shown(after)}`);
}
