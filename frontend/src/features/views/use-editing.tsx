/** Changes a record's own fields: shown at once, taken back when refused, and undone for a while. */
import { Button, Group } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { asProblem } from "@/api/problem";
import { changeRecord, recordKey } from "@/api/records";
import type { Field, Record as DataRecord } from "@/api/types";
import { isEmpty } from "@/table/values";

export interface Edit {
  record: DataRecord;
  field: Field;
  value: unknown;
  undoes?: boolean;
}

const UNDO_MS = 10_000;

/** As the server will have it: nothing takes the key away. */
export function edited({ record, field, value }: Edit): DataRecord {
  const { [field.key]: _, ...others } = record.data;
  return { ...record, data: isEmpty(value) ? others : { ...record.data, [field.key]: value } };
}

export function useEditing(modelId: string, onChanged: (record: DataRecord) => void): (edit: Edit) => void {
  const queries = useQueryClient();
  const last = useRef<{ edit: Edit; notice: string }>(undefined);
  const show = (record: DataRecord) => {
    queries.setQueryData(recordKey(modelId, record.id), record);
    onChanged(record);
  };
  const { mutate } = useMutation({
    mutationFn: ({ record, field, value }: Edit) => changeRecord(modelId, record.id, { [field.key]: value }),
    onMutate: async (edit) => {
      await queries.cancelQueries({ queryKey: recordKey(modelId, edit.record.id) });
      show(edited(edit));
    },
    onError: (error, { record, field }) => {
      show(record);
      notifications.show({ color: "red", title: `${field.label} wasn’t changed`, message: asProblem(error).message });
    },
    onSuccess: (saved, edit) => {
      show(saved);
      if (!edit.undoes) offerUndo(edit, saved);
    },
  });

  const undo = () => {
    if (!last.current) return;
    const { edit, notice } = last.current;
    last.current = undefined;
    notifications.hide(notice);
    mutate({ ...edit, value: edit.value ?? null, undoes: true });
  };
  const offerUndo = ({ record, field }: Edit, saved: DataRecord) => {
    // What was changed before stays changed.
    if (last.current) notifications.hide(last.current.notice);
    const message = <Group justify="space-between" wrap="nowrap">{field.label} changed<Button size="compact-sm" variant="default" onClick={undo}>Undo</Button></Group>;
    const forget = () => { if (last.current?.notice === notice) last.current = undefined; };
    const notice = notifications.show({ message, autoClose: UNDO_MS, onClose: forget });
    last.current = { edit: { record: saved, field, value: record.data[field.key] }, notice };
  };
  useHotkeys([["mod+Z", undo]]);
  return mutate;
}
