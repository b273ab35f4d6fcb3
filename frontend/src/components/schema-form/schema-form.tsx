/** A form drawn from a JSON Schema: one entry per kind of input. */
import { Autocomplete, Collapse, NumberInput, PasswordInput, Select, Stack, Switch, TextInput, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState, type ComponentType } from "react";
import { fieldsQuery, modelsQuery } from "@/api/models";
import type { Problem } from "@/api/problem";
import type { Input, InputKind, Values } from "./schema";

interface FieldProps {
  /** The first one to fill in takes the focus of its dialog. */
  first: boolean;
  input: Input;
  values: Values;
  error: string | undefined;
  onChange: (value: unknown) => void;
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

const common = ({ first, input, error }: FieldProps) => ({
  ...(first ? { "data-autofocus": true } : {}),
  label: input.label,
  description: input.description,
  error,
  required: input.required,
  withAsterisk: false,
});

function TextField(props: FieldProps) {
  return <TextInput {...common(props)} value={textOf(props.values[props.input.key])} onChange={({ currentTarget }) => { props.onChange(currentTarget.value); }} />;
}

function SecretField(props: FieldProps) {
  return (
    <PasswordInput {...common(props)} aria-invalid={props.error !== undefined} autoComplete="off" value={textOf(props.values[props.input.key])} onChange={({ currentTarget }) => { props.onChange(currentTarget.value); }} />
  );
}

function NumberField(props: FieldProps) {
  const value = props.values[props.input.key];
  return <NumberInput {...common(props)} value={typeof value === "number" ? value : ""} onChange={(next) => { props.onChange(next === "" ? undefined : Number(next)); }} />;
}

function BooleanField({ input, values, error, onChange }: FieldProps) {
  return (
    <Switch label={input.label} description={input.description} error={error} checked={values[input.key] === true} onChange={({ currentTarget }) => { onChange(currentTarget.checked); }} />
  );
}

function ChoiceField(props: FieldProps) {
  return <Select {...common(props)} data={props.input.choices} value={textOf(props.values[props.input.key]) || null} onChange={props.onChange} />;
}

function ModelField(props: FieldProps) {
  const { data: models = [], isPending } = useQuery(modelsQuery);
  return (
    <Select {...common(props)} searchable allowDeselect={!props.input.required} placeholder={isPending ? "Loading models…" : "Choose a model"} nothingFoundMessage="No such model"
      data={models.map((model) => ({ value: model.id, label: model.name }))} value={textOf(props.values[props.input.key]) || null} onChange={props.onChange} />
  );
}

function FieldField(props: FieldProps) {
  const model = textOf(props.values[props.input.modelFrom ?? ""]);
  const { data: fields = [] } = useQuery({ ...fieldsQuery(model), enabled: model !== "" });
  return (
    <Autocomplete {...common(props)} placeholder="The name of a field" data={fields.filter((field) => field.source === "own").map((field) => field.key)}
      value={textOf(props.values[props.input.key])} onChange={props.onChange} />
  );
}

const drawings: Record<InputKind, ComponentType<FieldProps>> = {
  text: TextField,
  secret: SecretField,
  number: NumberField,
  boolean: BooleanField,
  choice: ChoiceField,
  model: ModelField,
  field: FieldField,
};

interface Props {
  inputs: Input[];
  values: Values;
  /** Where the options sit in the request, for the errors' pointers. */
  pointer: string;
  problem: Problem | null;
  onChange: (values: Values) => void;
}

export function SchemaForm({ inputs, values, pointer, problem, onChange }: Props) {
  const [more, setMore] = useState(false);
  const draw = (input: Input, index: number) => {
    const Drawing = drawings[input.kind];
    return (
      <Drawing key={input.key} first={index === 0 && input.required} input={input} values={values} error={problem?.at(`${pointer}/${input.key}`)}
        onChange={(value) => { onChange({ ...values, [input.key]: value }); }} />
    );
  };
  const optional = inputs.filter((input) => !input.required);
  return (
    <Stack gap="md">
      {inputs.filter((input) => input.required).map(draw)}
      {optional.length > 0 && (
        <div>
          <UnstyledButton fz="sm" c="dimmed" aria-expanded={more} onClick={() => { setMore(!more); }}>{more ? "Fewer options" : "More options"}</UnstyledButton>
          <Collapse expanded={more}><Stack gap="md" pt="sm">{optional.map(draw)}</Stack></Collapse>
        </div>
      )}
    </Stack>
  );
}
