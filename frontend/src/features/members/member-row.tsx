/** Somebody of the workspace: their role, and the way out for them. */
import { Button, Select, Table, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { changeRole, membersQuery, removeMember } from "@/api/people";
import { asProblem } from "@/api/problem";
import type { Me, Member, Role } from "@/api/types";
import { Confirm } from "@/components/confirm";
import { formatAgo } from "@/lib/format";
import { isAdmin, ROLES, rolesToGive } from "./roles";

function RoleChoice({ member, me }: { member: Member; me: Me | undefined }) {
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (role: Role) => changeRole(member.user.id, role),
    onError: (error) => { notifications.show({ color: "red", message: asProblem(error).message }); },
    onSettled: () => queries.invalidateQueries(),
  });
  const choices = ROLES.filter((role) => rolesToGive(me).includes(role) || role.value === member.role);
  return (
    <Select aria-label={`Role of ${member.user.name || member.user.email}`} size="xs" w={120} allowDeselect={false} disabled={change.isPending} value={member.role}
      data={choices.map(({ value, label }) => ({ value, label }))} onChange={(role) => { if (role && role !== member.role) change.mutate(role); }} />
  );
}

export function MemberRow({ member, me, now }: { member: Member; me: Me | undefined; now: number }) {
  const [asking, setAsking] = useState(false);
  const queries = useQueryClient();
  const name = member.user.name || member.user.email;
  const remove = useMutation({
    mutationFn: () => removeMember(member.user.id),
    onSuccess: () => {
      setAsking(false);
      notifications.show({ message: `${name} was removed.` });
      return queries.invalidateQueries({ queryKey: membersQuery.queryKey });
    },
  });
  const isMe = member.user.id === me?.user?.id;
  const mayChange = isAdmin(me) && (member.role !== "owner" || me?.role === "owner");
  return (
    <Table.Tr>
      <Table.Td><Text size="sm" fw={500}>{name}{isMe && " (you)"}</Text><Text size="xs" c="dimmed">{member.user.email}</Text></Table.Td>
      <Table.Td>{mayChange ? <RoleChoice member={member} me={me} /> : <Text size="sm">{ROLES.find(({ value }) => value === member.role)?.label}</Text>}</Table.Td>
      <Table.Td><Text size="sm" c="dimmed">{formatAgo(member.created_at, now)}</Text></Table.Td>
      <Table.Td ta="right">
        {mayChange && !isMe && (
          <>
            <Button variant="subtle" color="red" size="compact-sm" aria-label={`Remove ${name}`} onClick={() => { setAsking(true); }}>Remove</Button>
            <Confirm opened={asking} title={`Remove ${name}?`} action="Remove" pending={remove.isPending} error={remove.error} onConfirm={() => { remove.mutate(); }} onClose={() => { setAsking(false); }}>
              They are signed out at once. API keys that they know go on working: revoke those under Developer.
            </Confirm>
          </>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
