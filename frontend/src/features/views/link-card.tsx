/** What is linked to a record, as a card that says money, state and dates first. */
import { Anchor, Card, Group, Stack, Text, Title } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import type { Record as DataRecord } from "@/api/types";
import { StatusPill } from "@/components/status-pill";
import { humanize } from "@/lib/format";
import { linkOf } from "@/table/values";
import { amountOf, factsOf, pagesOf, refundOf, textOf, type Linked } from "./link-kinds";
import classes from "./view.module.css";

function Pills({ link }: { link: Linked }) {
  const status = textOf(link["status"]);
  return (
    <Group gap={6}>
      {link["disputed"] === true && <StatusPill status="disputed" />}
      {refundOf(link) && <StatusPill status={link["refunded"] === true ? "refunded" : "partially_refunded"} />}
      {link["delinquent"] === true && <StatusPill status="overdue" />}
      {status && <StatusPill status={status} />}
    </Group>
  );
}

function Pages({ link }: { link: Linked }) {
  return (
    <Group gap="md">
      {pagesOf(link).map(([label, href]) => (
        <Anchor key={label} href={href} target="_blank" rel="noreferrer noopener" size="sm">
          <Group gap={4} component="span" display="inline-flex">{label}<IconExternalLink size={14} aria-hidden /></Group>
        </Anchor>
      ))}
    </Group>
  );
}

export function LinkCard({ name, record, timeZone }: { name: string; record: DataRecord; timeZone: string }) {
  const link = linkOf(record, name);
  const amount = link && amountOf(link);
  return (
    <Card padding="md" className={classes.link}>
      <Group justify="space-between" mb={link ? 6 : 0}>
        <Title order={3} size="h3">{humanize(name)}</Title>
        {link && <Pills link={link} />}
      </Group>
      {link ? (
        <Stack gap="sm">
          {amount && <div className={classes.amount}>{amount}</div>}
          <dl className={classes.fields}>
            {factsOf(link, timeZone).map(([label, value]) => (
              <div key={label} style={{ display: "contents" }}><dt>{label}</dt><dd>{value}</dd></div>
            ))}
          </dl>
          <Pages link={link} />
        </Stack>
      ) : (
        <Text size="sm" c="dimmed">Nothing is linked yet. It appears here as soon as Stripe has it and the record names it.</Text>
      )}
    </Card>
  );
}
