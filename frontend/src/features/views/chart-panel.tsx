/** The rows of a view as a chart: for those who would rather look than read. A bar leads to its rows. */
import { CloseButton, Group, NativeSelect, Skeleton, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState, type CSSProperties } from "react";
import { fetchSummary, type RecordQuery } from "@/api/records";
import type { Field, FigureName, Filter, GroupUnit, View } from "@/api/types";
import { ProblemAlert } from "@/components/problem-alert";
import { barsOf, currenciesOf, type Bar } from "@/table/chart/bars";
import { figuresFor, type Question } from "@/table/chart/question";
import { sourceLabel } from "@/table/columns";
import { nameOf } from "@/table/figures/functions";
import { fieldOptions } from "@/table/filter/field-options";
import { UNITS, conditionOf, hasUnits, isGroupable, newKey } from "@/table/grouping/keys";
import classes from "./chart.module.css";

interface Props {
  view: View;
  query: RecordQuery;
  fields: Field[];
  modelName: string;
  timeZone: string;
  question: Question;
  onQuestion: (question: Question) => void;
  /** Adds a condition to the filter. */
  onNarrow: (condition: Filter) => void;
  onClose: () => void;
}

const COUNT = "count";
type Choice = { field: Field; figure: FigureName; value: string };

function groupsOf(numbers: Choice[], modelName: string) {
  const sources = [...new Set(numbers.map(({ field }) => field.source))];
  return sources.map((source) => ({
    group: sourceLabel(source, modelName),
    items: numbers.filter(({ field }) => field.source === source).map(({ field, figure, value }) => ({ value, label: `${nameOf(figure, field.type)} of ${field.label}` })),
  }));
}

const numbersOf = (fields: Field[]): Choice[] => fields.flatMap((field) => figuresFor(field).map((figure) => ({ field, figure, value: JSON.stringify([figure, field.key]) })));

function Asking({ question, fields, modelName, onQuestion }: Pick<Props, "question" | "fields" | "modelName" | "onQuestion">) {
  const numbers = numbersOf(fields);
  const field = fields.find((one) => one.key === question.by.field);
  const chooseFigure = (value: string) => {
    const chosen = numbers.find((one) => one.value === value);
    onQuestion(chosen ? { by: question.by, of: { field: chosen.field.key, function: chosen.figure } } : { by: question.by });
  };
  const chooseField = (key: string) => {
    const next = fields.find((one) => one.key === key);
    if (next) onQuestion({ ...question, by: newKey(next) });
  };
  return (
    <>
      <NativeSelect size="xs" aria-label="Figure" value={question.of ? JSON.stringify([question.of.function, question.of.field]) : COUNT} onChange={({ currentTarget }) => { chooseFigure(currentTarget.value); }}
        data={[{ value: COUNT, label: "Records" }, ...groupsOf(numbers, modelName)]} />
      <Text size="sm" c="dimmed">by</Text>
      <NativeSelect size="xs" aria-label="By field" value={question.by.field} data={fieldOptions(fields.filter(isGroupable), modelName)} onChange={({ currentTarget }) => { chooseField(currentTarget.value); }} />
      {field && hasUnits(field.type) && (
        <NativeSelect size="xs" aria-label="By unit" value={question.by.unit ?? "month"} data={UNITS} onChange={({ currentTarget }) => { onQuestion({ ...question, by: { field: field.key, unit: currentTarget.value as GroupUnit } }); }} />
      )}
    </>
  );
}

function Bars({ bars, isTime, onChoose }: { bars: Bar[]; isTime: boolean; onChoose: (bar: Bar) => void }) {
  const largest = Math.max(0, ...bars.map(({ size }) => size));
  const share = (size: number) => (largest > 0 ? Math.max(0, size / largest) : 0);
  const list = useRef<HTMLUListElement>(null);
  // Of more than there is room for, the latest are in sight.
  useEffect(() => {
    if (list.current) list.current.scrollLeft = list.current.scrollWidth;
  }, [bars.length]);
  if (bars.length === 0) return <Text size="sm" c="dimmed" py="lg">Nothing to show: no record has a value here.</Text>;
  return (
    <ul ref={list} className={isTime ? classes.columns : classes.lines}>
      {bars.map((bar, index) => (
        <li key={index}>
          <button type="button" aria-label={`${bar.label}: ${bar.text}`} title={`${bar.label}: ${bar.text}`} onClick={() => { onChoose(bar); }}>
            <span className={classes.label}>{bar.label}</span>
            <span className={classes.track}><span className={classes.bar} style={{ "--share": share(bar.size) } as CSSProperties} /></span>
            <span className={classes.value}>{bar.text}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

export function ChartPanel({ view, query, fields, timeZone, question, onNarrow, onClose, ...asking }: Props) {
  const [chosen, setCurrency] = useState<string | null>(null);
  const field = fields.find((one) => one.key === question.by.field);
  const figures = { aggregates: question.of ? [question.of] : [], group_by: [question.by] };
  const { data, error } = useQuery({
    queryKey: ["summary", view.model_id, view.id, view.updated_at, query, figures],
    queryFn: async ({ signal }) => ({ summary: await fetchSummary(view, query, figures, signal), question }),
    placeholderData: keepPreviousData,
  });
  const currencies = data ? currenciesOf(data.summary) : [];
  const currency = chosen !== null && currencies.includes(chosen) ? chosen : (currencies[0] ?? "");
  const answered = fields.find((one) => one.key === data?.question.by.field);
  return (
    <section className={classes.panel} aria-label="Chart">
      <Group gap={8} mb={10}>
        <Asking question={question} fields={fields} {...asking} />
        {currencies.length > 1 && <NativeSelect size="xs" aria-label="Currency" value={currency} onChange={({ currentTarget }) => { setCurrency(currentTarget.value); }} data={currencies.map((value) => ({ value, label: value.toUpperCase() || "No currency" }))} />}
        <CloseButton size="md" ml="auto" aria-label="Close chart" onClick={onClose} />
      </Group>
      {error && <ProblemAlert error={error} />}
      {!data && !error && <Skeleton height={170} />}
      {data && answered && (
        <Bars bars={barsOf(data.summary, data.question, answered, currency, timeZone)} isTime={data.question.by.unit !== undefined}
          onChoose={(bar) => { if (field) onNarrow(conditionOf(bar.at, question.by, field)); }} />
      )}
    </section>
  );
}
