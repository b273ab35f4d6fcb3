/** Settings > Integrations: what is connected, how it hears of changes, and the way to connect more. */
import { Button, Card, Stack } from "@mantine/core";
import { IconBrandStripe } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { integrationTypesQuery, integrationsQuery } from "@/api/integrations";
import type { IntegrationType } from "@/api/types";
import { EmptyState } from "@/components/empty-state";
import { Page } from "@/components/page";
import { ProblemAlert } from "@/components/problem-alert";
import { Skeletons } from "@/components/skeletons";
import { useNow } from "@/lib/use-now";
import { Connect } from "./connect";
import { IntegrationCard } from "./integration-card";
import classes from "./integrations.module.css";

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
