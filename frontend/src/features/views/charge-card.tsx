/** What is linked to a record, as a card; a charge says its money first. */
import { Anchor, Card, Group, Stack, Text, Title } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import type { Record as DataRecord } from "@/api/types";
import { StatusPill } from "@/components/status-pill";
import { digitsOf, formatDateTime, formatMoney, humanize } from "@/lib/format";
import { asText } from "@/table/cells/cells";
import { isEmpty, linkOf } from "@/table/values";
import classes from "./view.module.css";

type Charge = { [key: string]: unknown };

const textOf = (value: unknown): string | null => (isEmpty(value) ? null : asText(value));

function refundOf(charge: Charge): string | null {
  const digits = digitsOf(charge["amount_refunded"]);
  if (digits === null || Number(digits) === 0) return null;
  const amount = formatMoney(charge["amount_refunded"], charge["currency"]);
  return charge["refunded"] === true ? `${amount}, in full` : `${amount}, in part`;
}

function cardOf(charge: Charge): string | null {
  if (isEmpty(charge["card_brand"]) && isEmpty(charge["card_last4"])) return null;
  return `${humanize(String(charge["card_brand"] ?? "Card"))} •••• ${String(charge["card_last4"] ?? "")}`;
}

/** Each fact in words, or null when there is nothing to say. */
function factsOf(charge: Charge, timeZone: string): [name: string, value: string | null][] {
  return [
    ["Created", isEmpty(charge["created"]) ? null : formatDateTime(charge["created"], timeZone)],
    ["Refunded", refundOf(charge)],
    ["Dispute", charge["disputed"] === true ? "Disputed" : null],
    ["Failure", textOf(charge["failure_message"])],
    ["Card", cardOf(charge)],
    ["Risk", textOf(charge["risk_level"])],
    ["Customer", textOf(charge["customer"])],
    ["Receipt sent to", textOf(charge["receipt_email"])],
    ["Description", textOf(charge["description"])],
    ["ID", textOf(charge["id"])],
  ];
}

function stripeLink(charge: Charge): string | null {
  const id = textOf(charge["payment_intent"]) ?? textOf(charge["id"]);
  return id && `https://dashboard.stripe.com/${charge["livemode"] === true ? "" : "test/"}payments/${id}`;
}

function Links({ charge }: { charge: Charge }) {
  const links = [["Receipt", textOf(charge["receipt_url"])], ["Open in Stripe", stripeLink(charge)]] as const;
  return (
    <Group gap="md">
      {links.map(([label, href]) => href && (
        <Anchor key={label} href={href} target="_blank" rel="noreferrer noopener" size="sm">
          <Group gap={4} component="span" display="inline-flex">{label}<IconExternalLink size={14} aria-hidden /></Group>
        </Anchor>
      ))}
    </Group>
  );
}

export function ChargeCard({ name, record, timeZone }: { name: string; record: DataRecord; timeZone: string }) {
  const charge = linkOf(record, name);
  const status = textOf(charge?.["status"]);
  return (
    <Card padding="md" className={classes.charge}>
      <Group justify="space-between" mb={charge ? 6 : 0}>
        <Title order={3} size="h3">{humanize(name)}</Title>
        {status && (
          <Group gap={6}>
            {charge?.["disputed"] === true && <StatusPill status="disputed" />}
            {charge && refundOf(charge) && <StatusPill status={charge["refunded"] === true ? "refunded" : "partially_refunded"} />}
            <StatusPill status={status} />
          </Group>
        )}
      </Group>
      {charge ? (
        <Stack gap="sm">
          {!isEmpty(charge["amount"]) && <div className={classes.amount}>{formatMoney(charge["amount"], charge["currency"])}</div>}
          <dl className={classes.fields}>
            {factsOf(charge, timeZone).map(([label, value]) => value !== null && (
              <div key={label} style={{ display: "contents" }}><dt>{label}</dt><dd>{value}</dd></div>
            ))}
          </dl>
          <Links charge={charge} />
        </Stack>
      ) : (
        <Text size="sm" c="dimmed">Nothing is linked yet. It appears here as soon as Stripe has it and the record names it.</Text>
      )}
    </Card>
  );
}
