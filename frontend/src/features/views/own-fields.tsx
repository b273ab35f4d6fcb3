/** A record's own fields, each to be changed in its place. */
import { ActionIcon, Text, UnstyledButton } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useState } from "react";
import type { Field, Record as DataRecord } from "@/api/types";
import { Marked } from "@/components/marked";
import { StatusPill } from "@/components/status-pill";
import { isUrl, saysStatus } from "@/lib/tone";
import { cellOf } from "@/table/cells/cells";
import { isEmpty, valueOf } from "@/table/values";
import { FieldEditor } from "./field-editor";
import type { Edit } from "./use-editing";
import classes from "./view.module.css";

interface Props {
  record: DataRecord;
  fields: Field[];
  idField: string;
  timeZone: string;
  /** What the search looks for, to be marked. */
  hits: RegExp | null;
  /** Undefined for those who may only look. */
  onEdit: ((edit: Edit) => void) | undefined;
}

function Value({ record, field, timeZone, hits }: { field: Field } & Pick<Props, "record" | "timeZone" | "hits">) {
  const value = valueOf(record, field);
  if (isEmpty(value)) return <Text component="span" size="sm" c="dimmed">–</Text>;
  const text = cellOf(field.type).format(value, { record, field, timeZone });
  if (saysStatus(field.key)) return <StatusPill status={text} />;
  if (isUrl(text)) return <a className="g-url" href={text} target="_blank" rel="noreferrer noopener">{text.replace(/^https?:\/\//, "")}</a>;
  return <Marked text={text} hits={hits} />;
}

function Row({ field, record, idField, onEdit, ...look }: { field: Field } & Omit<Props, "fields">) {
  const [editing, setEditing] = useState(false);
  const stop = () => { setEditing(false); };
  const keep = (value: unknown) => {
    stop();
    onEdit?.({ record, field, value });
  };
  return (
    <div className={classes.row}>
      <dt>{field.label}</dt>
      {editing ? <dd><FieldEditor field={field} value={record.data[field.key]} onKeep={keep} onCancel={stop} /></dd> : (
        <dd className={classes.editable}>
          <span><Value record={record} field={field} {...look} /></span>
          {onEdit && field.key !== idField && (
            <ActionIcon className={classes.edit} variant="subtle" color="gray" size={24} aria-label={`Edit ${field.label}`} onClick={() => { setEditing(true); }}><IconPencil size={15} /></ActionIcon>
          )}
        </dd>
      )}
    </div>
  );
}

export function OwnFields({ fields, ...props }: Props) {
  const [showsAll, setShowsAll] = useState(false);
  const own = fields.filter((field) => field.source === "own");
  const filled = own.filter((field) => field.key in props.record.data);
  const more = own.length - filled.length;
  return (
    <>
      <dl className={classes.fields}>
        {(showsAll ? own : filled).map((field) => <Row key={field.key} field={field} {...props} />)}
      </dl>
      {more > 0 && <UnstyledButton className={classes.more} onClick={() => { setShowsAll(!showsAll); }}>{showsAll ? "Hide empty fields" : `Show ${String(more)} empty ${more === 1 ? "field" : "fields"}`}</UnstyledButton>}
    </>
  );
}
