/** Asks before something is lost; for the big losses, by typing its name. */
import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useState, type FormEvent, type ReactNode } from "react";
import { ProblemAlert } from "./problem-alert";

interface Props {
  opened: boolean;
  title: string;
  action: string;
  /** When given, it has to be typed. */
  name?: string;
  pending: boolean;
  error: unknown;
  children: ReactNode;
  onConfirm: () => void;
  onClose: () => void;
}

export function Confirm({ opened, title, action, name, pending, error, children, onConfirm, onClose }: Props) {
  const [typed, setTyped] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onConfirm();
  };
  return (
    <Modal opened={opened} onClose={onClose} title={title} onExitTransitionEnd={() => { setTyped(""); }}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text size="sm" component="div">{children}</Text>
          {name !== undefined && (
            <TextInput label={<>Type <b>{name}</b> to confirm</>} value={typed} autoComplete="off" data-autofocus onChange={({ currentTarget }) => { setTyped(currentTarget.value); }} />
          )}
          <ProblemAlert error={error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" data-autofocus={name === undefined || undefined} onClick={onClose}>Cancel</Button>
            <Button type="submit" color="red" loading={pending} disabled={name !== undefined && typed !== name}>{action}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
