/** A field of a record being typed in: Enter keeps it, Escape doesn't. */
import { ActionIcon, Group, NativeSelect, TextInput, Textarea } from "@mantine/core";
import { IconCheck, IconX } from "@tabler/icons-react";
import { useState, type FormEvent, type KeyboardEvent } from "react";
import type { Field } from "@/api/types";
import { inputOf, readTyped, textFor } from "@/table/cells/inputs";

interface Props {
  field: Field;
  value: unknown;
  onKeep: (value: unknown) => void;
  onCancel: () => void;
}

const YES_NO = [{ value: "", label: "–" }, { value: "true", label: "Yes" }, { value: "false", label: "No" }];

export function FieldEditor({ field, value, onKeep, onCancel }: Props) {
  const begun = textFor(value, field.type);
  const [text, setText] = useState(begun);
  const [problem, setProblem] = useState<string | null>(null);
  const { kind } = inputOf(field.type);
  const keep = () => {
    const typed = readTyped(text, field.type);
    if (text === begun) onCancel();
    else if ("problem" in typed) setProblem(typed.problem);
    else onKeep(typed.value);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    keep();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // The panel's own Escape is for when nothing is being typed.
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      onCancel();
    }
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    keep();
  };
  const shared = {
    "aria-label": field.label,
    autoFocus: true,
    size: "xs",
    flex: 1,
    value: text,
    error: problem,
    onKeyDown,
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) => { setText(currentTarget.value); setProblem(null); },
  } as const;
  return (
    <form onSubmit={submit}>
      <Group gap={4} wrap="nowrap" align="flex-start">
        {kind === "lines" && <Textarea {...shared} autosize minRows={1} maxRows={10} />}
        {kind === "line" && <TextInput {...shared} />}
        {kind === "day" && <TextInput {...shared} type={begun === "" || /^\d{4}-\d{2}-\d{2}$/.test(begun) ? "date" : "text"} />}
        {kind === "yes-no" && <NativeSelect {...shared} data={YES_NO} />}
        <ActionIcon type="submit" variant="light" size={30} aria-label="Keep"><IconCheck size={16} /></ActionIcon>
        <ActionIcon variant="subtle" color="gray" size={30} aria-label="Cancel" onClick={onCancel}><IconX size={16} /></ActionIcon>
      </Group>
    </form>
  );
}
