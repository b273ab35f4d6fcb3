/** A panel beside the table that leaves the table usable and the focus where it is; Escape closes it. */
import { CloseButton, ScrollArea } from "@mantine/core";
import { useEffect, type ReactNode } from "react";
import classes from "./side-panel.module.css";

interface Props {
  label: string;
  title: ReactNode;
  tools?: ReactNode;
  onClose: () => void;
  children: ReactNode;
}

/** A menu, a popover or a dialog above the panel is closed first. */
const isOnTop = () => document.querySelector('[role="dialog"][aria-modal="true"], [role="menu"]') === null;

export function SidePanel({ label, title, tools, onClose, children }: Props) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented && isOnTop()) onClose();
    };
    window.addEventListener("keydown", onKey);
    return () => { window.removeEventListener("keydown", onKey); };
  }, [onClose]);
  return (
    <aside className={classes.panel} aria-label={label}>
      <header className={classes.head}>
        <div className={classes.title}>{title}</div>
        {tools}
        <CloseButton aria-label="Close record" size="md" onClick={onClose} />
      </header>
      <ScrollArea flex={1} type="auto" scrollbarSize={8} className={classes.body}>{children}</ScrollArea>
    </aside>
  );
}
