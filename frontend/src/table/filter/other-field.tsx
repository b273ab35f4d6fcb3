/** A value that is another field of the same record. */
import { Select } from "@mantine/core";
import type { Field, FieldType } from "@/api/types";
import { fieldOptions } from "./field-options";

/** Types whose values can be compared with each other. */
const FAMILY: Record<FieldType, string | null> = {
  text: "text",
  number: "number",
  money: "number",
  boolean: "boolean",
  date: "moment",
  datetime: "moment",
  json: null,
  link: null,
};

export const comparable = (field: Field, fields: Field[]): Field[] =>
  fields.filter((other) => other.key !== field.key && FAMILY[other.type] !== null && FAMILY[other.type] === FAMILY[field.type]);

export function referenced(value: unknown): string | null {
  return typeof value === "object" && value !== null && "$field" in value ? String(value.$field) : null;
}

interface Props {
  value: unknown;
  fields: Field[];
  modelName: string;
  onChange: (value: unknown) => void;
}

export function OtherField({ value, fields, modelName, onChange }: Props) {
  return (
    <Select data-autofocus aria-label="Other field" placeholder="Choose a field" searchable allowDeselect={false} value={referenced(value)} data={fieldOptions(fields, modelName)}
      comboboxProps={{ withinPortal: false }} maxDropdownHeight={220} onChange={(key) => { if (key) onChange({ $field: key }); }} />
  );
}
