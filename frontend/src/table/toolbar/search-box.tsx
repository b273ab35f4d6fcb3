/** Search as you type: `/` brings you here, Escape clears. */
import { CloseButton, Kbd, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { useCommands } from "@/lib/commands";
import { useStableCallback } from "@/lib/use-stable-callback";

const DEBOUNCE_MS = 200;

export function SearchBox({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const [given, setGiven] = useState(value);
  // What was typed is applied to the view as it is by then, not as it was.
  const change = useStableCallback(onChange);
  const pending = useRef<ReturnType<typeof setTimeout>>(undefined);
  // The address changed by itself (the back button, Reset): follow it.
  if (given !== value) {
    setGiven(value);
    if (value !== text.trim()) setText(value);
  }
  useEffect(() => () => { clearTimeout(pending.current); }, []);
  useCommands([{ group: "View", label: "Search records", keys: "/", perform: () => { input.current?.focus(); } }]);
  const type = (next: string, wait = DEBOUNCE_MS) => {
    setText(next);
    clearTimeout(pending.current);
    pending.current = setTimeout(() => { change(next.trim()); }, wait);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    if (text) {
      // The first Escape is for the search, not for an open record.
      event.stopPropagation();
      type("", 0);
    } else input.current?.blur();
  };
  return (
    <TextInput
      ref={input}
      type="search"
      aria-label="Search records"
      placeholder="Search"
      className="g-search"
      value={text}
      leftSection={<IconSearch size={15} stroke={1.8} aria-hidden />}
      rightSection={text ? <CloseButton size="sm" aria-label="Clear search" onClick={() => { type("", 0); }} /> : <Kbd size="xs" aria-hidden>/</Kbd>}
      onChange={({ currentTarget }) => { type(currentTarget.value); }}
      onKeyDown={onKey}
    />
  );
}
