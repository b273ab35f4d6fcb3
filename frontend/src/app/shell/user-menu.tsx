/** Who is signed in; light or dark; the way out. */
import { Avatar, Menu, SegmentedControl, Text, UnstyledButton, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
import { IconBook, IconLogout, IconSelector } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { signOut } from "@/api/session";
import type { Me } from "@/api/types";
import { rememberKey } from "@/lib/fresh-key";
import classes from "./shell.module.css";

const SCHEMES: { value: MantineColorScheme; label: string }[] = [
  { value: "auto", label: "System" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

export function UserMenu({ me }: { me: Me | undefined }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const leave = useMutation({
    mutationFn: signOut,
    onSettled: async () => {
      rememberKey(null);
      await navigate({ to: "/sign-in" });
      queries.clear();
    },
  });
  const name = me?.user?.name || me?.user?.email || "Account";
  return (
    <Menu position="top-start" width={216}>
      <Menu.Target>
        <UnstyledButton className={classes.user} aria-label={`Account menu of ${name}`}>
          <Avatar size={28} radius="xl" color="gather" name={name.replace(/@.*/, "")} />
          <span className={classes.label}>{name}</span>
          <IconSelector size={15} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {me?.user?.name && <Text size="xs" c="dimmed" px="sm" py={6} truncate>{me.user.email}</Text>}
        <Menu.Label>Theme</Menu.Label>
        <SegmentedControl aria-label="Theme" size="xs" fullWidth data={SCHEMES} value={colorScheme} mx={6} mb={6} onChange={(next) => { setColorScheme(next as MantineColorScheme); }} />
        <Menu.Divider />
        <Menu.Item component="a" href="/docs" target="_blank" leftSection={<IconBook size={16} />}>API docs</Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => { leave.mutate(); }}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
