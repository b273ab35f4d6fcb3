import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import type { FieldType } from "@/api/types";
import { field, record } from "@/testing/samples";
import { FieldEditor } from "./field-editor";
import { edited } from "./use-editing";

function show(type: FieldType, value: unknown) {
  const onKeep = vi.fn();
  const onCancel = vi.fn();
  render(<MantineProvider env="test"><FieldEditor field={field("amount", { type })} value={value} onKeep={onKeep} onCancel={onCancel} /></MantineProvider>);
  return { onKeep, onCancel, user: userEvent.setup(), input: screen.getByLabelText("Amount") };
}

describe("a field being typed in", () => {
  it("is kept by Enter, as its type", async () => {
    const { onKeep, user, input } = show("number", 75);
    await user.clear(input);
    await user.type(input, "12.5{Enter}");
    expect(onKeep).toHaveBeenCalledWith(12.5);
  });

  it("isn't kept while it is wrong, and says what would be right", async () => {
    const { onKeep, user, input } = show("number", 75);
    await user.type(input, "x{Enter}");
    expect(onKeep).not.toHaveBeenCalled();
    expect(screen.getByText("A number, such as 12.5")).toBeVisible();
  });

  it("is left alone by Escape, and by Enter when nothing was changed", async () => {
    const { onKeep, onCancel, user, input } = show("text", "Lyon");
    await user.type(input, "{Enter}");
    await user.type(input, "s{Escape}");
    expect(onKeep).not.toHaveBeenCalled();
    expect(onCancel).toHaveBeenCalledTimes(2);
  });

  it("is taken off the record when it is emptied", async () => {
    const { onKeep, user, input } = show("text", "Lyon");
    await user.clear(input);
    await user.type(input, "{Enter}");
    expect(onKeep).toHaveBeenCalledWith(null);
  });
});

it("a change is shown as the server will have it", () => {
  const order = record("1", { data: { id: "1", amount: 75 } });
  expect(edited({ record: order, field: field("amount"), value: 80 }).data).toEqual({ id: "1", amount: 80 });
  expect(edited({ record: order, field: field("amount"), value: null }).data).toEqual({ id: "1" });
});
