/** A text in which the hits of a search are marked. */
import { partsOf } from "@/lib/highlight";

export function Marked({ text, hits }: { text: string; hits: RegExp | null }) {
  if (!hits) return <>{text}</>;
  return <>{partsOf(text, hits).map((part, index) => (part.hit ? <mark key={index} className="g-hit">{part.text}</mark> : part.text))}</>;
}
