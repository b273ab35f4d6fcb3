/** Connect a provider: a name, and the credentials that its own schema asks for. */
import { Alert, Button, Group, List, Modal, Stack, Text, TextInput } from "@mantine/core";
import { IconShieldLock } from "@tabler/icons-react";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { connect, integrationsQuery } from "@/api/integrations";
import { asProblem } from "@/api/problem";
import type { IntegrationType } from "@/api/types";
import { ProblemAlert } from "@/components/problem-alert";
import { answersOf, initialValues, inputsOf, missing } from "@/components/schema-form/schema";
import { SchemaForm } from "@/components/schema-form/schema-form";

function Permissions() {
  return (
    <Alert role="note" variant="light" color="gray" radius="md" icon={<IconShieldLock size={18} aria-hidden />} p="sm">
      <Text size="sm" mb={4}>Use a <b>restricted key</b> with just these permissions:</Text>
      <List size="sm" spacing={2}>
        <List.Item><b>Charges</b>, <b>Events</b>: Read</List.Item>
        <List.Item><b>Webhook Endpoints</b>: Write, only if Gather has a public address</List.Item>
      </List>
      <Text size="xs" c="dimmed" mt={6}>In Stripe: Developers › API keys › Create restricted key. The key is checked now, stored encrypted, and never shown again.</Text>
    </Alert>
  );
}

export function Connect({ type, onClose }: { type: IntegrationType; onClose: () => void }) {
  const inputs = inputsOf(type.credentials_schema);
  const queries = useQueryClient();
  const [name, setName] = useState(type.name);
  const [values, setValues] = useState(() => initialValues(inputs));
  const attempt = useMutation({
    mutationFn: () => connect({ type: type.type, name: name.trim(), credentials: answersOf(inputs, values) }),
    onSuccess: async () => {
      onClose();
      notifications.show({ message: `${type.name} is connected. Add a task to bring in its data.` });
      await queries.invalidateQueries({ queryKey: integrationsQuery.queryKey });
    },
  });
  const problem = attempt.error ? asProblem(attempt.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    attempt.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={`Connect ${type.name}`} size="lg">
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput label="Name" required withAsterisk={false} autoComplete="off" value={name} error={problem?.at("/name")} onChange={({ currentTarget }) => { setName(currentTarget.value); }} />
          <SchemaForm inputs={inputs} values={values} pointer="/credentials" problem={problem} onChange={setValues} />
          {type.type === "stripe" && <Permissions />}
          <ProblemAlert error={problem} shown={["/name", ...inputs.map((input) => `/credentials/${input.key}`)]} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>Cancel</Button>
            <Button type="submit" loading={attempt.isPending} disabled={missing(inputs, values).length > 0}>Connect</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
