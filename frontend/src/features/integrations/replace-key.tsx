/** Gives an integration new credentials, for the same account. */
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { integrationsQuery, replaceCredentials } from "@/api/integrations";
import { asProblem } from "@/api/problem";
import type { Integration, IntegrationType } from "@/api/types";
import { ProblemAlert } from "@/components/problem-alert";
import { answersOf, initialValues, inputsOf, missing } from "@/components/schema-form/schema";
import { SchemaForm } from "@/components/schema-form/schema-form";

export function ReplaceKey({ integration, type, onClose }: { integration: Integration; type: IntegrationType; onClose: () => void }) {
  const inputs = inputsOf(type.credentials_schema);
  const queries = useQueryClient();
  const [values, setValues] = useState(() => initialValues(inputs));
  const attempt = useMutation({
    mutationFn: () => replaceCredentials(integration.id, answersOf(inputs, values)),
    onSuccess: async () => {
      onClose();
      notifications.show({ message: `${integration.name} uses the new key.` });
      await queries.invalidateQueries({ queryKey: integrationsQuery.queryKey });
    },
  });
  const problem = attempt.error ? asProblem(attempt.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    attempt.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={`Replace the key of ${integration.name}`}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text size="sm" c="dimmed">A key of the same account. It is checked now; tasks that stopped for want of a key go on with it.</Text>
          <SchemaForm inputs={inputs} values={values} pointer="/credentials" problem={problem} onChange={setValues} />
          <ProblemAlert error={problem} shown={inputs.map((input) => `/credentials/${input.key}`)} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>Cancel</Button>
            <Button type="submit" loading={attempt.isPending} disabled={missing(inputs, values).length > 0}>Replace key</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
