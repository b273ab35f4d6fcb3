/** Which field to filter by. */
import { Select, Stack, Text } from "@mantine/core";
import type { Field } from "@/api/types";
import { fieldOptions } from "./field-options";

export interface FieldPickerProps {
  fields: Field[];
  modelName: string;
  onChoose: (field: Field) => void;
}

export function FieldPicker({ fields, modelName, onChoose }: FieldPickerProps) {
  const choose = (key: string | null) => {
    const field = fields.find((one) => one.key === key);
    if (field) onChoose(field);
  };
  return (
    <Stack gap={6}>
      <Text size="sm" fw={600}>Filter by</Text>
      <Select aria-label="Filter by field" placeholder="Choose a field" searchable autoFocus data={fieldOptions(fields, modelName)} value={null}
        comboboxProps={{ withinPortal: false }} maxDropdownHeight={280} onChange={choose} />
    </Stack>
  );
}
