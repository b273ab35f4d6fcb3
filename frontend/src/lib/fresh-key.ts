/** The API key made last in this tab, kept in memory only, so that the shown curl commands work when pasted. */
import { useSyncExternalStore } from "react";

let freshKey: string | null = null;
const listeners = new Set<() => void>();

export function rememberKey(key: string | null): void {
  freshKey = key;
  listeners.forEach((listener) => {
    listener();
  });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useFreshKey(): string | null {
  return useSyncExternalStore(subscribe, () => freshKey);
}
