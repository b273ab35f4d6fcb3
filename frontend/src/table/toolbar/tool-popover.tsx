/** A button of the toolbar and what it opens. */
import { Button, FocusTrap, Popover, Skeleton } from "@mantine/core";
import { Suspense, type ReactNode } from "react";

interface Props {
  label: string;
  icon: ReactNode;
  width?: number;
  padding?: number;
  children: ReactNode;
}

export function ToolPopover({ label, icon, width = 380, padding, children }: Props) {
  return (
    <Popover position="bottom-start" width={`min(${String(width)}px, calc(100vw - 24px))`} trapFocus returnFocus shadow="md">
      <Popover.Target>
        <Button variant="default" className="g-tool" leftSection={icon}>{label}</Button>
      </Popover.Target>
      <Popover.Dropdown {...(padding === undefined ? {} : { p: padding })}>
        <FocusTrap.InitialFocus />
        <Suspense fallback={<Skeleton height={36} aria-busy />}>{children}</Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
