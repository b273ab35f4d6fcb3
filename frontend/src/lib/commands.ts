/** What can be done here by name or by key: each part of a page adds its own while it is shown. */
import { useHotkeys } from "@mantine/hooks";
import { useEffect, useRef } from "react";

export interface Command {
  label: string;
  group: string;
  /** As the hotkeys have it: `mod+K`, `shift+?`, `f`. */
  keys?: string;
  perform: () => void;
}

const shown = new Map<object, Command[]>();

/** Keys without Ctrl get in the way of those who speak to their computer: they can be turned off. */
const OFF = "gather-single-keys-off";

export function singleKeysAreOn(): boolean {
  try {
    return localStorage.getItem(OFF) === null;
  } catch {
    return true;
  }
}

export function putSingleKeys(on: boolean): void {
  try {
    if (on) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "yes");
  } catch {
    // Without storage they stay as they are.
  }
}

const mayPress = (keys: string): boolean => keys.startsWith("mod+") || singleKeysAreOn();

export const allCommands = (): Command[] => [...shown.values()].flat();

export function useCommands(commands: Command[]): void {
  const place = useRef({});
  useEffect(() => {
    shown.set(place.current, commands);
  });
  useEffect(() => {
    const own = place.current;
    return () => { shown.delete(own); };
  }, []);
  useHotkeys(commands.flatMap(({ keys, perform }) => (keys ? [[keys, () => { if (mayPress(keys)) perform(); }, { preventDefault: mayPress(keys) }]] : [])));
}

/** All words that were typed are in the command's own, in any order; those that begin with the first come first. */
export function fitting(commands: Command[], typed: string): Command[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const [first = ""] = words;
  const fits = commands.filter(({ label, group }) => words.every((word) => `${group} ${label}`.toLowerCase().includes(word)));
  const leads = ({ label }: Command) => Number(label.toLowerCase().startsWith(first));
  return fits.sort((a, b) => leads(b) - leads(a));
}

const SIGNS: { [name: string]: string } = { mod: "Ctrl", shift: "Shift", alt: "Alt" };

/** The caps to press, as one reads them; `shift+?` is just the sign. */
export function capsOf(keys: string): string[] {
  const parts = keys.split("+");
  const sign = parts.at(-1) ?? "";
  return (/^shift\+\W$/.test(keys) ? [sign] : parts).map((part) => SIGNS[part] ?? part.toUpperCase());
}
