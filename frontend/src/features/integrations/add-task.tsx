/** Adds a task; the form is drawn from the task type's own schema. */
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { addTask, tasksQuery } from "@/api/integrations";
import { asProblem } from "@/api/problem";
import type { TaskType } from "@/api/types";
import { ProblemAlert } from "@/components/problem-alert";
import { answersOf, initialValues, inputsOf, missing } from "@/components/schema-form/schema";
import { SchemaForm } from "@/components/schema-form/schema-form";

export function AddTask({ integrationId, type, onClose }: { integrationId: string; type: TaskType; onClose: () => void }) {
  const inputs = inputsOf(type.options_schema);
  const queries = useQueryClient();
  const [values, setValues] = useState(() => initialValues(inputs));
  const attempt = useMutation({
    mutationFn: () => addTask(integrationId, { type: type.type, options: answersOf(inputs, values) }),
    onSuccess: async () => {
      onClose();
      await queries.invalidateQueries({ queryKey: tasksQuery(integrationId).queryKey });
      await queries.invalidateQueries({ queryKey: ["models"] });
    },
  });
  const problem = attempt.error ? asProblem(attempt.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    attempt.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={type.name}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text size="sm" c="dimmed">{type.description}</Text>
          <SchemaForm inputs={inputs} values={values} pointer="/options" problem={problem} onChange={setValues} />
          <ProblemAlert error={problem} shown={inputs.map((input) => `/options/${input.key}`)} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>Cancel</Button>
            <Button type="submit" loading={attempt.isPending} disabled={missing(inputs, values).length > 0}>Create task</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
