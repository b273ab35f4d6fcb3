import { expect, test } from "vitest";
import type { AuditEntry } from "@/api/types";
import { changesOf, whatWasDone, whoDidIt } from "./told";

const entry = (some: Partial<AuditEntry>): AuditEntry => ({
  id: "1", at: "2026-11-23T12:00:00Z", action: "view.updated", request_id: null, ip: null, changes: {},
  actor: { type: "user", id: "2", name: "Anna", email: "anna@lunch.test" },
  target: { type: "view", id: "3", name: "Orders" },
  ...some,
});

test("an action is said in words, also one that this page doesn't know yet", () => {
  expect(whatWasDone(entry({}))).toBe("updated the view");
  expect(whatWasDone(entry({ action: "session.refused" }))).toBe("gave a wrong password");
  expect(whatWasDone(entry({ action: "robot.built" }))).toBe("built the robot");
});

test("a person has a name, a key says what it is, and nobody is somebody", () => {
  expect(whoDidIt(entry({}))).toBe("Anna");
  expect(whoDidIt(entry({ actor: { type: "key", id: "4", name: "Nightly", email: null } }))).toBe("API key Nightly");
  expect(whoDidIt(entry({ actor: { type: "unknown", id: null, name: "", email: null } }))).toBe("Somebody");
});

test("changes are told before and after, and long ones cut", () => {
  expect(changesOf(entry({ changes: { name: { before: "All", after: "Large" }, sort: { before: null, after: [] } } }))).toEqual(["name: All → Large", "sort: []"]);
  expect(changesOf(entry({ changes: { filter: { before: "x".repeat(99), after: null } } }))[0]).toBe(`filter: ${"x".repeat(60)}… → nothing`);
});
