/** Settings > Integrations: what is connected, how it hears of changes, and the way to connect more. */
import { ActionIcon, Alert, Button, Card, Group, Menu, Stack, Text, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle, IconBrandStripe, IconDots, IconKey, IconListCheck, IconPlugConnectedX } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { disconnect, integrationTypesQuery, integrationsQuery } from "@/api/integrations";
import type { Integration, IntegrationType } from "@/api/types";
import { Confirm } from "@/components/confirm";
import { EmptyState } from "@/components/empty-state";
import { Page } from "@/components/page";
import { ProblemAlert } from "@/components/problem-alert";
import { Skeletons } from "@/components/skeletons";
import { StatusPill } from "@/components/status-pill";
import { formatAgo, formatCount } from "@/lib/format";
import { useNow } from "@/lib/use-now";
import { Connect } from "./connect";
import classes from "./integrations.module.css";
import { ReplaceKey } from "./replace-key";

const DELIVERY: Record<Integration["delivery"], string> = {
  webhook: "Changes arrive by webhook, within seconds. A regular look at Stripe’s event list catches any that get lost.",
  polling: "Changes are fetched every few seconds, for want of webhooks. Nothing is missed; it is only a little slower.",
};

function freshness(integration: Integration, now: number): string {
  const looked = integration.delivery === "polling" ? ` · last looked ${formatAgo(integration.last_polled_at, now)}` : "";
  const waiting = integration.events_waiting + integration.objects_waiting;
  return `Last event ${formatAgo(integration.last_event_at, now)}${looked}${waiting > 0 ? ` · ${formatCount(waiting)} waiting` : ""}`;
}

function IntegrationMenu({ integration, type }: { integration: Integration; type: IntegrationType | undefined }) {
  const [asking, setAsking] = useState(false);
  const [replacing, setReplacing] = useState(false);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: () => disconnect(integration.id),
    onSuccess: () => {
      setAsking(false);
      notifications.show({ message: `${integration.name} was disconnected.` });
      return queries.invalidateQueries({ queryKey: integrationsQuery.queryKey });
    },
  });
  return (
    <>
      <Menu position="bottom-end" width={180}>
        <Menu.Target>
          <ActionIcon variant="default" size="lg" aria-label={`${integration.name} menu`} title="More"><IconDots size={18} /></ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconListCheck size={16} />} onClick={() => void navigate({ to: "/settings/integrations/$integrationId/tasks", params: { integrationId: integration.id } })}>Edit Tasks</Menu.Item>
          <Menu.Item leftSection={<IconKey size={16} />} disabled={!type} onClick={() => { setReplacing(true); }}>Replace key</Menu.Item>
          <Menu.Divider />
          <Menu.Item c="var(--g-bad)" leftSection={<IconPlugConnectedX size={16} />} onClick={() => { setAsking(true); }}>Disconnect</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {replacing && type && <ReplaceKey integration={integration} type={type} onClose={() => { setReplacing(false); }} />}
      <Confirm opened={asking} title={`Disconnect ${integration.name}?`} action="Disconnect" name={integration.name} pending={remove.isPending} error={remove.error}
        onConfirm={() => { remove.mutate(); }} onClose={() => { setAsking(false); }}>
        Its tasks stop, and the charges it brought leave your views. Your own records stay as they are, and nothing changes in Stripe but Gather’s webhook endpoint, which is removed.
      </Confirm>
    </>
  );
}

function IntegrationCard({ integration, type, now }: { integration: Integration; type: IntegrationType | undefined; now: number }) {
  const facts = [integration.account.name ?? integration.account.id, integration.key_hint && `key …${integration.key_hint.slice(-4)}`, integration.livemode ? "live mode" : "test mode"];
  return (
    <Card component="li">
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
            {!integration.error && <Text size="sm" maw={560}>{DELIVERY[integration.delivery]}</Text>}
            {!integration.error && integration.delivery_detail && <Text size="xs" c="dimmed" maw={560}>{integration.delivery_detail}</Text>}
            {integration.error && <Alert color="red" variant="light" p="xs" icon={<IconAlertTriangle size={18} aria-hidden />}><Text size="sm" c="var(--g-text)">{integration.error.detail}</Text></Alert>}
            <Text size="xs" c="dimmed">{freshness(integration, now)}</Text>
            <Group mt={6}><Button component={Link} to={`/settings/integrations/${integration.id}/tasks`} variant="default" size="compact-md">Tasks</Button></Group>
          </Stack>
        </Group>
        <IntegrationMenu integration={integration} type={type} />
      </Group>
    </Card>
  );
}

export function IntegrationsPage() {
  const { data: integrations, error, refetch } = useQuery(integrationsQuery);
  const { data: types } = useQuery(integrationTypesQuery);
  const [connecting, setConnecting] = useState<IntegrationType | null>(null);
  const now = useNow();
  const stripe = types?.[0];
  const button = stripe && <Button onClick={() => { setConnecting(stripe); }}>{`Connect ${stripe.name}`}</Button>;
  return (
    <Page title="Integrations" lead="Bring what a provider knows to the records it belongs to." action={integrations?.length ? button : undefined}>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {!integrations && !error && <Skeletons rows={1} height={168} />}
      {integrations?.length === 0 && (
        <Card>
          <EmptyState icon={<IconBrandStripe size={22} />} title="Nothing connected yet" action={button}>
            Connect Stripe with a restricted key, then add a task: Gather brings in every charge and keeps it beside your record, with its refunds and disputes.
          </EmptyState>
        </Card>
      )}
      <Stack gap="sm" component="ul" className={classes.list}>
        {integrations?.map((integration) => <IntegrationCard key={integration.id} integration={integration} type={types?.find((one) => one.type === integration.type)} now={now} />)}
      </Stack>
      {connecting && <Connect type={connecting} onClose={() => { setConnecting(null); }} />}
    </Page>
  );
}
