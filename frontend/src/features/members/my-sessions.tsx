/** Where one is signed in, how to end that, and another password. */
import { Badge, Button, Card, Group, PasswordInput, Stack, Table, Text, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { changePassword, endOtherSessions, endSession, sessionsQuery } from "@/api/people";
import { asProblem } from "@/api/problem";
import type { MySession } from "@/api/types";
import { ProblemAlert } from "@/components/problem-alert";
import { Skeletons } from "@/components/skeletons";
import { formatAgo } from "@/lib/format";
import { useNow } from "@/lib/use-now";
import { browserName } from "./browser-name";

function SessionRow({ session, now }: { session: MySession; now: number }) {
  const queries = useQueryClient();
  const end = useMutation({
    mutationFn: () => endSession(session.id),
    onSettled: () => queries.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  });
  const name = browserName(session.user_agent);
  return (
    <Table.Tr>
      <Table.Td><Group gap="xs"><Text size="sm" fw={500} title={session.user_agent}>{name}</Text>{session.current && <Badge size="sm" variant="light">This one</Badge>}</Group></Table.Td>
      <Table.Td><Text size="sm" c="dimmed">{formatAgo(session.created_at, now)}</Text></Table.Td>
      <Table.Td><Text size="sm" c="dimmed">{formatAgo(session.last_used_at, now)}</Text></Table.Td>
      <Table.Td ta="right">
        {!session.current && <Button variant="subtle" color="red" size="compact-sm" loading={end.isPending} aria-label={`End the session in ${name}`} onClick={() => { end.mutate(); }}>End</Button>}
      </Table.Td>
    </Table.Tr>
  );
}

export function MySessions() {
  const queries = useQueryClient();
  const { data: sessions, error, refetch } = useQuery({ ...sessionsQuery, refetchInterval: 15_000 });
  const now = useNow();
  const endOthers = useMutation({
    mutationFn: endOtherSessions,
    onSuccess: () => { notifications.show({ message: "You are signed out everywhere else." }); },
    onSettled: () => queries.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  });
  return (
    <Card>
      <Stack gap="md">
        <Group justify="space-between">
          <Title order={2} size="h3">Where you are signed in</Title>
          {(sessions?.length ?? 0) > 1 && <Button variant="default" size="compact-md" loading={endOthers.isPending} onClick={() => { endOthers.mutate(); }}>Sign out everywhere else</Button>}
        </Group>
        <ProblemAlert error={error ?? endOthers.error} onRetry={() => void refetch()} />
        {!sessions && !error && <Skeletons rows={1} height={44} />}
        {sessions && (
          <Table.ScrollContainer minWidth={480} type="native">
            <Table verticalSpacing="xs">
              <Table.Thead><Table.Tr><Table.Th>Browser</Table.Th><Table.Th>Since</Table.Th><Table.Th>Last used</Table.Th><Table.Th><span className="g-hidden">Actions</span></Table.Th></Table.Tr></Table.Thead>
              <Table.Tbody>{sessions.map((session) => <SessionRow key={session.id} session={session} now={now} />)}</Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
      </Stack>
    </Card>
  );
}

export function MyPassword() {
  const queries = useQueryClient();
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const change = useMutation({
    mutationFn: changePassword,
    onSuccess: () => {
      setCurrent("");
      setPassword("");
      notifications.show({ message: "Your password was changed, and your other sessions ended." });
      return queries.invalidateQueries({ queryKey: sessionsQuery.queryKey });
    },
  });
  const problem = change.error ? asProblem(change.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ password, current_password: current });
  };
  return (
    <Card>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Title order={2} size="h3">Your password</Title>
          <Group gap="sm" align="flex-end">
            <PasswordInput label="Current password" autoComplete="current-password" required withAsterisk={false} flex={1} miw={200} value={current} error={problem?.at("/current_password")}
              onChange={({ currentTarget }) => { setCurrent(currentTarget.value); }} />
            <PasswordInput label="New password" autoComplete="new-password" required withAsterisk={false} minLength={8} flex={1} miw={200} value={password} error={problem?.errors.find(({ pointer }) => pointer === "/password")?.detail}
              onChange={({ currentTarget }) => { setPassword(currentTarget.value); }} />
            <Button type="submit" variant="default" loading={change.isPending}>Change password</Button>
          </Group>
          <ProblemAlert error={problem} shown={["/current_password", "/password"]} />
        </Stack>
      </form>
    </Card>
  );
}
