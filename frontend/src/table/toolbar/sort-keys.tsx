/** The sort as a list of keys, in order of weight. */
import { ActionIcon, Group, NativeSelect, Select, Stack, Text } from "@mantine/core";
import { IconChevronUp, IconX } from "@tabler/icons-react";
import type { Field, Sort } from "@/api/types";
import { moved } from "@/table/columns";
import { fieldOptions } from "@/table/filter/field-options";

export interface SortProps {
  sort: Sort[];
  fields: Field[];
  modelName: string;
  onChange: (sort: Sort[]) => void;
}

export function SortKeys({ sort, fields, modelName, onChange }: SortProps) {
  const put = (index: number, part: Partial<Sort>) => { onChange(sort.map((key, at) => (at === index ? { ...key, ...part } : key))); };
  const unused = fields.filter((field) => field.type !== "json" && !sort.some((key) => key.field === field.key));
  return (
    <Stack gap={8}>
      {sort.length === 0 && <Text size="sm" c="dimmed">Rows are in the order of their ID. Sort by a field, or click a column’s header.</Text>}
      {sort.map((key, index) => (
        <Group key={key.field} gap={6} wrap="nowrap">
          <Text size="sm" c="dimmed" w={16} ta="right">{index + 1}</Text>
          <Select aria-label={`Sort field ${String(index + 1)}`} flex={1} searchable allowDeselect={false} value={key.field} comboboxProps={{ withinPortal: false }}
            data={fieldOptions(fields.filter((field) => field.key === key.field || unused.includes(field)), modelName)}
            onChange={(field) => { if (field) put(index, { field }); }} />
          <NativeSelect aria-label={`Direction ${String(index + 1)}`} w={128} value={key.direction} data={[{ value: "asc", label: "Ascending" }, { value: "desc", label: "Descending" }]}
            onChange={(event) => { put(index, { direction: event.currentTarget.value as Sort["direction"] }); }} />
          <ActionIcon variant="subtle" color="gray" aria-label="More weight" disabled={index === 0} onClick={() => { onChange(moved(sort, index, index - 1)); }}><IconChevronUp size={16} /></ActionIcon>
          <ActionIcon variant="subtle" color="gray" aria-label="Remove sort" onClick={() => { onChange(sort.filter((_, at) => at !== index)); }}><IconX size={16} /></ActionIcon>
        </Group>
      ))}
      <Select aria-label="Add a sort field" placeholder={sort.length ? "Then by…" : "Sort by…"} searchable value={null} data={fieldOptions(unused, modelName)} comboboxProps={{ withinPortal: false }}
        maxDropdownHeight={240} onChange={(field) => { if (field) onChange([...sort, { field, direction: "asc" }]); }} />
    </Stack>
  );
}
