/** A status as a coloured word. */
import { toneOf, type Tone } from "@/lib/tone";
import "./pills.css";

export function StatusPill({ status, tone }: { status: string; tone?: Tone }) {
  return <span className={`g-pill g-tone-${tone ?? toneOf(status)}`}>{status.replaceAll("_", " ")}</span>;
}
