/** The first minutes: the article's five steps, ticked off from what is really there. */
import { Button, Card, Group, Stack, Text, Title } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { integrationsQuery, tasksQuery } from "@/api/integrations";
import { modelsQuery } from "@/api/models";
import { viewsQuery } from "@/api/views";
import { CurlCard } from "@/components/curl-card";
import { Page } from "@/components/page";
import { Skeletons } from "@/components/skeletons";
import classes from "./get-started.module.css";

interface Step {
  title: string;
  why: string;
  done: boolean;
  body: ReactNode;
}

const LIVE_MS = 2500;

function useSteps(): { steps: Step[]; ready: boolean; firstView: string | undefined } {
  const models = useQuery({ ...modelsQuery, refetchInterval: LIVE_MS });
  const integrations = useQuery({ ...integrationsQuery, refetchInterval: LIVE_MS });
  const views = useQuery({ ...viewsQuery, refetchInterval: LIVE_MS });
  const integration = integrations.data?.[0];
  const tasks = useQuery({ ...tasksQuery(integration?.id ?? ""), enabled: integration !== undefined, refetchInterval: LIVE_MS });
  const model = models.data?.[0];
  const hasRecords = models.data?.some((one) => one.record_count > 0) ?? false;
  const go = (to: string, label: string) => <Button component={Link} to={to} size="compact-md">{label}</Button>;
  return {
    ready: models.isSuccess && integrations.isSuccess && views.isSuccess,
    firstView: views.data?.[0]?.id,
    steps: [
      { title: "Create a data model", why: "A model is a kind of thing you keep, such as orders. Say its name and which field is its ID.", done: model !== undefined, body: go("/settings/models", "Go to data models") },
      { title: "Send a record", why: "Any script can post records. Try it from a terminal; this step ticks itself.", done: hasRecords, body: model ? <CurlCard model={model} /> : null },
      { title: "Connect Stripe", why: "With a restricted key. Gather reads; at most it adds a webhook endpoint of its own.", done: integration !== undefined, body: go("/settings/integrations", "Go to integrations") },
      { title: "Add the task Sync Stripe Charges", why: "It keeps each record’s charge beside it, now and from then on.", done: (tasks.data?.length ?? 0) > 0,
        body: integration ? go(`/settings/integrations/${integration.id}/tasks`, "Edit tasks") : null },
      { title: "Create a view", why: "A view is a table over a model, with your own filter, sort and columns.", done: (views.data?.length ?? 0) > 0,
        body: <Text size="sm" c="dimmed">Choose <b>Add View</b> in the sidebar.</Text> },
    ],
  };
}

export function GetStarted() {
  const { steps, ready, firstView } = useSteps();
  const next = steps.findIndex((step) => !step.done);
  const done = steps.filter((step) => step.done).length;
  return (
    <Page title="Get started" lead={next < 0 ? "All set. Everything below is done." : `${String(done)} of ${String(steps.length)} done. From nothing to your records beside their Stripe charges in a few minutes.`}
      action={next < 0 && firstView ? <Button component={Link} to={`/views/${firstView}`}>Open your view</Button> : undefined}>
      {ready ? (
        <Stack component="ol" gap="sm" className={classes.steps}>
          {steps.map((step, index) => (
            <Card component="li" key={step.title} className={classes.step} data-current={index === next || undefined} aria-current={index === next ? "step" : undefined}>
              <Group gap="md" wrap="nowrap" align="flex-start">
                <span className={classes.mark} data-done={step.done || undefined}>{step.done ? <IconCheck size={15} stroke={2.6} aria-label="Done" /> : index + 1}</span>
                <Stack gap={6} flex={1} miw={0}>
                  <Title order={2} size="h3" c={step.done ? "dimmed" : undefined}>{step.title}</Title>
                  {!step.done && <Text size="sm" c="dimmed">{step.why}</Text>}
                  {index === next && <div className={classes.body}>{step.body}</div>}
                </Stack>
              </Group>
            </Card>
          ))}
        </Stack>
      ) : (
        <Skeletons rows={5} height={74} />
      )}
    </Page>
  );
}
