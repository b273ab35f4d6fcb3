/** Add New Model: its name, type and ID field. */
import { Button, Group, Modal, NativeSelect, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { createModel, modelsQuery, type NewModel as Body } from "@/api/models";
import { asProblem } from "@/api/problem";
import { ProblemAlert } from "@/components/problem-alert";

const TYPES: { value: Body["type"]; label: string }[] = [
  { value: "custom", label: "Custom" },
  { value: "account", label: "Account" },
  { value: "user", label: "User" },
];
const BLANK: Body = { name: "", type: "custom", id_field: "id" };

export function NewModel({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [values, setValues] = useState(BLANK);
  const create = useMutation({
    mutationFn: createModel,
    onSuccess: async (model) => {
      onClose();
      await queries.invalidateQueries({ queryKey: modelsQuery.queryKey });
      await navigate({ to: "/settings/models/$modelId", params: { modelId: model.id } });
    },
  });
  const problem = create.error ? asProblem(create.error) : null;
  const put = (part: Partial<Body>) => { setValues({ ...values, ...part }); };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ ...values, name: values.name.trim() });
  };
  const reset = () => {
    setValues(BLANK);
    create.reset();
  };
  return (
    <Modal opened={opened} onClose={onClose} title="New model" onExitTransitionEnd={reset}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput label="Name" placeholder="Orders" required withAsterisk={false} data-autofocus autoComplete="off" value={values.name} error={problem?.at("/name")}
            onChange={({ currentTarget }) => { put({ name: currentTarget.value }); }} />
          <NativeSelect label="Model Type" data={TYPES} value={values.type} error={problem?.at("/type")}
            onChange={({ currentTarget }) => { put({ type: currentTarget.value as Body["type"] }); }} />
          <TextInput label="ID Field" description="The field that tells one record from another. Sending the same ID again updates its record." required withAsterisk={false} autoComplete="off" value={values.id_field}
            error={problem?.at("/id_field")} onChange={({ currentTarget }) => { put({ id_field: currentTarget.value }); }} />
          <ProblemAlert error={problem} shown={["/name", "/type", "/id_field"]} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>Cancel</Button>
            <Button type="submit" loading={create.isPending}>Create model</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
