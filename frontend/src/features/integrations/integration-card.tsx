/** One integration: what it is connected to, how it stands, and what is wrong. */
import { Button, Card, Group, Stack, Text, Title } from "@mantine/core";
import { IconBrandStripe } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { Integration, IntegrationType } from "@/api/types";
import { StatusPill } from "@/components/status-pill";
import { DeadLetters } from "./dead-letters";
import { IntegrationMenu } from "./integration-menu";
import classes from "./integrations.module.css";
import { StandingFacts } from "./standing";
import { TroubleAlert } from "./trouble-alert";

const DELIVERY: Record<Integration["delivery"], string> = {
  webhook: "Changes arrive by webhook, within seconds. A regular look at Stripe’s event list catches any that get lost.",
  polling: "Changes are fetched every few seconds, for want of webhooks. Nothing is missed; it is only a little slower.",
};

/** How news come and why so, unless a notice says it already. */
function Delivery({ integration }: { integration: Integration }) {
  const isTold = integration.notices.some((notice) => notice.code === "endpoint_refused");
  return (
    <>
      <Text size="sm" maw={620}>{DELIVERY[integration.delivery]}</Text>
      {!isTold && integration.delivery_detail && <Text size="xs" c="dimmed" maw={620}>{integration.delivery_detail}</Text>}
    </>
  );
}

export function IntegrationCard({ integration, type, now }: { integration: Integration; type: IntegrationType | undefined; now: number }) {
  const facts = [integration.account.name ?? integration.account.id, integration.key_hint && `key …${integration.key_hint.slice(-4)}`, integration.livemode ? "live mode" : "test mode"];
  return (
    <Card component="li">
      <Stack gap="sm">
        <Group justify="space-between" wrap="nowrap" align="flex-start" gap="md">
          <Group wrap="nowrap" gap="md" align="flex-start" miw={0}>
            <span className={classes.mark} aria-hidden><IconBrandStripe size={22} stroke={1.7} /></span>
            <Stack gap={4} miw={0}>
              <Group gap="xs">
                <Title order={2} size="h3">{integration.name}</Title>
                <StatusPill status={integration.status} />
                <StatusPill status={integration.delivery} tone="quiet" />
              </Group>
              <Text size="sm" c="dimmed">{facts.filter(Boolean).join(" · ")}</Text>
              {!integration.error && <Delivery integration={integration} />}
            </Stack>
          </Group>
          <IntegrationMenu integration={integration} type={type} />
        </Group>
        {integration.error && <TroubleAlert trouble={integration.error} />}
        {integration.notices.map((notice) => <TroubleAlert key={notice.code} trouble={notice} />)}
        {integration.status !== "setting_up" && <StandingFacts integration={integration} now={now} />}
        {integration.dead_letters > 0 && <DeadLetters integration={integration} now={now} />}
        <Group><Button component={Link} to={`/settings/integrations/${integration.id}/tasks`} variant="default" size="compact-md">Tasks</Button></Group>
      </Stack>
    </Card>
  );
}
