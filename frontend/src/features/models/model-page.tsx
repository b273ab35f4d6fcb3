/** One model: its ID, how to send records, its fields, and its end. */
import { Button, Card, Group, SimpleGrid, Skeleton, Stack, Text, TextInput, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { deleteModel, modelQuery } from "@/api/models";
import { asProblem } from "@/api/problem";
import type { Model } from "@/api/types";
import { viewsQuery } from "@/api/views";
import { Confirm } from "@/components/confirm";
import { CopyButton } from "@/components/copy-button";
import { CurlCard } from "@/components/curl-card";
import { Missing } from "@/components/missing";
import { Page } from "@/components/page";
import { ProblemAlert } from "@/components/problem-alert";
import { formatCount, humanize } from "@/lib/format";
import { FieldsTable } from "./fields-table";

const BACK = { to: "/settings/models", label: "Data models" };

function Facts({ model }: { model: Model }) {
  const copy = <CopyButton value={model.id} label="Copy" />;
  return (
    <Card>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
        <TextInput label="Model ID" readOnly value={model.id} rightSection={copy} onFocus={({ currentTarget }) => { currentTarget.select(); }} styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }} />
        <Group gap="xl" align="flex-end" wrap="nowrap">
          <Fact name="Records" value={formatCount(model.record_count)} />
          <Fact name="Type" value={humanize(model.type)} />
          <Fact name="ID field" value={model.id_field} />
        </Group>
      </SimpleGrid>
    </Card>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <Stack gap={2} miw={0}>
      <Text size="xs" c="dimmed">{name}</Text>
      <Text size="lg" fw={600} className="g-num" truncate>{value}</Text>
    </Stack>
  );
}

function DeleteModel({ model }: { model: Model }) {
  const [asking, setAsking] = useState(false);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: () => deleteModel(model.id),
    onSuccess: async () => {
      setAsking(false);
      await navigate({ to: BACK.to });
      notifications.show({ message: `The model ${model.name} was deleted.` });
      queries.removeQueries({ queryKey: modelQuery(model.id).queryKey });
      await Promise.all([queries.invalidateQueries({ queryKey: ["models"] }), queries.invalidateQueries({ queryKey: viewsQuery.queryKey })]);
    },
  });
  return (
    <Card>
      <Group justify="space-between" gap="md">
        <Stack gap={2} flex={1} miw={220}>
          <Title order={2} size="h3">Delete this model</Title>
          <Text size="sm" c="dimmed">Its records, fields, tasks and views go with it. This can’t be undone.</Text>
        </Stack>
        <Button variant="light" color="red" onClick={() => { setAsking(true); }}>Delete model</Button>
      </Group>
      <Confirm opened={asking} title={`Delete ${model.name}?`} action="Delete model" name={model.name} pending={remove.isPending} error={remove.error}
        onConfirm={() => { remove.mutate(); }} onClose={() => { setAsking(false); }}>
        {formatCount(model.record_count)} {model.record_count === 1 ? "record" : "records"} and everything built on them will be gone.
      </Confirm>
    </Card>
  );
}

export function ModelPage({ modelId }: { modelId: string }) {
  const { data: model, error, refetch } = useQuery({ ...modelQuery(modelId), refetchInterval: 2500 });
  if (error && asProblem(error).status === 404) return <Missing what="model" />;
  if (!model) {
    return (
      <Page title="Data model" back={BACK}>
        {error ? <ProblemAlert error={error} onRetry={() => void refetch()} /> : <Stack gap="lg"><Skeleton height={108} radius="lg" /><Skeleton height={260} radius="lg" /></Stack>}
      </Page>
    );
  }
  return (
    <Page title={model.name} back={BACK}>
      <Stack gap="lg">
        <Facts model={model} />
        <Card>
          <Title order={2} size="h3" mb={4}>Send a record</Title>
          <Text size="sm" c="dimmed" mb="sm">Only <code>{model.id_field}</code> is required; any other field you send appears here and in views by itself. Send the same ID again to update.</Text>
          <CurlCard model={model} />
        </Card>
        <FieldsTable model={model} />
        <DeleteModel key={model.id} model={model} />
      </Stack>
    </Page>
  );
}
