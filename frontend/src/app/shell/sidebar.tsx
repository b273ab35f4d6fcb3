/** The way around: views, settings, and who one is. */
import { ScrollArea, Skeleton, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconCode, IconDatabase, IconHistory, IconPlugConnected, IconPlus, IconRocket, IconTable, IconUsers } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, type LinkProps } from "@tanstack/react-router";
import { Suspense, lazy, useState, type ReactNode } from "react";
import { usePace } from "@/api/live";
import { meQuery } from "@/api/session";
import { viewsQuery } from "@/api/views";
import { Logo } from "@/components/logo";
import { useCommands } from "@/lib/commands";
import { Finder } from "./finder";
import classes from "./shell.module.css";

const AddView = lazy(async () => ({ default: (await import("@/features/views/add-view")).AddView }));

const UserMenu = lazy(async () => ({ default: (await import("./user-menu")).UserMenu }));

const ICON = { size: 17, stroke: 1.7, "aria-hidden": true } as const;

interface Place {
  to: NonNullable<LinkProps["to"]>;
  label: string;
  Icon: typeof IconCode;
  /** Only for those who may look at it. */
  needs?: string;
}

const SETTINGS: Place[] = [
  { to: "/settings/models", label: "Data models", Icon: IconDatabase },
  { to: "/settings/integrations", label: "Integrations", Icon: IconPlugConnected },
  { to: "/settings/members", label: "Members", Icon: IconUsers },
  { to: "/settings/developer", label: "Developer", Icon: IconCode },
  { to: "/settings/audit-log", label: "Audit log", Icon: IconHistory, needs: "admin" },
];
const START: Place = { to: "/get-started", label: "Get started", Icon: IconRocket };

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
  const navigate = useNavigate();
  useCommands([
    ...(views ?? []).map(({ id, name }) => ({ group: "Go to", label: name, perform: () => void navigate({ to: "/views/$viewId", params: { viewId: id } }) })),
    { group: "Views", label: "Add View", perform: () => { setAdding(true); } },
  ]);
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
  const navigate = useNavigate();
  const settings = SETTINGS.filter(({ needs }) => needs === undefined || me?.scopes.includes(needs));
  useCommands([...settings, START].map(({ to, label }) => ({ group: "Go to", label, perform: () => void navigate({ to }) })));
  return (
    <>
      <div className={classes.brand}>
        <Logo size={24} />
        <span className={classes.workspace}>{me?.workspace.name ?? "Gather"}</span>
      </div>
      <ScrollArea flex={1} type="auto" scrollbarSize={6} px={10}>
        <Stack gap="lg" pb="md">
          <Finder />
          <Views />
          <Stack gap={1} component="nav" aria-labelledby="nav-settings">
            <Text id="nav-settings" className={classes.heading}>Settings</Text>
            {settings.map(({ to, label, Icon }) => <Entry key={to} to={to} icon={<Icon {...ICON} />}>{label}</Entry>)}
          </Stack>
          <Stack gap={1} component="nav" aria-label="Help">
            <Entry to={START.to} icon={<START.Icon {...ICON} />}>{START.label}</Entry>
          </Stack>
        </Stack>
      </ScrollArea>
      <div className={classes.foot}><Suspense fallback={<div className={classes.user} />}><UserMenu me={me} /></Suspense></div>
    </>
  );
}
