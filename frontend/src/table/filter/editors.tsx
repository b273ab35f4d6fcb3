/** What a filter's value is edited with: one entry per field type, checked by the compiler. */
import { Group, NativeSelect, NumberInput, SegmentedControl, TagsInput, Text, TextInput } from "@mantine/core";
import { useState, type ComponentType } from "react";
import type { Field, FieldType } from "@/api/types";
import { isLosslessNumber, parseNumber } from "@/lib/json";
import type { ValueKind } from "./operators";
import { same } from "./tree";
import { ValueList } from "./value-list";

export interface EditorProps {
  modelId: string;
  field: Field;
  kind: ValueKind;
  value: unknown;
  onChange: (value: unknown) => void;
}

const textOf = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" || isLosslessNumber(value) ? String(value) : "";
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** A pair of inputs for `between`. */
function Range({ value, onChange, Input }: { value: unknown; onChange: (value: unknown) => void; Input: ComponentType<OneProps> }) {
  const [low, high] = listOf(value);
  return (
    <Group gap={8} wrap="nowrap">
      <Input label="From" value={low} onChange={(next) => { onChange([next, high ?? null]); }} />
      <Text size="sm" c="dimmed">and</Text>
      <Input label="To" value={high} onChange={(next) => { onChange([low ?? null, next]); }} />
    </Group>
  );
}

interface OneProps {
  label: string;
  value: unknown;
  onChange: (value: unknown) => void;
}

function NumberOne({ label, value, onChange }: OneProps) {
  const text = textOf(value);
  return (
    <TextInput
      data-autofocus={label !== "To" || undefined}
      aria-label={label}
      inputMode="decimal"
      placeholder="0"
      defaultValue={text}
      flex={1}
      onChange={({ currentTarget }) => { onChange(parseNumber(currentTarget.value)); }}
    />
  );
}

function DateOne({ label, value, onChange }: OneProps) {
  return (
    <TextInput
      data-autofocus={label !== "To" || undefined}
      aria-label={label}
      type="date"
      value={textOf(value).slice(0, 10)}
      flex={1}
      onChange={({ currentTarget }) => { onChange(currentTarget.value || undefined); }}
    />
  );
}

/** A value of the list is taken out by the click that would add it. */
function toggled(values: unknown[], value: unknown): unknown[] {
  const others = values.filter((one) => !same(one, value));
  return others.length < values.length ? others : [...values, value];
}

function Several({ modelId, field, value, onChange, placeholder, parse }: EditorProps & { placeholder: string; parse: (text: string) => unknown }) {
  const [typed, setTyped] = useState("");
  const chosen = listOf(value);
  const keep = (texts: string[]) => { onChange(texts.map(parse).filter((one) => one !== undefined)); };
  const toggle = (one: unknown) => {
    setTyped("");
    onChange(toggled(chosen, one));
  };
  return (
    <div>
      <TagsInput data-autofocus aria-label="Values" placeholder={chosen.length ? "" : placeholder} value={chosen.map(textOf)} acceptValueOnBlur={false} searchValue={typed} onSearchChange={setTyped} onChange={keep} />
      <ValueList modelId={modelId} field={field} typed={typed} chosen={chosen} onChoose={toggle} />
    </div>
  );
}

function TextEditor(props: EditorProps) {
  const { modelId, field, kind, value, onChange } = props;
  if (kind === "list") return <Several {...props} placeholder="Type a value, then Enter" parse={(text) => text} />;
  const typed = textOf(value);
  return (
    <div>
      <TextInput data-autofocus aria-label="Value" placeholder="Value" autoComplete="off" value={typed} onChange={({ currentTarget }) => { onChange(currentTarget.value); }} />
      <ValueList modelId={modelId} field={field} typed={typed} chosen={[value]} onChoose={onChange} />
    </div>
  );
}

function NumberEditor(props: EditorProps) {
  const { kind, value, onChange } = props;
  if (kind === "range") return <Range value={value} onChange={onChange} Input={NumberOne} />;
  if (kind === "list") return <Several {...props} placeholder="Type a number, then Enter" parse={parseNumber} />;
  return <NumberOne label="Value" value={value} onChange={onChange} />;
}

const UNITS = ["hour", "day", "week", "month", "quarter", "year"];

function WithinEditor({ value, onChange }: { value: unknown; onChange: (value: unknown) => void }) {
  const { direction = "last", n = 7, unit = "day" } = (value ?? {}) as { direction?: string; n?: number; unit?: string };
  const counts = direction !== "this";
  const change = (part: object) => {
    const next = { direction, n, unit, ...part };
    onChange(next.direction === "this" ? { ...next, n: 1 } : next);
  };
  return (
    <Group gap={8} wrap="nowrap">
      <NativeSelect aria-label="Direction" data={["last", "next", "this", "previous"]} value={direction} onChange={(event) => { change({ direction: event.currentTarget.value }); }} />
      {counts && <NumberInput aria-label="How many" min={1} max={999} allowDecimal={false} value={n} w={76} onChange={(next) => { change({ n: Number(next) || 1 }); }} />}
      <NativeSelect aria-label="Unit" flex={1} value={unit} onChange={(event) => { change({ unit: event.currentTarget.value }); }}
        data={UNITS.map((name) => ({ value: name, label: counts && n !== 1 ? `${name}s` : name }))} />
    </Group>
  );
}

function DateEditor({ kind, value, onChange }: EditorProps) {
  if (kind === "within") return <WithinEditor value={value} onChange={onChange} />;
  if (kind === "range") return <Range value={value} onChange={onChange} Input={DateOne} />;
  return <DateOne label="Value" value={value} onChange={onChange} />;
}

function BooleanEditor({ value, onChange }: EditorProps) {
  const chosen = value === undefined ? "" : String(value);
  return (
    <SegmentedControl aria-label="Value" fullWidth value={chosen} onChange={(next) => { onChange(next === "true"); }}
      data={[{ value: "true", label: "Yes" }, { value: "false", label: "No" }]} />
  );
}

const NoEditor = () => null;

export const editors: Record<FieldType, ComponentType<EditorProps>> = {
  text: TextEditor,
  number: NumberEditor,
  money: NumberEditor,
  boolean: BooleanEditor,
  date: DateEditor,
  datetime: DateEditor,
  json: NoEditor,
  link: NoEditor,
};
