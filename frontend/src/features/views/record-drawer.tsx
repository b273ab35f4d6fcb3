/** One record in full: its own fields, what is linked to it, and the JSON as it came. */
import { ActionIcon, Card, Skeleton, Stack, Tabs, Text, Title } from "@mantine/core";
import { IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { usePace } from "@/api/live";
import { fetchRecord } from "@/api/records";
import type { Field, Record as DataRecord } from "@/api/types";
import { CodeBlock } from "@/components/code-block";
import { CopyButton } from "@/components/copy-button";
import { Marked } from "@/components/marked";
import { ProblemAlert } from "@/components/problem-alert";
import { StatusPill } from "@/components/status-pill";
import { formatDateTime } from "@/lib/format";
import { toJson } from "@/lib/json";
import { isUrl, saysStatus } from "@/lib/tone";
import { cellOf } from "@/table/cells/cells";
import { isOwn } from "@/table/columns";
import { isEmpty, valueOf } from "@/table/values";
import { LinkCard } from "./link-card";
import { SidePanel } from "./side-panel";
import classes from "./view.module.css";

interface Props {
  modelId: string;
  modelName: string;
  recordId: string;
  fields: Field[];
  timeZone: string;
  /** What the search looks for, to be marked. */
  hits: RegExp | null;
  onStep: (step: 1 | -1) => void;
  onClose: () => void;
}

function Value({ record, field, timeZone, hits }: { record: DataRecord; field: Field; timeZone: string; hits: RegExp | null }) {
  const value = valueOf(record, field);
  if (isEmpty(value)) return <Text component="span" size="sm" c="dimmed">–</Text>;
  const text = cellOf(field.type).format(value, { record, field, timeZone });
  if (saysStatus(field.key)) return <StatusPill status={text} />;
  if (isUrl(text)) return <a className="g-url" href={text} target="_blank" rel="noreferrer noopener">{text.replace(/^https?:\/\//, "")}</a>;
  return <Marked text={text} hits={hits} />;
}

function OwnFields({ record, fields, timeZone, hits }: { record: DataRecord; fields: Field[]; timeZone: string; hits: RegExp | null }) {
  const own = fields.filter((field) => isOwn(field) && field.key in record.data);
  return (
    <dl className={classes.fields}>
      {own.map((field) => (
        <div key={field.key} style={{ display: "contents" }}>
          <dt>{field.label}</dt>
          <dd><Value record={record} field={field} timeZone={timeZone} hits={hits} /></dd>
        </div>
      ))}
    </dl>
  );
}

/** The links of a record, those that have found something first. */
function linksOf(record: DataRecord): string[] {
  const isFound = (name: string) => !isEmpty(record.linked[name]);
  return Object.keys(record.linked).sort((a, b) => Number(isFound(b)) - Number(isFound(a)));
}

function Details({ record, fields, timeZone, modelName, hits }: { record: DataRecord; fields: Field[]; timeZone: string; modelName: string; hits: RegExp | null }) {
  const times = `Created ${formatDateTime(record.created_at, timeZone)} · updated ${formatDateTime(record.updated_at, timeZone)}`;
  return (
    <Tabs defaultValue="details" keepMounted={false}>
      <Tabs.List mb="md">
        <Tabs.Tab value="details">Details</Tabs.Tab>
        <Tabs.Tab value="json">JSON</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="details">
        <Stack gap="md">
          {linksOf(record).map((name) => <LinkCard key={name} name={name} record={record} timeZone={timeZone} />)}
          <Card padding="md">
            <Title order={3} size="h3" mb="sm">{modelName}</Title>
            <OwnFields record={record} fields={fields} timeZone={timeZone} hits={hits} />
          </Card>
          <Text size="xs" c="dimmed">{times}</Text>
        </Stack>
      </Tabs.Panel>
      <Tabs.Panel value="json">
        <CodeBlock code={toJson(record, 2)} label="The record as JSON" copyLabel="Copy JSON" />
      </Tabs.Panel>
    </Tabs>
  );
}

export function RecordDrawer({ modelId, modelName, recordId, fields, timeZone, hits, onStep, onClose }: Props) {
  const { data, error, refetch } = useQuery({
    queryKey: ["records", modelId, recordId],
    queryFn: ({ signal }) => fetchRecord(modelId, recordId, signal),
    refetchInterval: usePace(2500),
    structuralSharing: false,
    placeholderData: keepPreviousData,
  });
  const record = error ? undefined : data;
  const title = (
    <>
      <Title order={2} size="h3" lineClamp={1}>{recordId}</Title>
      <CopyButton value={recordId} label="Copy ID" />
    </>
  );
  const tools = (
    <>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Previous record" onClick={() => { onStep(-1); }}><IconChevronUp size={18} /></ActionIcon>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Next record" onClick={() => { onStep(1); }}><IconChevronDown size={18} /></ActionIcon>
    </>
  );
  return (
    <SidePanel label={`Record ${recordId}`} title={title} tools={tools} onClose={onClose}>
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {!record && !error && <Stack gap="md"><Skeleton height={36} /><Skeleton height={220} radius="lg" /><Skeleton height={180} radius="lg" /></Stack>}
      {record && <Details record={record} fields={fields} timeZone={timeZone} modelName={modelName} hits={hits} />}
    </SidePanel>
  );
}
