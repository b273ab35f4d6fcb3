/** One record in full: its own fields, what is linked to it, and the JSON as it came. */
import { ActionIcon, Card, Skeleton, Stack, Tabs, Text, Title } from "@mantine/core";
import { IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { usePace } from "@/api/live";
import { fetchRecord, recordKey } from "@/api/records";
import { meQuery } from "@/api/session";
import type { Field, Record as DataRecord } from "@/api/types";
import { CopyButton } from "@/components/copy-button";
import { ProblemAlert } from "@/components/problem-alert";
import { useCommands } from "@/lib/commands";
import { formatDateTime } from "@/lib/format";
import { isEmpty } from "@/table/values";
import { JsonView } from "./json-view";
import { LinkCard } from "./link-card";
import { OwnFields } from "./own-fields";
import { SidePanel } from "./side-panel";
import { useEditing, type Edit } from "./use-editing";

interface Props {
  modelId: string;
  modelName: string;
  idField: string;
  recordId: string;
  fields: Field[];
  timeZone: string;
  /** What the search looks for, to be marked. */
  hits: RegExp | null;
  onStep: (step: 1 | -1) => void;
  /** The record was changed here, or isn't any more after all. */
  onChanged: (record: DataRecord) => void;
  onClose: () => void;
}

/** The links of a record, those that have found something first. */
function linksOf(record: DataRecord): string[] {
  const isFound = (name: string) => !isEmpty(record.linked[name]);
  return Object.keys(record.linked).sort((a, b) => Number(isFound(b)) - Number(isFound(a)));
}

type DetailsProps = { record: DataRecord; onEdit: ((edit: Edit) => void) | undefined } & Pick<Props, "fields" | "timeZone" | "modelName" | "idField" | "hits">;

function Details({ record, timeZone, modelName, ...own }: DetailsProps) {
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
            <OwnFields key={record.id} record={record} timeZone={timeZone} {...own} />
          </Card>
          <Text size="xs" c="dimmed">{times}</Text>
        </Stack>
      </Tabs.Panel>
      <Tabs.Panel value="json">
        <JsonView value={record} />
      </Tabs.Panel>
    </Tabs>
  );
}

export function RecordDrawer({ modelId, modelName, idField, recordId, fields, timeZone, hits, onStep, onChanged, onClose }: Props) {
  const { data, error, refetch } = useQuery({
    queryKey: recordKey(modelId, recordId),
    queryFn: ({ signal }) => fetchRecord(modelId, recordId, signal),
    refetchInterval: usePace(2500),
    structuralSharing: false,
    placeholderData: keepPreviousData,
  });
  const { data: me } = useQuery(meQuery);
  const edit = useEditing(modelId, onChanged);
  useCommands([
    { group: "Record", label: "Next record", keys: "j", perform: () => { onStep(1); } },
    { group: "Record", label: "Previous record", keys: "k", perform: () => { onStep(-1); } },
  ]);
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
      {record && <Details record={record} fields={fields} timeZone={timeZone} modelName={modelName} idField={idField} hits={hits} onEdit={me?.scopes.includes("records:write") ? edit : undefined} />}
    </SidePanel>
  );
}
