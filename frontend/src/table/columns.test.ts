import { describe, expect, it } from "vitest";
import { LosslessNumber } from "@/lib/json";
import { field } from "@/testing/samples";
import { columnsOf, moved, runsOf, toSaved, type ShownColumn } from "./columns";
import { takeUp } from "./grid/column-state";

const fields = [
  field("stripe_charge.status"),
  field("amount", { type: "number" }),
  field("id"),
  field("stripe_charge.metadata", { type: "json" }),
  field("_created_at", { type: "datetime", source: "record" }),
];
const keys = (columns: ShownColumn[]) => columns.filter((column) => !column.hidden).map((column) => column.field.key);

describe("columnsOf", () => {
  it("shows the ID, then own fields, then what is linked", () => {
    expect(keys(columnsOf({ columns: null }, fields, "id"))).toEqual(["id", "amount", "stripe_charge.status"]);
  });

  it("keeps the ID in sight", () => {
    expect(columnsOf({ columns: null }, fields, "id")[0]?.pinned).toBe("left");
  });

  it("keeps the saved order, width and pin, and hides what isn't named", () => {
    const saved = [{ field: "stripe_charge.status", width: 90, pinned: "left" as const }, "amount"];
    const columns = columnsOf({ columns: saved }, fields, "id");
    expect(keys(columns)).toEqual(["stripe_charge.status", "amount"]);
    expect(columns).toHaveLength(fields.length);
    expect(columns[0]).toMatchObject({ width: 90, pinned: "left" });
  });

  it("forgets a saved column whose field is gone", () => {
    expect(keys(columnsOf({ columns: [{ field: "gone" }] }, fields, "id"))).not.toContain("gone");
  });

  it("goes through saving and comes back the same", () => {
    const columns = columnsOf({ columns: null }, fields, "id").map((column) => ({ ...column, width: 123 }));
    expect(columnsOf({ columns: toSaved(columns) }, fields, "id")).toEqual(columns);
  });
});

describe("takeUp", () => {
  it("takes order, width and pin from the grid, and leaves hidden columns in their place", () => {
    const columns = columnsOf({ columns: null }, fields, "id");
    const taken = takeUp(columns, [
      { colId: "stripe_charge.status", width: 99.6, pinned: true },
      { colId: "id", width: 130, pinned: null },
      { colId: "amount", width: 110, pinned: null },
    ]);
    expect(keys(taken)).toEqual(["stripe_charge.status", "id", "amount"]);
    expect(taken[0]).toMatchObject({ width: 100, pinned: "left" });
    expect(taken.map((column) => column.hidden)).toEqual(columns.map((column) => column.hidden));
  });
});

it("gives neighbours of one source one heading", () => {
  const visible = columnsOf({ columns: null }, fields, "id").filter((column) => !column.hidden);
  expect(runsOf(visible, false).map((run) => run.source)).toEqual(["own", "stripe_charge"]);
  expect(runsOf(moved(visible, 2, 1), false).map((run) => run.source)).toEqual(["own", "stripe_charge", "own"]);
});

it("makes a column of numbers wide enough for the largest one seen", () => {
  const widthOf = (samples: unknown[]) => columnsOf({ columns: null }, [field("n", { type: "number", samples })], "id")[0]?.width ?? 0;
  expect(widthOf([75])).toBeLessThan(130);
  expect(widthOf([new LosslessNumber("9007199254740993")])).toBeGreaterThan(190);
});
