/** Edits one chip: a condition, or conditions and groups of them joined by and / or. */
import { Button, Group, Stack, Text } from "@mantine/core";
import { useEffect, useRef, type FormEvent } from "react";
import type { Field, Filter } from "@/api/types";
import { ConditionEditor } from "./condition-editor";
import { GroupEditor, another } from "./group-editor";
import { say } from "./sentence";
import { groupOf, isComplete, isCondition, toFilter } from "./tree";

interface Props {
  filter: Filter;
  fields: Field[];
  modelId: string;
  modelName: string;
  onChange: (filter: Filter) => void;
  onApply: () => void;
}

export function FilterEditor({ filter, onChange, onApply, ...about }: Props) {
  const form = useRef<HTMLFormElement>(null);
  // The field is chosen: what is missing is the value.
  useEffect(() => {
    (form.current?.querySelector<HTMLElement>("[data-autofocus]") ?? form.current?.querySelector("select"))?.focus();
  }, []);
  const group = groupOf(filter);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onApply();
  };
  const begin = (joint: "and" | "or") => { onChange(toFilter({ joint, items: [filter, another(filter, about.fields)] })); };
  return (
    <form ref={form} onSubmit={submit}>
      <Stack gap={12}>
        {isCondition(filter) ? <ConditionEditor condition={filter} {...about} onChange={onChange} /> : group && <GroupEditor group={group} depth={1} {...about} onChange={onChange} />}
        {group && isComplete(filter) && <Text size="xs" c="dimmed">{say(filter, (key) => about.fields.find((field) => field.key === key))}</Text>}
        <Group justify="space-between">
          {isCondition(filter) ? (
            <Group gap={2}>
              <Button type="button" variant="subtle" color="gray" size="compact-sm" onClick={() => { begin("or"); }}>Or…</Button>
              <Button type="button" variant="subtle" color="gray" size="compact-sm" onClick={() => { begin("and"); }}>And…</Button>
            </Group>
          ) : <span />}
          <Button type="submit" size="compact-md" disabled={!isComplete(filter)}>Apply</Button>
        </Group>
      </Stack>
    </form>
  );
}
