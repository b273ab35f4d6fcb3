import { renderHook } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { allCommands, capsOf, fitting, putSingleKeys, useCommands, type Command } from "./commands";

const command = (label: string, group = "Go to", more: Partial<Command> = {}): Command => ({ label, group, perform: () => undefined, ...more });

it("commands are there while what adds them is shown", () => {
  const { unmount } = renderHook(() => { useCommands([command("Orders"), command("Refunds")]); });
  expect(allCommands().map(({ label }) => label)).toEqual(["Orders", "Refunds"]);
  unmount();
  expect(allCommands()).toEqual([]);
});

it("a command is performed by its key", async () => {
  const perform = vi.fn();
  renderHook(() => { useCommands([command("Filter", "View", { keys: "f", perform })]); });
  await userEvent.keyboard("f");
  expect(perform).toHaveBeenCalledOnce();
});

it("a single key does nothing for those who turned them off", async () => {
  const perform = vi.fn();
  renderHook(() => { useCommands([command("Filter", "View", { keys: "f", perform }), command("Find", "Help", { keys: "mod+K", perform })]); });
  putSingleKeys(false);
  await userEvent.keyboard("f");
  expect(perform).not.toHaveBeenCalled();
  await userEvent.keyboard("{Control>}k{/Control}");
  expect(perform).toHaveBeenCalledOnce();
  putSingleKeys(true);
});

it("is found by all its words in any order, what begins with them first", () => {
  const commands = [command("Failed orders"), command("Orders"), command("Export", "View")];
  expect(fitting(commands, "ord").map(({ label }) => label)).toEqual(["Orders", "Failed orders"]);
  expect(fitting(commands, "orders go").map(({ label }) => label)).toEqual(["Orders", "Failed orders"]);
  expect(fitting(commands, "nothing")).toEqual([]);
  expect(fitting(commands, "")).toHaveLength(3);
});

it("keys read as they are printed on the caps", () => {
  expect(capsOf("mod+K")).toEqual(["Ctrl", "K"]);
  expect(capsOf("shift+?")).toEqual(["?"]);
});
