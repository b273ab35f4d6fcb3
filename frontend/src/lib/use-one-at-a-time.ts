/** Runs a job once at a time; however often it is asked for meanwhile, it runs once more afterwards. */
import { useRef } from "react";
import { useStableCallback } from "./use-stable-callback";

export function useOneAtATime(job: () => Promise<void>): () => void {
  const busy = useRef(false);
  const wanted = useRef(false);
  // Each round does the latest thing: a job of an earlier render may look at what is gone.
  const latest = useStableCallback((done: () => void) => { void job().then(done, done); });
  return useStableCallback(() => {
    wanted.current = true;
    if (busy.current) return;
    busy.current = true;
    const round = () => {
      if (!wanted.current) {
        busy.current = false;
        return;
      }
      wanted.current = false;
      latest(round);
    };
    round();
  });
}
