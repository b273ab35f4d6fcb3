/** Sign in with e-mail and password. */
import { Button, Card, Center, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { asProblem } from "@/api/problem";
import { signIn } from "@/api/session";
import { Logo } from "@/components/logo";
import { ProblemAlert } from "@/components/problem-alert";

export function SignIn({ onSignedIn }: { onSignedIn: () => void }) {
  useDocumentTitle("Sign in · Gather");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const attempt = useMutation({ mutationFn: signIn, onSuccess: onSignedIn });
  const problem = attempt.error ? asProblem(attempt.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    attempt.mutate({ email: email.trim(), password });
  };
  return (
    <Center component="main" mih="100dvh" p="md">
      <Stack gap="lg" w="100%" maw={380}>
        <Stack gap={10} align="center">
          <Logo size={40} />
          <Title order={1}>Sign in to Gather</Title>
          <Text size="sm" c="dimmed" ta="center">Your business data and your Stripe charges, in one table.</Text>
        </Stack>
        <Card padding="xl">
          <form onSubmit={submit}>
            <Stack gap="md">
              <TextInput label="Email" type="email" name="email" autoComplete="username" autoFocus required withAsterisk={false} value={email} error={problem?.at("/email")}
                onChange={({ currentTarget }) => { setEmail(currentTarget.value); }} />
              <PasswordInput label="Password" name="password" autoComplete="current-password" required withAsterisk={false} value={password} error={problem?.at("/password")}
                onChange={({ currentTarget }) => { setPassword(currentTarget.value); }} />
              <ProblemAlert error={problem} shown={["/email", "/password"]} />
              <Button type="submit" fullWidth loading={attempt.isPending}>Sign in</Button>
            </Stack>
          </form>
        </Card>
        <Text size="xs" c="dimmed" ta="center">The first run of Gather prints how to sign in to its terminal.</Text>
      </Stack>
    </Center>
  );
}
