/** Settings > Developer: API keys and where the docs are. */
import { Anchor, Button, Card, Group, MultiSelect, Stack, Table, Text, TextInput, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { createKey, keysQuery, revokeKey } from "@/api/keys";
import { modelsQuery } from "@/api/models";
import { asProblem } from "@/api/problem";
import type { ApiKey } from "@/api/types";
import { Confirm } from "@/components/confirm";
import { CopyButton } from "@/components/copy-button";
import { CurlCard } from "@/components/curl-card";
import { Page } from "@/components/page";
import { ProblemAlert } from "@/components/problem-alert";
import { Skeletons } from "@/components/skeletons";
import { formatAgo } from "@/lib/format";
import { rememberKey, useFreshKey } from "@/lib/fresh-key";
import { useNow } from "@/lib/use-now";

function CreateKey() {
  const queries = useQueryClient();
  const { data: models = [] } = useQuery(modelsQuery);
  const [name, setName] = useState("");
  const [narrowed, setNarrowed] = useState<string[]>([]);
  const create = useMutation({
    mutationFn: () => createKey(name.trim(), narrowed),
    onSuccess: ({ key }) => {
      rememberKey(key);
      setName("");
      setNarrowed([]);
      return queries.invalidateQueries({ queryKey: keysQuery.queryKey });
    },
  });
  const problem = create.error ? asProblem(create.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Group gap="sm" align="flex-end">
        <TextInput label="Name" placeholder="Nightly sync" required withAsterisk={false} autoComplete="off" flex={1} miw={180} value={name} error={problem?.at("/name")}
          onChange={({ currentTarget }) => { setName(currentTarget.value); }} />
        {models.length > 0 && (
          <MultiSelect label="Models" placeholder={narrowed.length === 0 ? "All models" : undefined} flex={1} miw={180} clearable value={narrowed} onChange={setNarrowed}
            data={models.map((model) => ({ value: model.id, label: model.name }))} />
        )}
        <Button type="submit" loading={create.isPending}>Create API key</Button>
      </Group>
      <ProblemAlert error={problem} shown={["/name"]} />
    </form>
  );
}

function FreshKey({ apiKey }: { apiKey: string }) {
  const { data: models } = useQuery(modelsQuery);
  const model = models?.[0];
  return (
    <Card style={{ borderColor: "var(--g-accent)" }}>
      <Stack gap="sm">
        <Title order={2} size="h3">Your new API key</Title>
        <Text size="sm" c="dimmed">Copy it now. Gather keeps only a fingerprint of it, so it can’t be shown again.</Text>
        <TextInput label="API key" readOnly value={apiKey} rightSection={<CopyButton value={apiKey} label="Copy" />} onFocus={({ currentTarget }) => { currentTarget.select(); }} />
        {model && <CurlCard model={model} />}
        <Group><Button variant="default" size="compact-md" onClick={() => { rememberKey(null); }}>I’ve copied it</Button></Group>
      </Stack>
    </Card>
  );
}

/** The models that a key is narrowed to, in words. */
function Narrowed({ modelIds }: { modelIds: string[] }) {
  const { data: models = [] } = useQuery(modelsQuery);
  const names = modelIds.map((id) => models.find((model) => model.id === id)?.name ?? "a deleted model");
  return <Text size="xs" c="dimmed">Only {names.join(", ")}</Text>;
}

function KeyRow({ apiKey, now }: { apiKey: ApiKey; now: number }) {
  const [asking, setAsking] = useState(false);
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => revokeKey(apiKey.id),
    onSuccess: () => {
      setAsking(false);
      notifications.show({ message: `The key ${apiKey.name} was revoked.` });
      return queries.invalidateQueries({ queryKey: keysQuery.queryKey });
    },
  });
  return (
    <Table.Tr>
      <Table.Td><Text size="sm" fw={500}>{apiKey.name}</Text>{apiKey.model_ids && <Narrowed modelIds={apiKey.model_ids} />}</Table.Td>
      <Table.Td><Text size="sm" ff="monospace">{apiKey.prefix}…</Text></Table.Td>
      <Table.Td><Text size="sm" c="dimmed">{formatAgo(apiKey.created_at, now)}</Text></Table.Td>
      <Table.Td><Text size="sm" c="dimmed">{formatAgo(apiKey.last_used_at, now)}</Text></Table.Td>
      <Table.Td ta="right">
        <Button variant="subtle" color="red" size="compact-sm" aria-label={`Revoke ${apiKey.name}`} onClick={() => { setAsking(true); }}>Revoke</Button>
        <Confirm opened={asking} title={`Revoke ${apiKey.name}?`} action="Revoke key" pending={revoke.isPending} error={revoke.error} onConfirm={() => { revoke.mutate(); }} onClose={() => { setAsking(false); }}>
          Whatever uses this key stops working at once.
        </Confirm>
      </Table.Td>
    </Table.Tr>
  );
}

function Keys() {
  const { data: keys, error, refetch } = useQuery({ ...keysQuery, refetchInterval: 10_000 });
  const now = useNow();
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (!keys) return <Skeletons rows={2} height={44} />;
  if (keys.length === 0) return <Text size="sm" c="dimmed">No keys yet. Create one to send records.</Text>;
  return (
    <Table.ScrollContainer minWidth={560} type="native">
      <Table verticalSpacing="xs">
        <Table.Thead><Table.Tr><Table.Th>Name</Table.Th><Table.Th>Key</Table.Th><Table.Th>Created</Table.Th><Table.Th>Last used</Table.Th><Table.Th><span className="g-hidden">Actions</span></Table.Th></Table.Tr></Table.Thead>
        <Table.Tbody>{keys.map((apiKey) => <KeyRow key={apiKey.id} apiKey={apiKey} now={now} />)}</Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

export function DeveloperPage() {
  const freshKey = useFreshKey();
  const docs = <Anchor href="/docs" target="_blank" size="sm" underline="always">API docs</Anchor>;
  return (
    <Page title="Developer" lead={<>API keys let your scripts send and read records. How to use them is in the {docs}.</>}>
      <Stack gap="lg">
        {freshKey && <FreshKey apiKey={freshKey} />}
        <Card>
          <Stack gap="md">
            <Title order={2} size="h3">API keys</Title>
            <CreateKey />
            <Keys />
          </Stack>
        </Card>
      </Stack>
    </Page>
  );
}
