/** Add View: a name and the model it looks at. */
import { Anchor, Button, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { modelsQuery } from "@/api/models";
import { asProblem } from "@/api/problem";
import { createView, viewsQuery } from "@/api/views";
import { ProblemAlert } from "@/components/problem-alert";
import { browserTimeZone } from "@/lib/format";

export function AddView({ onClose }: { onClose: () => void }) {
  const { data: models } = useQuery(modelsQuery);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [chosen, setModel] = useState<string | null>(null);
  const model = chosen ?? (models?.length === 1 ? (models[0]?.id ?? null) : null);
  const create = useMutation({
    mutationFn: createView,
    onSuccess: async (view) => {
      onClose();
      await queries.invalidateQueries({ queryKey: viewsQuery.queryKey });
      await navigate({ to: "/views/$viewId", params: { viewId: view.id } });
    },
  });
  const problem = create.error ? asProblem(create.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (model) create.mutate({ name: name.trim(), model_id: model, timezone: browserTimeZone() });
  };
  return (
    <Modal opened onClose={onClose} title="New view">
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput label="Name" placeholder="Orders" required withAsterisk={false} data-autofocus autoComplete="off" value={name} error={problem?.at("/name")}
            onChange={({ currentTarget }) => { setName(currentTarget.value); }} />
          <Select label="Model" placeholder="Choose a model" searchable allowDeselect={false} nothingFoundMessage="No such model" value={model} error={problem?.at("/model_id")}
            data={models?.map((one) => ({ value: one.id, label: one.name })) ?? []} onChange={setModel} />
          {models?.length === 0 && <Text size="sm" c="dimmed">A view looks at a model, and there is none yet. <Anchor component={Link} to="/settings/models" size="sm" onClick={onClose}>Create a model</Anchor></Text>}
          <ProblemAlert error={problem} shown={["/name", "/model_id"]} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>Cancel</Button>
            <Button type="submit" loading={create.isPending} disabled={!model || !name.trim()}>Create view</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
