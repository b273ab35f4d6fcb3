/** The chips that say what is filtered, each opening its editor, and the button that adds one. */
import { Button, Menu, Popover } from "@mantine/core";
import { IconChevronDown, IconFilterPlus, IconX } from "@tabler/icons-react";
import { Suspense, useState } from "react";
import type { Field, Filter } from "@/api/types";
import { useCommands } from "@/lib/commands";
import { lazily } from "@/lib/lazily";
import classes from "./filter-bar.module.css";
import { say, sayField, sayOperator, sayValue, type Labels } from "./sentence";
import { isComplete, isCondition, isEditable, newCondition, toFilter, toGroup, type Group } from "./tree";

const FilterEditor = lazily(async () => (await import("./filter-editor")).FilterEditor);
const FieldPicker = lazily(async () => (await import("./field-picker")).FieldPicker);

export interface FilterProps {
  filter: Filter | null;
  fields: Field[];
  modelId: string;
  modelName: string;
  /** A condition just begun from a column's menu. */
  draft: Filter | null;
  onDraft: (draft: Filter | null) => void;
  onChange: (filter: Filter) => void;
}

function ChipText({ item, labels }: { item: Filter; labels: Labels }) {
  if (!isCondition(item)) return <span className={classes.text}>{say(item, labels)}</span>;
  return (
    <span className={classes.text}>
      <b>{sayField(item.field, labels)}</b> {sayOperator(item)} <b>{sayValue(item, labels)}</b>
    </span>
  );
}

function Chip({ item, props, onChange, onRemove }: { item: Filter; props: FilterProps; onChange: (item: Filter) => void; onRemove: () => void }) {
  const [draft, setDraft] = useState<Filter | null>(null);
  const labels: Labels = (key) => props.fields.find((field) => field.key === key);
  const sentence = say(item, labels);
  const apply = () => {
    if (draft && isComplete(draft)) onChange(draft);
    setDraft(null);
  };
  return (
    <Popover opened={draft !== null} onChange={(opened) => { if (!opened) setDraft(null); }} position="bottom-start" width="min(380px, calc(100vw - 24px))" trapFocus returnFocus shadow="md">
      <span className={classes.chip}>
        <Popover.Target>
          <button type="button" className={classes.main} disabled={!isEditable(item)} aria-label={`Edit filter: ${sentence}`} onClick={() => { setDraft(item); }}>
            <ChipText item={item} labels={labels} />
          </button>
        </Popover.Target>
        <button type="button" className={classes.remove} aria-label={`Remove filter: ${sentence}`} onClick={onRemove}><IconX size={13} stroke={2.2} /></button>
      </span>
      <Popover.Dropdown>
        <Suspense>{draft && <FilterEditor filter={draft} fields={props.fields} modelId={props.modelId} modelName={props.modelName} onChange={setDraft} onApply={apply} />}</Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Choose a field, say the condition, apply: one popover. */
function AddFilter({ props, group, onGroup }: { props: FilterProps; group: Group; onGroup: (group: Group) => void }) {
  const { fields, modelId, modelName, draft, onDraft } = props;
  const [choosing, setChoosing] = useState(false);
  useCommands([{ group: "View", label: "Add a filter", keys: "f", perform: () => { setChoosing(true); } }]);
  const close = () => {
    setChoosing(false);
    onDraft(null);
  };
  const apply = () => {
    if (draft && isComplete(draft)) onGroup({ ...group, items: [...group.items, draft] });
    close();
  };
  return (
    <Popover opened={choosing || draft !== null} onChange={(opened) => { if (!opened) close(); }} position="bottom-start" width="min(380px, calc(100vw - 24px))" trapFocus returnFocus shadow="md">
      <Popover.Target>
        <Button variant="default" className="g-tool" leftSection={<IconFilterPlus size={15} stroke={1.8} />} onClick={() => { setChoosing(true); }}>Filter</Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Suspense>{draft ? (
          <FilterEditor filter={draft} fields={fields} modelId={modelId} modelName={modelName} onChange={onDraft} onApply={apply} />
        ) : (
          <FieldPicker fields={fields} modelName={modelName} onChoose={(field) => { onDraft(newCondition(field)); }} />
        )}</Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}

export function FilterButton(props: FilterProps) {
  const group = toGroup(props.filter);
  return <AddFilter props={props} group={group} onGroup={(next) => { props.onChange(toFilter(next)); }} />;
}

export function FilterChips(props: FilterProps) {
  const group = toGroup(props.filter);
  if (group.items.length === 0) return null;
  const change = (next: Group) => { props.onChange(toFilter(next)); };
  const put = (index: number, item: Filter | null) => {
    change({ ...group, items: group.items.flatMap((old, at) => (at === index ? (item ? [item] : []) : [old])) });
  };
  const joint = group.joint === "and" ? "All of" : "Any of";
  return (
    <div className={classes.chips} role="group" aria-label="Filters">
      {group.items.length > 1 && (
        <Menu position="bottom-start">
          <Menu.Target><button type="button" className={classes.joint} aria-label={`Match: ${joint}`}>{joint}<IconChevronDown size={13} aria-hidden /></button></Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => { change({ ...group, joint: "and" }); }}>All of these (and)</Menu.Item>
            <Menu.Item onClick={() => { change({ ...group, joint: "or" }); }}>Any of these (or)</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      {group.items.map((item, index) => (
        <Chip key={index} item={item} props={props} onChange={(next) => { put(index, next); }} onRemove={() => { put(index, null); }} />
      ))}
      {group.items.length > 1 && <button type="button" className={classes.joint} onClick={() => { change({ joint: "and", items: [] }); }}>Clear all</button>}
    </div>
  );
}
