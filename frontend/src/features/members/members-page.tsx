/** Settings > Members: who works here, invitations, and where one is signed in oneself. */
import { Card, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { membersQuery } from "@/api/people";
import { meQuery } from "@/api/session";
import { Page } from "@/components/page";
import { ProblemAlert } from "@/components/problem-alert";
import { Skeletons } from "@/components/skeletons";
import { useNow } from "@/lib/use-now";
import { Invite } from "./invite";
import { MemberRow } from "./member-row";
import { MyPassword, MySessions } from "./my-sessions";
import { isAdmin, ROLES } from "./roles";

function Members() {
  const { data: me } = useQuery(meQuery);
  const { data: members, error, refetch } = useQuery({ ...membersQuery, refetchInterval: 15_000 });
  const now = useNow();
  return (
    <Card>
      <Stack gap="md">
        <Title order={2} size="h3">People</Title>
        <ProblemAlert error={error} onRetry={() => void refetch()} />
        {!members && !error && <Skeletons rows={2} height={44} />}
        {members && (
          <Table.ScrollContainer minWidth={480} type="native">
            <Table verticalSpacing="xs">
              <Table.Thead><Table.Tr><Table.Th>Name</Table.Th><Table.Th>Role</Table.Th><Table.Th>Since</Table.Th><Table.Th><span className="g-hidden">Actions</span></Table.Th></Table.Tr></Table.Thead>
              <Table.Tbody>{members.map((member) => <MemberRow key={member.user.id} member={member} me={me} now={now} />)}</Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
        <Text size="xs" c="dimmed">{ROLES.map(({ label, may }) => `${label}: ${may}`).join(" · ")}</Text>
      </Stack>
    </Card>
  );
}

export function MembersPage() {
  const { data: me } = useQuery(meQuery);
  return (
    <Page title="Members" lead="The people of this workspace, what each may do, and where you are signed in.">
      <Stack gap="lg">
        <Members />
        {isAdmin(me) && <Invite />}
        {me?.user && <MySessions />}
        {me?.user && <MyPassword />}
      </Stack>
    </Page>
  );
}
