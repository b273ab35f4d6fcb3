/** Live changes: one stream of Server-Sent Events for the tab, open while the tab is looked at. */
import { useEffect, useSyncExternalStore } from "react";
import { useStableCallback } from "@/lib/use-stable-callback";

const NAMES = ["record.changed", "model.changed", "field.changed", "view.changed", "integration.changed", "task.progress", "import.progress"] as const;

/** `resync`: nobody knows what was missed, so that everything shown is read anew. */
export interface Change {
  name: (typeof NAMES)[number] | "resync";
  model_id?: string;
}

export type StreamState = "off" | "live" | "lost";

/** A refused stream isn't taken up again by the browser itself. */
const AGAIN_MS = 5000;
const SAFE_MS = 15_000;

let state: StreamState = "off";
let stream: EventSource | null = null;
let again: ReturnType<typeof setTimeout> | undefined;
const stateListeners = new Set<() => void>();
const changeListeners = new Set<(change: Change) => void>();

function put(next: StreamState): void {
  if (next === state) return;
  state = next;
  stateListeners.forEach((listener) => { listener(); });
}

function tell(change: Change): void {
  changeListeners.forEach((listener) => { listener(change); });
}

function open(): void {
  const opened = new EventSource("/v1/events");
  stream = opened;
  let resumes = false;
  const begin = (goesOn: boolean) => {
    put("live");
    if (!goesOn) tell({ name: "resync" });
    resumes = true;
  };
  // The browser names the last event that it heard, so that a second `ready` goes on where the first stream ended.
  opened.addEventListener("ready", () => { begin(resumes); });
  opened.addEventListener("resync", () => { begin(false); });
  for (const name of NAMES) opened.addEventListener(name, ({ data }: MessageEvent<string>) => { tell({ ...(JSON.parse(data) as object), name }); });
  opened.addEventListener("error", () => {
    put("lost");
    if (opened.readyState === EventSource.CLOSED) again = setTimeout(() => { if (stream === opened) open(); }, AGAIN_MS);
  });
}

function close(next: StreamState): void {
  clearTimeout(again);
  stream?.close();
  stream = null;
  put(next);
}

/** Listens until the function that it returns is called; browsers allow few streams, so a hidden tab holds none. */
export function listen(): () => void {
  const follow = () => {
    if (document.visibilityState === "hidden") close("off");
    else if (!stream) open();
  };
  // Gather may be on this very machine, so that another network needn't mean that it is away: try anew.
  const renew = () => {
    if (stream) close("lost");
    follow();
  };
  follow();
  document.addEventListener("visibilitychange", follow);
  window.addEventListener("offline", renew);
  window.addEventListener("online", renew);
  return () => {
    document.removeEventListener("visibilitychange", follow);
    window.removeEventListener("offline", renew);
    window.removeEventListener("online", renew);
    close("off");
  };
}

function subscribe(listener: () => void): () => void {
  stateListeners.add(listener);
  return () => stateListeners.delete(listener);
}

export const useStreamState = (): StreamState => useSyncExternalStore(subscribe, () => state);

/** How often to ask: seldom while changes are told, for a stream may be dead without anybody noticing. */
export function usePace(everyMs: number): number {
  return useStreamState() === "live" ? Math.max(everyMs, SAFE_MS) : everyMs;
}

export function useChanges(onChange: (change: Change) => void): void {
  const listener = useStableCallback(onChange);
  useEffect(() => {
    changeListeners.add(listener);
    return () => { changeListeners.delete(listener); };
  }, [listener]);
}
