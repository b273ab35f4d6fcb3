/** What is wrong in the provider's words, and what to do about it. */
import { Text } from "@mantine/core";
import { IconAlertTriangle, IconInfoCircle } from "@tabler/icons-react";
import type { Trouble } from "@/api/types";
import classes from "./integrations.module.css";

/** What passes by itself, or is mended already: nobody has to do anything at once. */
const MILD = new Set(["rate_limited", "provider_unavailable", "endpoint_refused", "endpoint_disabled"]);

export function TroubleAlert({ trouble, title }: { trouble: Trouble; title?: string | undefined }) {
  const isMild = MILD.has(trouble.code);
  const Icon = isMild ? IconInfoCircle : IconAlertTriangle;
  return (
    <div className={`${classes.trouble} ${isMild ? classes.mild : classes.grave}`} role={isMild ? "status" : "alert"}>
      <Icon size={18} aria-hidden />
      <div>
        {title && <Text size="sm" fw={600} mb={2}>{title}</Text>}
        <Text size="sm" c="var(--g-text)" className={classes.wrap}>{trouble.detail}</Text>
        <Text size="sm" c="var(--g-text)" mt={4} className={classes.wrap}><b>What to do:</b> {trouble.advice}</Text>
      </div>
    </div>
  );
}
