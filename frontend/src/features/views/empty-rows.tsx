/** No rows: either nothing matches, or nothing was sent yet and here is how. */
import { Card, Center, Stack, Text, Title } from "@mantine/core";
import { IconFilterOff } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Model } from "@/api/types";
import { CurlCard } from "@/components/curl-card";
import { EmptyState } from "@/components/empty-state";

export function EmptyRows({ model, narrowed, clear }: { model: Model; narrowed: boolean; clear: ReactNode }) {
  if (narrowed && model.record_count > 0) {
    return <EmptyState icon={<IconFilterOff size={22} />} title="No record matches" action={clear}>Loosen the filter or the search to see more.</EmptyState>;
  }
  return (
    <Center p="lg">
      <Card maw={660} w="100%">
        <Stack gap="sm">
          <Title order={2} size="h3">No records yet</Title>
          <Text size="sm" c="dimmed">Send one to <b>{model.name}</b> from a terminal; it appears here by itself.</Text>
          <CurlCard model={model} />
        </Stack>
      </Card>
    </Center>
  );
}
