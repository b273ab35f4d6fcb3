/** One condition: its field, its operator and its value. */
import { ActionIcon, Group, NativeSelect, Select, Stack } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import type { Condition, Field } from "@/api/types";
import { fieldOptions } from "./field-options";
import { editors } from "./editors";
import { OPERATORS, kindOf, operatorsFor } from "./operators";
import { newCondition, withOperator } from "./tree";

interface Props {
  condition: Condition;
  fields: Field[];
  modelId: string;
  modelName: string;
  onChange: (condition: Condition) => void;
  onRemove?: (() => void) | undefined;
}

export function ConditionEditor({ condition, fields, modelId, modelName, onChange, onRemove }: Props) {
  const field = fields.find((one) => one.key === condition.field);
  const type = field?.type ?? "text";
  const operators = operatorsFor(type);
  const names = operators.some((name) => name === condition.op) ? operators : [condition.op, ...operators];
  const Editor = editors[type];
  const kind = kindOf(condition.op);
  const chooseField = (key: string | null) => {
    const next = fields.find((one) => one.key === key);
    if (next) onChange(newCondition(next));
  };
  return (
    <Stack gap={8}>
      <Group gap={8} wrap="nowrap">
        <Select aria-label="Field" flex={1} searchable allowDeselect={false} data={fieldOptions(fields, modelName)} value={condition.field}
          comboboxProps={{ withinPortal: false }} maxDropdownHeight={260} onChange={chooseField} />
        <NativeSelect aria-label="Operator" flex={1} value={condition.op} onChange={(event) => { onChange(withOperator(condition, event.currentTarget.value)); }}
          data={names.map((name) => ({ value: name, label: name in OPERATORS ? OPERATORS[name as keyof typeof OPERATORS].label : name }))} />
        {onRemove && (
          <ActionIcon variant="subtle" color="gray" aria-label="Remove condition" onClick={onRemove}><IconTrash size={16} /></ActionIcon>
        )}
      </Group>
      {field && kind !== "none" && (
        <Editor key={`${condition.field} ${kind}`} modelId={modelId} field={field} kind={kind} value={condition.value} onChange={(value) => { onChange({ ...condition, value }); }} />
      )}
    </Stack>
  );
}
