import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitForElementToBeRemoved, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";
import type { Filter } from "@/api/types";
import { field } from "@/testing/samples";
import { FilterButton, FilterChips, type FilterProps } from "./filter-bar";

const CITIES = [{ value: "Paris", count: 3 }, { value: "Rome", count: 1 }];

vi.mock("@/api/values", () => ({
  valuesQuery: (_: string, key: string, search: string) => ({
    queryKey: [key, search],
    queryFn: () => Promise.resolve({ items: key === "city" ? CITIES.filter(({ value }) => value.toLowerCase().includes(search)) : [], capped: false }),
  }),
}));

const fields = [field("city"), field("amount", { type: "number" }), field("paid", { type: "money" })];

function Bar({ start, onChange }: { start: Filter | null; onChange: (filter: Filter) => void }) {
  const [filter, setFilter] = useState(start);
  const [queries] = useState(() => new QueryClient());
  const [draft, setDraft] = useState<Filter | null>(null);
  const props: FilterProps = { filter, fields, modelId: "m", modelName: "Orders", draft, onDraft: setDraft, onChange: (next) => { setFilter(next); onChange(next); } };
  return (
    <MantineProvider env="test">
      <QueryClientProvider client={queries}>
        <FilterButton {...props} />
        <FilterChips {...props} />
      </QueryClientProvider>
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
    await user.selectOptions(await screen.findByLabelText("Operator"), "gt");
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
    await user.click(await screen.findByRole("button", { name: "Or…" }));
    const [, second] = screen.getAllByLabelText("Value");
    if (!second) throw new Error("no second value");
    await user.type(second, "9");
    await user.click(screen.getByRole("button", { name: "Apply" }));
    expect(onChange).toHaveBeenCalledWith({ and: [{ or: [{ field: "amount", op: "gt", value: 1 }, { field: "amount", op: "is", value: 9 }] }] });
  });

  it("makes groups within a group, and says them in words", async () => {
    const { onChange, user } = show({ field: "amount", op: "gt", value: 1 });
    await user.click(screen.getByRole("button", { name: /^Edit filter/ }));
    await user.click(await screen.findByRole("button", { name: "Or…" }));
    await user.click(screen.getByRole("button", { name: "Group" }));
    const inner = within(screen.getByRole("group", { name: "All of these" }));
    await user.type(inner.getByLabelText("Value"), "Rome");
    await user.type(screen.getAllByLabelText("Value")[1] ?? document.body, "9");
    expect(screen.getByText("Amount is greater than 1 or Amount is 9 or (City is Rome)")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Apply" }));
    const rome = { and: [{ field: "city", op: "is", value: "Rome" }] };
    expect(onChange).toHaveBeenCalledWith({ and: [{ or: [{ field: "amount", op: "gt", value: 1 }, { field: "amount", op: "is", value: 9 }, rome] }] });
  });

  it("compares with another field of the same kind", async () => {
    const { onChange, user } = show({ field: "amount", op: "gt", value: 1 });
    await user.click(screen.getByRole("button", { name: /^Edit filter/ }));
    await user.click(await screen.findByRole("button", { name: "Compare with another field" }));
    expect(screen.getByRole("button", { name: "Apply" })).toBeDisabled();
    await user.click(screen.getByRole("combobox", { name: "Other field" }));
    await user.click(await screen.findByRole("option", { name: "Paid" }));
    await user.click(screen.getByRole("button", { name: "Apply" }));
    expect(onChange).toHaveBeenCalledWith({ and: [{ field: "amount", op: "gt", value: { $field: "paid" } }] });
  });

  it("offers a list's values with their counts, to be ticked and unticked", async () => {
    const { onChange, user } = show({ and: [{ field: "city", op: "in", value: ["Rome"] }] });
    await user.click(screen.getByRole("button", { name: /^Edit filter/ }));
    const rome = await screen.findByRole("button", { name: "Rome 1", pressed: true });
    await user.click(screen.getByRole("button", { name: "Paris 3", pressed: false }));
    await user.click(rome);
    await user.click(screen.getByRole("button", { name: "Apply" }));
    expect(onChange).toHaveBeenCalledWith({ and: [{ field: "city", op: "in", value: ["Paris"] }] });
  });

  it("offers the values that a field has, and covers nothing with them", async () => {
    const { onChange, user } = show(null);
    await user.click(screen.getByRole("button", { name: "Filter" }));
    await user.click(await screen.findByRole("option", { name: "City" }));
    expect(await screen.findByLabelText("Value")).toHaveFocus();
    await screen.findByRole("button", { name: "Paris 3" });
    await user.keyboard("ro");
    await waitForElementToBeRemoved(() => screen.queryByRole("button", { name: "Paris 3" }));
    await user.click(await screen.findByRole("button", { name: "Rome 1" }));
    await user.click(screen.getByRole("button", { name: "Apply" }));
    expect(onChange).toHaveBeenCalledWith({ and: [{ field: "city", op: "is", value: "Rome" }] });
  });
});
