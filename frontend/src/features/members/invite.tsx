/** Invites somebody by a link that is shown once, and lists the invitations that are waiting. */
import { Button, Card, Group, Select, Stack, Table, Text, TextInput, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { invitationsQuery, invite, revokeInvitation } from "@/api/people";
import { asProblem } from "@/api/problem";
import { meQuery } from "@/api/session";
import type { Invitation, Role } from "@/api/types";
import { CopyButton } from "@/components/copy-button";
import { ProblemAlert } from "@/components/problem-alert";
import { formatAgo } from "@/lib/format";
import { useNow } from "@/lib/use-now";
import { ROLES, rolesToGive } from "./roles";

function FreshLink({ email, url }: { email: string; url: string }) {
  return (
    <Stack gap={4}>
      <TextInput label={`Invitation link for ${email}`} readOnly value={url} rightSection={<CopyButton value={url} label="Copy link" />} onFocus={({ currentTarget }) => { currentTarget.select(); }} />
      <Text size="xs" c="dimmed">Send it to them yourself: Gather sends no e-mail, and can’t show this link again. It works once, within 7 days.</Text>
    </Stack>
  );
}

function Waiting({ invitation, now }: { invitation: Invitation; now: number }) {
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => revokeInvitation(invitation.id),
    onSettled: () => queries.invalidateQueries({ queryKey: invitationsQuery.queryKey }),
  });
  return (
    <Table.Tr>
      <Table.Td><Text size="sm">{invitation.email}</Text></Table.Td>
      <Table.Td><Text size="sm">{ROLES.find(({ value }) => value === invitation.role)?.label}</Text></Table.Td>
      <Table.Td><Text size="sm" c="dimmed">expires {formatAgo(invitation.expires_at, now)}</Text></Table.Td>
      <Table.Td ta="right">
        <Button variant="subtle" color="red" size="compact-sm" loading={revoke.isPending} aria-label={`Revoke the invitation of ${invitation.email}`} onClick={() => { revoke.mutate(); }}>Revoke</Button>
      </Table.Td>
    </Table.Tr>
  );
}

export function Invite() {
  const queries = useQueryClient();
  const { data: me } = useQuery(meQuery);
  const { data: waiting = [] } = useQuery({ ...invitationsQuery, refetchInterval: 15_000 });
  const now = useNow();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("editor");
  const sending = useMutation({
    mutationFn: invite,
    onSuccess: () => {
      setEmail("");
      return queries.invalidateQueries({ queryKey: invitationsQuery.queryKey });
    },
  });
  const problem = sending.error ? asProblem(sending.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    sending.mutate({ email: email.trim(), role });
  };
  return (
    <Card>
      <Stack gap="md">
        <Title order={2} size="h3">Invite</Title>
        <form onSubmit={submit}>
          <Group gap="sm" align="flex-end">
            <TextInput label="Email" type="email" placeholder="erin@example.com" required withAsterisk={false} autoComplete="off" flex={1} miw={200} value={email} error={problem?.at("/email")}
              onChange={({ currentTarget }) => { setEmail(currentTarget.value); }} />
            <Select label="Role" w={140} allowDeselect={false} value={role} data={rolesToGive(me).map(({ value, label }) => ({ value, label }))} onChange={(chosen) => { if (chosen) setRole(chosen); }} />
            <Button type="submit" loading={sending.isPending}>Make invitation link</Button>
          </Group>
        </form>
        <ProblemAlert error={problem} shown={["/email"]} />
        {sending.data && <FreshLink email={sending.data.email} url={sending.data.url} />}
        {waiting.length > 0 && (
          <Table.ScrollContainer minWidth={480} type="native">
            <Table verticalSpacing="xs" aria-label="Waiting invitations">
              <Table.Thead><Table.Tr><Table.Th>Invited</Table.Th><Table.Th>Role</Table.Th><Table.Th>Link</Table.Th><Table.Th><span className="g-hidden">Actions</span></Table.Th></Table.Tr></Table.Thead>
              <Table.Tbody>{waiting.map((invitation) => <Waiting key={invitation.id} invitation={invitation} now={now} />)}</Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
      </Stack>
    </Card>
  );
}
