import { expect, it } from "vitest";
import { maybeSignedIn, noteSignedIn } from "./signed-in";

it("knows that nobody signed in here, until somebody does, until they leave", () => {
  expect(maybeSignedIn()).toBe(false);
  noteSignedIn(true);
  expect(maybeSignedIn()).toBe(true);
  noteSignedIn(false);
  expect(maybeSignedIn()).toBe(false);
});
