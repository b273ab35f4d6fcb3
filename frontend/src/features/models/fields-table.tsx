/** The fields of a model as they were found, with the type that each is read by. */
import { Card, NativeSelect, Progress, Skeleton, Table, Text, Title, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Fragment } from "react";
import { fieldsQuery, pinFieldType } from "@/api/models";
import { asProblem } from "@/api/problem";
import type { Field, Model, PinnedType } from "@/api/types";
import { humanize } from "@/lib/format";
import { toJson } from "@/lib/json";
import classes from "./models.module.css";

const CHOICES: PinnedType[] = ["text", "number", "boolean", "date", "datetime", "json"];

function TypeSelect({ field, model }: { field: Field; model: Model }) {
  const queries = useQueryClient();
  const pin = useMutation({
    mutationFn: (type: PinnedType | null) => pinFieldType(model.id, field.key, type),
    onSuccess: () => queries.invalidateQueries({ queryKey: fieldsQuery(model.id).queryKey }),
    onError: (error) => notifications.show({ color: "red", title: "The type wasn’t changed", message: asProblem(error).message }),
  });
  const found = `Automatic (${field.inferred_type ?? "text"})`;
  return (
    <NativeSelect size="xs" w={170} aria-label={`Type of ${field.key}`} value={field.pinned ? field.type : ""} disabled={pin.isPending || field.key === model.id_field}
      data={[{ value: "", label: found }, ...CHOICES.map((type) => ({ value: type, label: humanize(type) }))]}
      onChange={({ currentTarget }) => { pin.mutate((currentTarget.value || null) as PinnedType | null); }} />
  );
}

function Share({ share }: { share: number | null | undefined }) {
  if (share === null || share === undefined) return <Text size="xs" c="dimmed">–</Text>;
  const percent = Math.floor(share * 1000) / 10;
  return (
    <Tooltip label={`${String(percent)} % of the values seen fit this type. The rest is kept as it came.`} multiline maw={240}>
      <div>
        <Text size="xs" className="g-num" mb={3}>{percent} %</Text>
        <Progress value={percent} size={4} color={percent >= 90 ? "gather" : "yellow"} aria-hidden />
      </div>
    </Tooltip>
  );
}

const sample = (value: unknown) => (typeof value === "string" ? value : toJson(value));

/** What looks amiss with a field, in the API's words, its `keys` as code. */
function Warnings({ field }: { field: Field }) {
  return (
    <Table.Tr>
      <Table.Td colSpan={4} pt={0}>
        <ul className={classes.warnings} aria-label={`What looks amiss with ${field.key}`}>
          {field.warnings.map(({ code, detail }) => (
            <li key={code}>
              <IconAlertTriangle size={16} aria-hidden />
              <span>{detail.split("`").map((part, index) => (index % 2 ? <code key={index}>{part}</code> : part))}</span>
            </li>
          ))}
        </ul>
      </Table.Td>
    </Table.Tr>
  );
}

function Row({ field, model }: { field: Field; model: Model }) {
  return (
    <Table.Tr className={field.warnings.length > 0 ? classes.warned : undefined}>
      <Table.Td>
        <Text size="sm" fw={500}>{field.label}</Text>
        <span className={classes.key}>{field.key}{field.key === model.id_field ? " · ID" : ""}</span>
      </Table.Td>
      <Table.Td><TypeSelect field={field} model={model} /></Table.Td>
      <Table.Td w={110}><Share share={field.share} /></Table.Td>
      <Table.Td><div className={classes.samples}>{(field.samples ?? []).map(sample).join(" · ")}</div></Table.Td>
    </Table.Tr>
  );
}

export function FieldsTable({ model }: { model: Model }) {
  const { data } = useQuery({ ...fieldsQuery(model.id), refetchInterval: 2500 });
  const own = data?.filter((field) => field.source === "own");
  return (
    <Card>
      <Title order={2} size="h3" mb={4}>Fields</Title>
      <Text size="sm" c="dimmed" mb="sm">Found in the records. The type says how a field is filtered and sorted; choose one to pin it.</Text>
      {!own && <Skeleton height={120} />}
      {own?.length === 0 && <Text size="sm" c="dimmed">None yet: they appear with the first record.</Text>}
      {own && own.length > 0 && (
        <Table.ScrollContainer minWidth={620} type="native">
          <Table verticalSpacing="xs">
            <Table.Thead><Table.Tr><Table.Th>Field</Table.Th><Table.Th>Type</Table.Th><Table.Th>Fits</Table.Th><Table.Th>Samples</Table.Th></Table.Tr></Table.Thead>
            <Table.Tbody>
              {own.map((field) => (
                <Fragment key={field.key}>
                  <Row field={field} model={model} />
                  {field.warnings.length > 0 && <Warnings field={field} />}
                </Fragment>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Card>
  );
}
