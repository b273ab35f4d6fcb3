/** Which operators a field's type has, how they read, and what kind of value they take. */
import type { FieldType } from "@/api/types";

/** The shape of an operator's value, which decides the editor. */
export type ValueKind = "none" | "one" | "list" | "range" | "within";

interface Operator {
  label: string;
  kind: ValueKind;
}

export const OPERATORS = {
  is: { label: "is", kind: "one" },
  is_not: { label: "is not", kind: "one" },
  in: { label: "is any of", kind: "list" },
  not_in: { label: "is none of", kind: "list" },
  contains: { label: "contains", kind: "one" },
  not_contains: { label: "doesn’t contain", kind: "one" },
  starts_with: { label: "starts with", kind: "one" },
  ends_with: { label: "ends with", kind: "one" },
  gt: { label: "is greater than", kind: "one" },
  gte: { label: "is at least", kind: "one" },
  lt: { label: "is less than", kind: "one" },
  lte: { label: "is at most", kind: "one" },
  between: { label: "is between", kind: "range" },
  before: { label: "is before", kind: "one" },
  after: { label: "is after", kind: "one" },
  on_or_before: { label: "is on or before", kind: "one" },
  on_or_after: { label: "is on or after", kind: "one" },
  within: { label: "is within", kind: "within" },
  is_empty: { label: "is empty", kind: "none" },
  is_not_empty: { label: "is not empty", kind: "none" },
} as const satisfies Record<string, Operator>;

export type OperatorName = keyof typeof OPERATORS;

const EMPTINESS: OperatorName[] = ["is_empty", "is_not_empty"];
const ORDER: OperatorName[] = ["gt", "gte", "lt", "lte", "between"];
const TIME: OperatorName[] = ["within", "is", "before", "after", "on_or_before", "on_or_after", "between"];

/** The first one is what a new condition starts with. */
export const OPERATORS_OF: Record<FieldType, OperatorName[]> = {
  text: ["is", "is_not", "contains", "not_contains", "starts_with", "ends_with", "in", "not_in", ...EMPTINESS],
  number: ["is", "is_not", ...ORDER, "in", "not_in", ...EMPTINESS],
  money: ["is", "is_not", ...ORDER, ...EMPTINESS],
  boolean: ["is", ...EMPTINESS],
  date: [...TIME, ...EMPTINESS],
  datetime: [...TIME, ...EMPTINESS],
  json: EMPTINESS,
  link: ["is_not_empty", "is_empty"],
};

export function operatorsFor(type: FieldType): OperatorName[] {
  return OPERATORS_OF[type] ?? EMPTINESS;
}

export function isOperator(name: string): name is OperatorName {
  return Object.hasOwn(OPERATORS, name);
}

export function kindOf(op: string): ValueKind {
  return isOperator(op) ? OPERATORS[op].kind : "one";
}
