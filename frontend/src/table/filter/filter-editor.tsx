/** Edits one chip: a condition, or a small group of conditions joined by and / or. */
import { Button, Group, SegmentedControl, Stack } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useEffect, useRef, type FormEvent } from "react";
import type { Condition, Field, Filter } from "@/api/types";
import { ConditionEditor } from "./condition-editor";
import { groupOf, isComplete, isCondition, newCondition, toFilter, type Joint } from "./tree";

interface Props {
  filter: Filter;
  fields: Field[];
  modelId: string;
  modelName: string;
  onChange: (filter: Filter) => void;
  onApply: () => void;
}

export function FilterEditor({ filter, fields, modelId, modelName, onChange, onApply }: Props) {
  const group = isCondition(filter) ? null : groupOf(filter);
  const conditions = isCondition(filter) ? [filter] : (group?.items ?? []).filter(isCondition);
  const joint: Joint = group?.joint ?? "or";
  const put = (items: Condition[], by: Joint = joint) => {
    const [only] = items;
    if (only) onChange(items.length === 1 ? only : toFilter({ joint: by, items }));
  };
  const form = useRef<HTMLFormElement>(null);
  // The field is chosen: what is missing is the value.
  useEffect(() => {
    (form.current?.querySelector<HTMLElement>("[data-autofocus]") ?? form.current?.querySelector("select"))?.focus();
  }, []);
  const addAnother = () => {
    const last = conditions.at(-1);
    const field = fields.find((one) => one.key === last?.field) ?? fields[0];
    if (field) put([...conditions, newCondition(field)]);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onApply();
  };
  return (
    <form ref={form} onSubmit={submit}>
      <Stack gap={12}>
        {conditions.length > 1 && (
          <SegmentedControl aria-label="Join by" size="xs" value={joint} onChange={(next) => { put(conditions, next as Joint); }}
            data={[{ value: "or", label: "Any of these" }, { value: "and", label: "All of these" }]} />
        )}
        {conditions.map((condition, index) => (
          <ConditionEditor key={index} condition={condition} fields={fields} modelId={modelId} modelName={modelName}
            onChange={(next) => { put(conditions.map((old, at) => (at === index ? next : old))); }}
            onRemove={conditions.length > 1 ? () => { put(conditions.filter((_, at) => at !== index)); } : undefined} />
        ))}
        <Group justify="space-between">
          <Button type="button" variant="subtle" color="gray" size="compact-sm" leftSection={<IconPlus size={14} />} onClick={addAnother}>
            {conditions.length > 1 ? `${joint === "or" ? "Or" : "And"}…` : "Or…"}
          </Button>
          <Button type="submit" size="compact-md" disabled={!isComplete(filter)}>Apply</Button>
        </Group>
      </Stack>
    </form>
  );
}
