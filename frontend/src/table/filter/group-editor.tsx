/** Conditions joined by and / or, and groups of them within. */
import { ActionIcon, Button, Group, SegmentedControl, Stack } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { Condition, Field, Filter } from "@/api/types";
import { ConditionEditor } from "./condition-editor";
import classes from "./filter-bar.module.css";
import { DEEPEST, groupOf, isCondition, newCondition, toFilter, type Group as FilterGroup, type Joint } from "./tree";

interface About {
  fields: Field[];
  modelId: string;
  modelName: string;
}

interface Props extends About {
  group: FilterGroup;
  depth: number;
  onChange: (filter: Filter) => void;
  onRemove?: () => void;
}

/** One more condition begins with the field of the last one. */
export function another(filter: Filter | undefined, fields: Field[]): Condition {
  const field = fields.find((one) => filter && isCondition(filter) && one.key === filter.field) ?? fields[0];
  return field ? newCondition(field) : { field: "", op: "is" };
}

const opposite = (joint: Joint): Joint => (joint === "and" ? "or" : "and");

export function GroupEditor({ group: { joint, items }, depth, onChange, onRemove, ...about }: Props) {
  const put = (next: Filter[], by: Joint = joint) => { onChange(next.length === 1 && next[0] && depth === 1 ? next[0] : toFilter({ joint: by, items: next })); };
  const change = (index: number, item: Filter) => { put(items.map((old, at) => (at === index ? item : old))); };
  const remove = (index: number) => {
    const rest = items.filter((_, at) => at !== index);
    if (rest.length > 0) put(rest);
    else onRemove?.();
  };
  const add = () => { put([...items, another(items.at(-1), about.fields)]); };
  const addGroup = () => { put([...items, toFilter({ joint: opposite(joint), items: [another(undefined, about.fields)] })]); };
  return (
    <div role="group" aria-label={joint === "or" ? "Any of these" : "All of these"} className={depth > 1 ? classes.inner : undefined}>
      <Stack gap={12}>
        <Group justify="space-between" wrap="nowrap">
          <SegmentedControl aria-label="Join by" size="xs" value={joint} onChange={(next) => { put(items, next as Joint); }}
            data={[{ value: "or", label: "Any of these" }, { value: "and", label: "All of these" }]} />
          {onRemove && <ActionIcon variant="subtle" color="gray" aria-label="Remove group" onClick={onRemove}><IconTrash size={16} /></ActionIcon>}
        </Group>
        {items.map((item, index) => {
          const inner = groupOf(item);
          if (isCondition(item)) return <ConditionEditor key={index} condition={item} {...about} onChange={(next) => { change(index, next); }} onRemove={() => { remove(index); }} />;
          return inner && <GroupEditor key={index} group={inner} depth={depth + 1} {...about} onChange={(next) => { change(index, next); }} onRemove={() => { remove(index); }} />;
        })}
        <Group gap={2}>
          <Button type="button" variant="subtle" color="gray" size="compact-sm" leftSection={<IconPlus size={14} />} onClick={add}>{joint === "or" ? "Or…" : "And…"}</Button>
          {depth < DEEPEST && <Button type="button" variant="subtle" color="gray" size="compact-sm" leftSection={<IconPlus size={14} />} onClick={addGroup}>Group</Button>}
        </Group>
      </Stack>
    </div>
  );
}
