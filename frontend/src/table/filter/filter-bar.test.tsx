import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";
import type { Filter } from "@/api/types";
import { field } from "@/testing/samples";
import { FilterButton, FilterChips, type FilterProps } from "./filter-bar";

const fields = [field("city", { samples: ["Paris", "Rome"] }), field("amount", { type: "number" })];

function Bar({ start, onChange }: { start: Filter | null; onChange: (filter: Filter) => void }) {
  const [filter, setFilter] = useState(start);
  const [draft, setDraft] = useState<Filter | null>(null);
  const props: FilterProps = { filter, fields, modelName: "Orders", draft, onDraft: setDraft, onChange: (next) => { setFilter(next); onChange(next); } };
  return (
    <MantineProvider env="test">
      <FilterButton {...props} />
      <FilterChips {...props} />
    </MantineProvider>
  );
}

function show(start: Filter | null) {
  const onChange = vi.fn<(filter: Filter) => void>();
  render(<Bar start={start} onChange={onChange} />);
  return { onChange, user: userEvent.setup() };
}

describe("the filter bar", () => {
  it("adds a condition by field, operator and value", async () => {
    const { onChange, user } = show(null);
    await user.click(screen.getByRole("button", { name: "Filter" }));
    await user.click(await screen.findByRole("option", { name: "Amount" }));
    await user.selectOptions(screen.getByLabelText("Operator"), "gt");
    await user.type(screen.getByLabelText("Value"), "50");
    await user.click(screen.getByRole("button", { name: "Apply" }));
    expect(onChange).toHaveBeenCalledWith({ and: [{ field: "amount", op: "gt", value: 50 }] });
    expect(screen.getByRole("button", { name: "Edit filter: Amount is greater than 50" })).toBeVisible();
  });

  it("removes a condition by its cross", async () => {
    const { onChange, user } = show({ and: [{ field: "city", op: "is", value: "Paris" }, { field: "amount", op: "gt", value: 1 }] });
    await user.click(screen.getByRole("button", { name: "Remove filter: City is Paris" }));
    expect(onChange).toHaveBeenCalledWith({ and: [{ field: "amount", op: "gt", value: 1 }] });
  });

  it("makes a group of a condition by Or…", async () => {
    const { onChange, user } = show({ field: "amount", op: "gt", value: 1 });
    await user.click(screen.getByRole("button", { name: /^Edit filter/ }));
    await user.click(screen.getByRole("button", { name: "Or…" }));
    const [, second] = screen.getAllByLabelText("Value");
    if (!second) throw new Error("no second value");
    await user.type(second, "9");
    await user.click(screen.getByRole("button", { name: "Apply" }));
    expect(onChange).toHaveBeenCalledWith({ and: [{ or: [{ field: "amount", op: "gt", value: 1 }, { field: "amount", op: "is", value: 9 }] }] });
  });

  it("offers the values seen, and covers nothing with them", async () => {
    const { onChange, user } = show(null);
    await user.click(screen.getByRole("button", { name: "Filter" }));
    await user.click(await screen.findByRole("option", { name: "City" }));
    expect(screen.getByLabelText("Value")).toHaveFocus();
    await user.keyboard("ro");
    expect(screen.queryByRole("button", { name: "Paris" })).toBeNull();
    await user.click(screen.getByRole("button", { name: "Rome" }));
    await user.click(screen.getByRole("button", { name: "Apply" }));
    expect(onChange).toHaveBeenCalledWith({ and: [{ field: "city", op: "is", value: "Rome" }] });
  });
});
