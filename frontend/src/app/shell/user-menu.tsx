/** Who is signed in; light or dark; the way out. */
import { Avatar, Menu, UnstyledButton, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
import { IconBook, IconBuilding, IconCheck, IconDeviceDesktop, IconLogout, IconMoon, IconSelector, IconSun } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { enterWorkspace, signOut, workspacesQuery } from "@/api/session";
import type { Me } from "@/api/types";
import { rememberKey } from "@/lib/fresh-key";
import classes from "./shell.module.css";

const SCHEMES: { value: MantineColorScheme; label: string; Icon: typeof IconSun }[] = [
  { value: "auto", label: "System theme", Icon: IconDeviceDesktop },
  { value: "light", label: "Light theme", Icon: IconSun },
  { value: "dark", label: "Dark theme", Icon: IconMoon },
];

/** The other workspaces that one belongs to. */
function Elsewhere({ me }: { me: Me }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { data: workspaces = [] } = useQuery(workspacesQuery);
  const enter = useMutation({
    mutationFn: enterWorkspace,
    onSuccess: async () => {
      rememberKey(null);
      queries.clear();
      await navigate({ to: "/" });
    },
  });
  const others = workspaces.filter(({ id }) => id !== me.workspace.id);
  return others.map(({ id, name }) => (
    <Menu.Item key={id} leftSection={<IconBuilding size={16} />} onClick={() => { enter.mutate(id); }}>Go to {name}</Menu.Item>
  ));
}

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
        {me?.user?.name && <Menu.Label>{me.user.email}</Menu.Label>}
        {SCHEMES.map(({ value, label, Icon }) => (
          <Menu.Item key={value} closeMenuOnClick={false} leftSection={<Icon size={16} />}
            rightSection={colorScheme === value ? <IconCheck size={15} aria-label="chosen" /> : null} onClick={() => { setColorScheme(value); }}>{label}</Menu.Item>
        ))}
        <Menu.Divider />
        {me?.user && <Elsewhere me={me} />}
        <Menu.Item component="a" href="/docs" target="_blank" leftSection={<IconBook size={16} />}>API docs</Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => { leave.mutate(); }}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
