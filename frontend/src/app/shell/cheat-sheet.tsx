/** The keys that do something here. */
import { Kbd, Modal, Stack, Switch, Title } from "@mantine/core";
import { useState } from "react";
import { allCommands, capsOf, putSingleKeys, singleKeysAreOn } from "@/lib/commands";
import classes from "./palette.module.css";

type Key = [about: string, ...caps: string[]];

const TABLE: Key[] = [
  ["Go from cell to cell", "←", "↑", "→", "↓"],
  ["Go to the first or last row", "Ctrl", "Home", "End"],
  ["A page up or down", "Page Up", "Page Down"],
  ["Open the record, or a group", "Enter"],
  ["Copy the cell", "Ctrl", "C"],
  ["Menu of a column, from its header", "Ctrl", "Enter"],
  ["Close what is open", "Esc"],
];

function Keys({ title, keys }: { title: string; keys: Key[] }) {
  return (
    <section>
      <Title order={3} size="h3" mb={8}>{title}</Title>
      <dl className={classes.keys}>
        {keys.map(([about, ...caps]) => (
          <div key={about} style={{ display: "contents" }}><dt>{about}</dt><dd>{caps.map((cap) => <Kbd key={cap} size="xs">{cap}</Kbd>)}</dd></div>
        ))}
      </dl>
    </section>
  );
}

export function CheatSheet({ onClose }: { onClose: () => void }) {
  const [commands] = useState(allCommands);
  const [on, setOn] = useState(singleKeysAreOn);
  const put = (next: boolean) => {
    putSingleKeys(next);
    setOn(next);
  };
  const keys = commands.flatMap(({ label, keys: pressed }): Key[] => (pressed ? [[label, ...capsOf(pressed)]] : []));
  return (
    <Modal opened onClose={onClose} title="Keyboard shortcuts">
      <Stack gap="lg">
        <Keys title="Anywhere" keys={keys} />
        <Keys title="In a table" keys={TABLE} />
        <Switch label="Keys without Ctrl" description="Turn them off if you speak to your computer, or press them by mistake." checked={on} onChange={({ currentTarget }) => { put(currentTarget.checked); }} />
      </Stack>
    </Modal>
  );
}
