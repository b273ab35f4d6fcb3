/** What rows are grouped by, from the outermost key on. */
import { ActionIcon, Group, NativeSelect, Select, Stack, Text } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type { Field, GroupKey, GroupUnit } from "@/api/types";
import { fieldOptions } from "@/table/filter/field-options";
import { MOST_KEYS, UNITS, hasUnits, isGroupable, newKey } from "@/table/grouping/keys";

export interface GroupProps {
  group: GroupKey[];
  fields: Field[];
  modelName: string;
  onChange: (group: GroupKey[]) => void;
}

export function GroupKeys({ group, fields, modelName, onChange }: GroupProps) {
  const fieldOf = (key: string) => fields.find((field) => field.key === key);
  const unused = fields.filter((field) => isGroupable(field) && !group.some((key) => key.field === field.key));
  const put = (index: number, key: GroupKey | null) => { onChange(group.flatMap((old, at) => (at === index ? (key ? [key] : []) : [old]))); };
  const keyFor = (key: string | null) => {
    const field = key === null ? undefined : fieldOf(key);
    return field ? newKey(field) : null;
  };
  return (
    <Stack gap={8}>
      {group.length === 0 && <Text size="sm" c="dimmed">Rows with the same value stand together, with subtotals. Choose a column’s figure under Summarize in its menu.</Text>}
      {group.map((key, index) => {
        const field = fieldOf(key.field);
        return (
          <Group key={key.field} gap={6} wrap="nowrap">
            <Select aria-label={`Group field ${String(index + 1)}`} flex={1} searchable allowDeselect={false} value={key.field} comboboxProps={{ withinPortal: false }}
              data={fieldOptions(fields.filter((one) => one.key === key.field || unused.includes(one)), modelName)} onChange={(next) => { put(index, keyFor(next)); }} />
            {field && hasUnits(field.type) && (
              <NativeSelect aria-label={`By ${String(index + 1)}`} w={112} value={key.unit ?? ""} data={[...UNITS.map((unit) => ({ value: unit, label: `by ${unit}` })), { value: "", label: "each" }]}
                onChange={({ currentTarget: { value } }) => { put(index, value ? { field: key.field, unit: value as GroupUnit } : { field: key.field }); }} />
            )}
            <ActionIcon variant="subtle" color="gray" aria-label="Remove group" onClick={() => { put(index, null); }}><IconX size={16} /></ActionIcon>
          </Group>
        );
      })}
      {group.length < MOST_KEYS && (
        <Select aria-label="Add a group" placeholder={group.length ? "Then by…" : "Group by…"} searchable value={null} data={fieldOptions(unused, modelName)} comboboxProps={{ withinPortal: false }}
          maxDropdownHeight={240} onChange={(next) => { const key = keyFor(next); if (key) onChange([...group, key]); }} />
      )}
    </Stack>
  );
}
