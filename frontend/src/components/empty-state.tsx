/** Nothing here yet, and how to change that. */
import { Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./empty-state.module.css";

export function EmptyState({ icon, title, children, action }: { icon: ReactNode; title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <Stack className={classes.empty} align="center" gap="sm">
      <span className={classes.icon} aria-hidden>{icon}</span>
      <Title order={2} size="h3" ta="center">{title}</Title>
      {children && <Text component="div" size="sm" c="dimmed" ta="center" maw={460}>{children}</Text>}
      {action}
    </Stack>
  );
}
