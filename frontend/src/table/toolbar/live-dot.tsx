/** Whether changes appear by themselves right now. */
import { useStreamState } from "@/api/live";

export function LiveDot() {
  const lost = useStreamState() === "lost";
  const said = lost ? "Reconnecting: changes come a little later" : "Live: changes appear by themselves";
  return (
    <span className="g-live" data-lost={lost || undefined}>
      <span className="g-live-dot" role="img" aria-label={said} title={said} />
      {lost && <span className="g-live-text">Reconnecting…</span>}
    </span>
  );
}
