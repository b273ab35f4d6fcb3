/** What went wrong and what to do, with the request's id for those who help. */
import { Alert, Button, Group, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { asProblem } from "@/api/problem";

interface Props {
  error: unknown;
  onRetry?: (() => void) | undefined;
  /** Pointers whose messages stand beside their inputs already. */
  shown?: string[];
}

export function ProblemAlert({ error, onRetry, shown = [] }: Props) {
  if (!error) return null;
  const problem = asProblem(error);
  // What couldn't be loaded comes by itself as soon as Gather answers again, which the page's frame says.
  if (problem.status === 0 && onRetry) return null;
  const isShown = (pointer: string) => shown.some((one) => pointer.endsWith(one));
  if (problem.errors.length > 0 && problem.errors.every(({ pointer }) => isShown(pointer))) return null;
  const others = problem.errors.filter(({ pointer, detail }) => detail !== problem.message && !isShown(pointer));
  return (
    <Alert color="red" variant="light" radius="md" icon={<IconAlertTriangle size={18} aria-hidden />} role="alert" p="sm">
      <Text size="sm" c="var(--g-text)">{problem.message}</Text>
      {others.map(({ pointer, detail }) => (
        <Text key={pointer + detail} size="sm" c="var(--g-text)">{detail}</Text>
      ))}
      {(problem.requestId ?? onRetry) && (
        <Group gap="sm" mt={6}>
          {onRetry && <Button size="compact-sm" variant="default" onClick={onRetry}>Try again</Button>}
          {problem.requestId && <Text size="xs" c="dimmed" className="g-num">Request {problem.requestId}</Text>}
        </Group>
      )}
    </Alert>
  );
}
