/** A settings page: its title, what it is for, its main action, and its content. */
import { Anchor, Group, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import classes from "./page.module.css";

interface Props {
  title: string;
  lead?: ReactNode;
  action?: ReactNode;
  back?: { to: string; label: string };
  children: ReactNode;
}

export function Page({ title, lead, action, back, children }: Props) {
  useDocumentTitle(`${title} · Gather`);
  return (
    <div className={classes.page}>
      {back && (
        <Anchor component={Link} to={back.to} size="sm" c="dimmed" mb={4} display="inline-block">← {back.label}</Anchor>
      )}
      <Group justify="space-between" align="flex-start" gap="md" mb="lg" wrap="nowrap" className={classes.head}>
        <Stack gap={4} miw={0}>
          <Title order={1} className={classes.title}>{title}</Title>
          {lead && <Text c="dimmed" size="sm" maw={620} component="div">{lead}</Text>}
        </Stack>
        {action}
      </Group>
      {children}
    </div>
  );
}
