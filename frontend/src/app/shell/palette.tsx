/** Everything that can be done or gone to, found by typing. */
import { Kbd, Modal, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { allCommands, capsOf, fitting, type Command } from "@/lib/commands";
import classes from "./palette.module.css";

const MOST = 50;

function Choice({ command, id, isActive, onChoose }: { command: Command; id: string; isActive: boolean; onChoose: () => void }) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isActive) element.current?.scrollIntoView({ block: "nearest" });
  }, [isActive]);
  return (
    // The field above has the keys, as in any list of suggestions.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <div ref={element} id={id} role="option" tabIndex={-1} aria-selected={isActive} className={classes.option} onClick={onChoose}>
      <span className={classes.group}>{command.group}</span>
      <span className={classes.label}>{command.label}</span>
      {command.keys && <span aria-hidden>{capsOf(command.keys).map((cap) => <Kbd key={cap} size="xs">{cap}</Kbd>)}</span>}
    </div>
  );
}

/** What is at hand comes first; this list itself is open already. */
const ORDER = ["Record", "View", "Go to", "Views", "Help"];
const choices = () => allCommands().filter(({ keys }) => keys !== "mod+K").sort((a, b) => ORDER.indexOf(a.group) - ORDER.indexOf(b.group));

export function Palette({ onClose }: { onClose: () => void }) {
  const [commands] = useState(choices);
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const found = fitting(commands, typed).slice(0, MOST);
  const choose = (command: Command | undefined) => {
    if (!command) return;
    onClose();
    // What it opens takes the focus after this dialog has given it back.
    setTimeout(command.perform, 60);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length > 0) setAt((at + step + found.length) % found.length);
    else if (event.key === "Enter") choose(found[at]);
    else return;
    event.preventDefault();
  };
  return (
    <Modal opened onClose={onClose} withCloseButton={false} padding={0} size={560} yOffset="12vh" centered={false} attributes={{ content: { "aria-label": "Commands" } }} transitionProps={{ duration: 80 }}>
      <TextInput data-autofocus variant="unstyled" size="md" px="md" placeholder="Go to, or do…" aria-label="Find a command" role="combobox" aria-expanded aria-controls="commands" aria-activedescendant={found[at] ? `command-${String(at)}` : undefined}
        leftSection={<IconSearch size={17} aria-hidden />} value={typed} onKeyDown={onKeyDown} onChange={({ currentTarget }) => { setTyped(currentTarget.value); setAt(0); }} />
      <div className={classes.list}>
        {/* Longer than there is room for, so the keyboard must be able to scroll it. */}
        <div id="commands" role="listbox" aria-label="Commands" tabIndex={0} className={classes.options}>
          {found.map((command, index) => <Choice key={`${command.group} ${command.label} ${String(index)}`} command={command} id={`command-${String(index)}`} isActive={index === at} onChoose={() => { choose(command); }} />)}
        </div>
        {found.length === 0 && <Text size="sm" c="dimmed" p="md" role="status">Nothing is called so.</Text>}
      </div>
    </Modal>
  );
}
