/** What stands in for a page that is loading, failed or doesn't exist. */
import { Button, Center, Loader, Stack, Text, Title } from "@mantine/core";
import { Link, useRouter } from "@tanstack/react-router";
import { ProblemAlert } from "@/components/problem-alert";

export function Pending() {
  return <Center mih="60vh" aria-busy="true"><Loader size="sm" color="gray" aria-label="Loading" /></Center>;
}

export function LoadFailed({ error }: { error: unknown }) {
  const router = useRouter();
  return (
    <Center component="main" mih="60vh" p="lg">
      <Stack maw={480} w="100%">
        <Title order={1} size="h2">This page couldn’t be shown</Title>
        <ProblemAlert error={error} onRetry={() => void router.invalidate()} />
      </Stack>
    </Center>
  );
}

export function NotFound() {
  return (
    <Center component="main" mih="60vh" p="lg">
      <Stack align="center" gap="sm">
        <Title order={1} size="h2">There is nothing here</Title>
        <Text size="sm" c="dimmed">The address may be mistyped, or what it showed was deleted.</Text>
        <Button component={Link} to="/" variant="default">Go home</Button>
      </Stack>
    </Center>
  );
}
