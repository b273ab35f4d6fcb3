/** What one does with a view as a whole: rename, duplicate, export, take along as curl, delete. */
import { ActionIcon, Button, Group, Menu, Modal, Stack, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconCopy, IconDots, IconFileExport, IconPencil, IconTerminal2, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Suspense, lazy, useState, type FormEvent } from "react";
import type { RecordQuery } from "@/api/records";
import type { View } from "@/api/types";
import { asProblem } from "@/api/problem";
import { changeView, deleteView, duplicateView, viewQuery, viewsQuery, type ViewChange } from "@/api/views";
import { Confirm } from "@/components/confirm";
import { ProblemAlert } from "@/components/problem-alert";
import { useCommands } from "@/lib/commands";

const ExportDialog = lazy(async () => ({ default: (await import("./export-dialog")).ExportDialog }));
const CurlDialog = lazy(async () => ({ default: (await import("./curl-dialog")).CurlDialog }));

function Rename({ view, onClose }: { view: View; onClose: () => void }) {
  const [name, setName] = useState(view.name);
  const queries = useQueryClient();
  const rename = useMutation({
    mutationFn: () => changeView(view.id, { name: name.trim() }),
    onSuccess: (saved) => {
      queries.setQueryData(viewQuery(view.id).queryKey, saved);
      onClose();
      return queries.invalidateQueries({ queryKey: viewsQuery.queryKey });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rename.mutate();
  };
  return (
    <Modal opened onClose={onClose} title="Rename view">
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput label="Name" required withAsterisk={false} data-autofocus autoComplete="off" value={name} onChange={({ currentTarget }) => { setName(currentTarget.value); }} />
          <ProblemAlert error={rename.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>Cancel</Button>
            <Button type="submit" loading={rename.isPending} disabled={!name.trim()}>Rename</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

interface Props {
  view: View;
  /** What differs from the saved view: a duplicate takes it along. */
  change: ViewChange;
  query: RecordQuery;
  /** The columns that are shown. */
  fields: string[];
}

export function ViewMenu({ view, change, query, fields }: Props) {
  const [asking, setAsking] = useState<"rename" | "export" | "curl" | "delete" | null>(null);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const close = () => { setAsking(null); };
  const remove = useMutation({
    mutationFn: () => deleteView(view.id),
    onSuccess: async () => {
      close();
      await navigate({ to: "/" });
      notifications.show({ message: `The view ${view.name} was deleted. Its records are untouched.` });
      queries.removeQueries({ queryKey: viewQuery(view.id).queryKey });
      await queries.invalidateQueries({ queryKey: viewsQuery.queryKey });
    },
  });
  const duplicate = useMutation({
    mutationFn: () => duplicateView(view, change),
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: viewsQuery.queryKey });
      await navigate({ to: "/views/$viewId", params: { viewId: made.id } });
      notifications.show({ message: `This is ${made.name} now, as ${view.name} was shown.` });
    },
    onError: (error) => notifications.show({ color: "red", title: "The view wasn’t duplicated", message: asProblem(error).message }),
  });
  useCommands([
    { group: "View", label: "Export…", keys: "e", perform: () => { setAsking("export"); } },
    { group: "View", label: "Copy as curl…", perform: () => { setAsking("curl"); } },
    { group: "View", label: "Rename view", perform: () => { setAsking("rename"); } },
    { group: "View", label: "Duplicate view", perform: () => { duplicate.mutate(); } },
  ]);
  return (
    <>
      <Menu position="bottom-start" width={170}>
        <Menu.Target><ActionIcon variant="subtle" color="gray" aria-label="View menu"><IconDots size={18} /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => { setAsking("rename"); }}>Rename view</Menu.Item>
          <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => { duplicate.mutate(); }}>Duplicate view</Menu.Item>
          <Menu.Item leftSection={<IconFileExport size={16} />} onClick={() => { setAsking("export"); }}>Export…</Menu.Item>
          <Menu.Item leftSection={<IconTerminal2 size={16} />} onClick={() => { setAsking("curl"); }}>Copy as curl…</Menu.Item>
          <Menu.Divider />
          <Menu.Item c="var(--g-bad)" leftSection={<IconTrash size={16} />} onClick={() => { setAsking("delete"); }}>Delete view</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asking === "rename" && <Rename view={view} onClose={close} />}
      <Suspense>
        {asking === "export" && <ExportDialog view={view} query={query} fields={fields} onClose={close} />}
        {asking === "curl" && <CurlDialog view={view} query={query} onClose={close} />}
      </Suspense>
      <Confirm opened={asking === "delete"} title={`Delete ${view.name}?`} action="Delete view" pending={remove.isPending} error={remove.error} onConfirm={() => { remove.mutate(); }} onClose={close}>
        Only the view goes. The records it shows stay in their model.
      </Confirm>
    </>
  );
}
