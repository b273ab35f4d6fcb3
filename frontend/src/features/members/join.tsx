/** Accepts an invitation: its token came behind the # of the address, which no server sees. */
import { Button, Card, Center, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { acceptInvitation } from "@/api/people";
import { asProblem } from "@/api/problem";
import { Logo } from "@/components/logo";
import { ProblemAlert } from "@/components/problem-alert";

export function Join({ token, onSignedIn }: { token: string; onSignedIn: () => void }) {
  useDocumentTitle("Join · Gather");
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const accept = useMutation({ mutationFn: acceptInvitation, onSuccess: onSignedIn });
  const problem = accept.error ? asProblem(accept.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    accept.mutate({ token, name: name.trim() || null, password });
  };
  return (
    <Center component="main" mih="100dvh" p="md">
      <Stack gap="lg" w="100%" maw={380}>
        <Stack gap={10} align="center">
          <Logo size={40} />
          <Title order={1}>Join Gather</Title>
          <Text size="sm" c="dimmed" ta="center">You were invited. Choose how you are called and a password, and you are in.</Text>
        </Stack>
        <Card padding="xl">
          <form onSubmit={submit}>
            <Stack gap="md">
              <TextInput label="Name" name="name" autoComplete="name" autoFocus value={name} error={problem?.at("/name")}
                onChange={({ currentTarget }) => { setName(currentTarget.value); }} />
              <PasswordInput label="Password" name="password" autoComplete="new-password" required withAsterisk={false} value={password} error={problem?.at("/password")}
                description="At least 8 characters. If you have an account here already, give its password." onChange={({ currentTarget }) => { setPassword(currentTarget.value); }} />
              <ProblemAlert error={problem} shown={["/name", "/password"]} />
              <Button type="submit" fullWidth loading={accept.isPending}>Join</Button>
            </Stack>
          </form>
        </Card>
      </Stack>
    </Center>
  );
}
