/** One condition: its field, its operator, and a value or another field to compare with. */
import { ActionIcon, Group, NativeSelect, Select, Stack, UnstyledButton } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import type { Condition, Field } from "@/api/types";
import { fieldOptions } from "./field-options";
import { editors } from "./editors";
import classes from "./filter-bar.module.css";
import { OPERATORS, kindOf, operatorsFor } from "./operators";
import { OtherField, comparable, referenced } from "./other-field";
import { newCondition, withOperator } from "./tree";

interface Props {
  condition: Condition;
  fields: Field[];
  modelId: string;
  modelName: string;
  onChange: (condition: Condition) => void;
  onRemove?: (() => void) | undefined;
}

function Value({ condition, field, fields, modelId, modelName, onChange }: Omit<Props, "onRemove"> & { field: Field }) {
  const [wantsField, setWantsField] = useState(referenced(condition.value) !== null);
  const kind = kindOf(condition.op);
  const others = kind === "one" ? comparable(field, fields) : [];
  const usesField = wantsField && others.length > 0;
  const put = (value: unknown) => { onChange({ ...condition, value }); };
  const swap = () => {
    setWantsField(!wantsField);
    put(undefined);
  };
  const Editor = editors[field.type];
  return (
    <>
      {usesField ? <OtherField value={condition.value} fields={others} modelName={modelName} onChange={put} /> : (
        <Editor key={`${condition.field} ${kind}`} modelId={modelId} field={field} kind={kind} value={condition.value} onChange={put} />
      )}
      {others.length > 0 && <UnstyledButton className={classes.swap} onClick={swap}>{usesField ? "Compare with a value" : "Compare with another field"}</UnstyledButton>}
    </>
  );
}

export function ConditionEditor({ onRemove, ...props }: Props) {
  const { condition, fields, modelName, onChange } = props;
  const field = fields.find((one) => one.key === condition.field);
  const operators = operatorsFor(field?.type ?? "text");
  const names = operators.some((name) => name === condition.op) ? operators : [condition.op, ...operators];
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
      {field && kindOf(condition.op) !== "none" && <Value key={condition.field} {...props} field={field} />}
    </Stack>
  );
}
