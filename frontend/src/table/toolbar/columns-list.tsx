/** Which columns are shown, in which order, and which stay in sight. */
import { ActionIcon, Group, ScrollArea, Stack, Switch, Text, TextInput } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconPin, IconPinFilled } from "@tabler/icons-react";
import { useState } from "react";
import { moved, runsOf, sourceLabel, type ShownColumn } from "@/table/columns";

export interface ColumnsProps {
  columns: ShownColumn[];
  modelName: string;
  onChange: (columns: ShownColumn[]) => void;
}

export function ColumnsList({ columns, modelName, onChange }: ColumnsProps) {
  const [wanted, setWanted] = useState("");
  const put = (column: ShownColumn, part: Partial<ShownColumn>) => { onChange(columns.map((one) => (one === column ? { ...one, ...part } : one))); };
  const move = (column: ShownColumn, step: number) => {
    const from = columns.indexOf(column);
    onChange(moved(columns, from, from + step));
  };
  const fits = ({ field }: ShownColumn) => field.label.toLowerCase().includes(wanted.toLowerCase());
  return (
    <>
      <TextInput aria-label="Find a column" placeholder="Find a column" value={wanted} onChange={({ currentTarget }) => { setWanted(currentTarget.value); }} m="xs" />
      <ScrollArea.Autosize mah={360} type="auto" offsetScrollbars px="xs" pb="xs">
        <Stack gap={10}>
          {runsOf(columns.filter(fits), false).map((run, index) => (
            <Stack gap={2} key={`${run.source} ${String(index)}`}>
              <Text size="xs" fw={600} c="dimmed">{sourceLabel(run.source, modelName)}</Text>
              {run.columns.map((column) => (
                <Group key={column.field.key} gap={2} wrap="nowrap" mih={30}>
                  <Switch size="xs" flex={1} checked={!column.hidden} label={column.field.label} styles={{ body: { alignItems: "center" } }}
                    onChange={(event) => { put(column, { hidden: !event.currentTarget.checked }); }} />
                  <ActionIcon variant="subtle" color="gray" size="md" aria-label={`Move ${column.field.label} up`} disabled={columns[0] === column} onClick={() => { move(column, -1); }}><IconChevronUp size={15} /></ActionIcon>
                  <ActionIcon variant="subtle" color="gray" size="md" aria-label={`Move ${column.field.label} down`} disabled={columns.at(-1) === column} onClick={() => { move(column, 1); }}><IconChevronDown size={15} /></ActionIcon>
                  <ActionIcon variant="subtle" color={column.pinned ? "gather" : "gray"} size="md" aria-label={`${column.pinned ? "Unpin" : "Pin"} ${column.field.label}`} onClick={() => { put(column, { pinned: column.pinned ? null : "left" }); }}>
                    {column.pinned ? <IconPinFilled size={15} /> : <IconPin size={15} />}
                  </ActionIcon>
                </Group>
              ))}
            </Stack>
          ))}
        </Stack>
      </ScrollArea.Autosize>
    </>
  );
}
