/** The command that sends a first record; it works when pasted once it holds a key. */
import { Button, Group, Stack, Text } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { createKey, keysQuery } from "@/api/keys";
import type { Model } from "@/api/types";
import { curlFor } from "@/lib/curl";
import { rememberKey, useFreshKey } from "@/lib/fresh-key";
import { CodeBlock } from "./code-block";
import { ProblemAlert } from "./problem-alert";

export function CurlCard({ model }: { model: Pick<Model, "id" | "id_field" | "name"> }) {
  const apiKey = useFreshKey();
  const queries = useQueryClient();
  const create = useMutation({
    mutationFn: () => createKey(`${model.name} curl`),
    onSuccess: ({ key }) => {
      rememberKey(key);
      return queries.invalidateQueries({ queryKey: keysQuery.queryKey });
    },
  });
  const code = curlFor({ origin: window.location.origin, modelId: model.id, idField: model.id_field, apiKey });
  return (
    <Stack gap="xs">
      <CodeBlock code={code} label="curl command that sends a record" copyLabel="Copy command" />
      {apiKey ? (
        <Text size="xs" c="dimmed">This command holds your new API key and works when pasted. The key isn’t shown again after you leave.</Text>
      ) : (
        <Group gap="xs">
          <Button variant="default" size="compact-sm" leftSection={<IconKey size={14} />} loading={create.isPending} onClick={() => { create.mutate(); }}>Fill in a new API key</Button>
          <Text size="xs" c="dimmed">or put one of yours in place of YOUR_API_KEY.</Text>
        </Group>
      )}
      <ProblemAlert error={create.error} />
    </Stack>
  );
}
