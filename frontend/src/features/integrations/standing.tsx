/** How an integration stands, in figures: how news come, how far it is behind, what the last sweep found. */
import type { Integration } from "@/api/types";
import { formatAgo, formatCount, formatDuration } from "@/lib/format";
import { Fact } from "./fact";
import classes from "./integrations.module.css";
import { saySweep } from "./sweep";

const NEWS: Record<Integration["delivery"], string> = { webhook: "By webhook", polling: "By polling" };

export function StandingFacts({ integration, now }: { integration: Integration; now: number }) {
  const waiting = integration.events_waiting + integration.objects_waiting;
  const sweep = saySweep(integration, now);
  return (
    <div className={classes.numbers}>
      <Fact name="News arrive" value={NEWS[integration.delivery]} note={`looked ${formatAgo(integration.last_polled_at, now)}`} />
      <Fact name="Last event" value={formatAgo(integration.last_event_at, now)} />
      <Fact name="Behind by" value={typeof integration.lag_seconds === "number" ? formatDuration(integration.lag_seconds) : "–"} note={waiting > 0 ? `${formatCount(waiting)} waiting` : undefined} />
      <Fact name="Last sweep" value={sweep.when} note={sweep.found} />
    </div>
  );
}
