/** The way around: views, settings, and who one is. */
import { ScrollArea, Skeleton, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconCode, IconDatabase, IconHistory, IconPlugConnected, IconPlus, IconRocket, IconTable, IconUsers } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, type LinkProps } from "@tanstack/react-router";
import { Suspense, lazy, useState, type ReactNode } from "react";
import { usePace } from "@/api/live";
import { meQuery } from "@/api/session";
import { viewsQuery } from "@/api/views";
import { Logo } from "@/components/logo";
import classes from "./shell.module.css";

const AddView = lazy(async () => ({ default: (await import("@/features/views/add-view")).AddView }));

const UserMenu = lazy(async () => ({ default: (await import("./user-menu")).UserMenu }));

const ICON = { size: 17, stroke: 1.7, "aria-hidden": true } as const;

function Entry({ icon, children, ...link }: { icon: ReactNode; children: ReactNode } & Pick<LinkProps, "to" | "params">) {
  return (
    <Link {...link} className={classes.entry} activeProps={{ className: classes.active, "aria-current": "page" }}>
      {icon}
      <span className={classes.label}>{children}</span>
    </Link>
  );
}

function Views() {
  const { data: views } = useQuery({ ...viewsQuery, refetchInterval: usePace(15_000) });
  const [adding, setAdding] = useState(false);
  return (
    <Stack gap={1} component="nav" aria-labelledby="nav-views">
      <Text id="nav-views" className={classes.heading}>Views</Text>
      {!views && <Skeleton height={32} radius="md" />}
      {views?.map((view) => <Entry key={view.id} to="/views/$viewId" params={{ viewId: view.id }} icon={<IconTable {...ICON} />}>{view.name}</Entry>)}
      <UnstyledButton className={classes.entry} data-quiet onClick={() => { setAdding(true); }}>
        <IconPlus {...ICON} />
        <span className={classes.label}>Add View</span>
      </UnstyledButton>
      <Suspense>{adding && <AddView onClose={() => { setAdding(false); }} />}</Suspense>
    </Stack>
  );
}

export function Sidebar() {
  const { data: me } = useQuery(meQuery);
  return (
    <>
      <div className={classes.brand}>
        <Logo size={24} />
        <span className={classes.workspace}>{me?.workspace.name ?? "Gather"}</span>
      </div>
      <ScrollArea flex={1} type="auto" scrollbarSize={6} px={10}>
        <Stack gap="lg" pb="md">
          <Views />
          <Stack gap={1} component="nav" aria-labelledby="nav-settings">
            <Text id="nav-settings" className={classes.heading}>Settings</Text>
            <Entry to="/settings/models" icon={<IconDatabase {...ICON} />}>Data models</Entry>
            <Entry to="/settings/integrations" icon={<IconPlugConnected {...ICON} />}>Integrations</Entry>
            <Entry to="/settings/members" icon={<IconUsers {...ICON} />}>Members</Entry>
            <Entry to="/settings/developer" icon={<IconCode {...ICON} />}>Developer</Entry>
            {me?.scopes.includes("admin") && <Entry to="/settings/audit-log" icon={<IconHistory {...ICON} />}>Audit log</Entry>}
          </Stack>
          <Stack gap={1} component="nav" aria-label="Help">
            <Entry to="/get-started" icon={<IconRocket {...ICON} />}>Get started</Entry>
          </Stack>
        </Stack>
      </ScrollArea>
      <div className={classes.foot}><Suspense fallback={<div className={classes.user} />}><UserMenu me={me} /></Suspense></div>
    </>
  );
}
