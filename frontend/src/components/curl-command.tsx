/** A curl command that works when pasted once it holds a key, and the key to put in. */
import { Button, Group, Stack, Text } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { createKey, keysQuery } from "@/api/keys";
import { rememberKey, useFreshKey } from "@/lib/fresh-key";
import { CodeBlock } from "./code-block";
import { ProblemAlert } from "./problem-alert";

interface Props {
  label: string;
  /** What a new key is called. */
  keyName: string;
  codeFor: (apiKey: string | null) => string;
}

export function CurlCommand({ label, keyName, codeFor }: Props) {
  const apiKey = useFreshKey();
  const queries = useQueryClient();
  const create = useMutation({
    mutationFn: () => createKey(keyName),
    onSuccess: ({ key }) => {
      rememberKey(key);
      return queries.invalidateQueries({ queryKey: keysQuery.queryKey });
    },
  });
  return (
    <Stack gap="xs">
      <CodeBlock code={codeFor(apiKey)} label={label} copyLabel="Copy command" />
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
