/** The frame of every signed-in page: sidebar, and the page beside it. */
import { AppShell, Burger, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Outlet, useRouterState } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { Logo } from "@/components/logo";
import classes from "./shell.module.css";
import { Sidebar } from "./sidebar";
import { Unreachable } from "./unreachable";
import { useLiveChanges } from "./use-live-changes";

export function Shell() {
  useLiveChanges();
  const [opened, { toggle, close }] = useDisclosure();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const main = useRef<HTMLElement>(null);
  useEffect(close, [path, close]);
  return (
    <AppShell navbar={{ width: 236, breakpoint: "sm", collapsed: { mobile: !opened } }} header={{ height: { base: 48, sm: 0 } }} padding={0} className={classes.shell}>
      <a className="g-skip" href="#content" onClick={(event) => { event.preventDefault(); main.current?.focus(); }}>Skip to content</a>
      <AppShell.Header hiddenFrom="sm" className={classes.header}>
        <Group h="100%" px="sm" gap="sm">
          <Burger opened={opened} onClick={toggle} size="sm" aria-label={opened ? "Close navigation" : "Open navigation"} aria-expanded={opened} />
          <Logo size={22} />
          <Text fw={600}>Gather</Text>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes.navbar} aria-label="Main"><Sidebar /></AppShell.Navbar>
      <AppShell.Main ref={main} id="content" tabIndex={-1} className={classes.main}><Outlet /><div id="menus" /></AppShell.Main>
      <Unreachable />
    </AppShell>
  );
}
