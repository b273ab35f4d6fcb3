import { expect, it } from "vitest";
import { formatColumns, formatFigures, formatGroup, parseColumns, parseFigures, parseGroup } from "./address";

const odd = "a,b:c%";

it("groups go into an address and come back", () => {
  const group = [{ field: "stripe_charge.status" }, { field: "placed_at", unit: "month" as const }, { field: odd }];
  expect(parseGroup(formatGroup(group))).toEqual(group);
  expect(formatGroup(group.slice(0, 2))).toBe("stripe_charge.status,placed_at:month");
  expect(parseGroup("")).toEqual([]);
});

it("figures go into an address and come back, without what is none", () => {
  const figures = [{ field: odd, function: "sum" as const }, { field: "id", function: "count" as const }];
  expect(parseFigures(formatFigures(figures))).toEqual(figures);
  expect(parseFigures("amount:nonsense,amount")).toEqual([]);
});

it("columns go into an address and come back, hidden ones by not being there", () => {
  const columns = [{ field: odd, width: 130, pinned: "left" as const }, { field: "amount", width: 90 }];
  expect(parseColumns(formatColumns([...columns, { field: "b", width: 1, hidden: true }]))).toEqual(columns);
  expect(parseColumns("id:x")).toEqual([{ field: "id" }]);
});
