/** What stands in for a page that is loading, failed or doesn't exist. */
import { Button, Center, Loader, Stack, Text, Title } from "@mantine/core";
import { Link, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { asProblem } from "@/api/problem";
import { ProblemAlert } from "@/components/problem-alert";

export function Pending() {
  return <Center mih="60vh" aria-busy="true"><Loader size="sm" color="gray" aria-label="Loading" /></Center>;
}

const AGAIN_MS = 2000;

/** Nothing could be shown yet, because Gather doesn't answer: ask until it does. */
function Unreached() {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => void router.invalidate(), AGAIN_MS);
    return () => { clearInterval(timer); };
  }, [router]);
  return (
    <Center component="main" mih="60vh" p="lg">
      <Stack align="center" gap="sm" role="status">
        <Loader size="sm" color="gray" aria-hidden />
        <Title order={1} size="h2">Gather can’t be reached</Title>
        <Text size="sm" c="dimmed" ta="center">Check that it is running and that you are online. This page goes on by itself.</Text>
      </Stack>
    </Center>
  );
}

export function LoadFailed({ error }: { error: unknown }) {
  const router = useRouter();
  if (asProblem(error).status === 0) return <Unreached />;
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
