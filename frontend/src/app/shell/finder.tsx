/** The button, and the keys, that open the list of commands and that of the keys. */
import { Kbd, UnstyledButton } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { Suspense, lazy, useState } from "react";
import { useCommands } from "@/lib/commands";
import classes from "./shell.module.css";

const Palette = lazy(async () => ({ default: (await import("./palette")).Palette }));
const CheatSheet = lazy(async () => ({ default: (await import("./cheat-sheet")).CheatSheet }));

export function Finder() {
  const [opened, setOpened] = useState<"commands" | "keys" | null>(null);
  const close = () => { setOpened(null); };
  useCommands([
    { group: "Help", label: "Find a command", keys: "mod+K", perform: () => { setOpened("commands"); } },
    { group: "Help", label: "Keyboard shortcuts", keys: "shift+?", perform: () => { setOpened("keys"); } },
  ]);
  return (
    <>
      <UnstyledButton className={classes.entry} data-quiet onClick={() => { setOpened("commands"); }}>
        <IconSearch size={17} stroke={1.7} aria-hidden />
        <span className={classes.label}>Find</span>
        <Kbd size="xs" aria-hidden>Ctrl K</Kbd>
      </UnstyledButton>
      <Suspense>
        {opened === "commands" && <Palette onClose={close} />}
        {opened === "keys" && <CheatSheet onClose={close} />}
      </Suspense>
    </>
  );
}
