/** A summary as bars: of the calendar every unit in its order, of other fields the largest groups. */
import type { CurrencyValue, Field, Summary } from "@/api/types";
import { digitsOf, formatCount, formatMoney, formatNumber, formatRounded } from "@/lib/format";
import { nextStart, sayGroup } from "@/table/grouping/keys";
import type { Question } from "./question";

export interface Bar {
  /** The group's value. */
  at: unknown;
  label: string;
  size: number;
  text: string;
}

type Group = Summary["groups"][number];

const MOST_MOMENTS = 60;
const MOST_GROUPS = 12;

const isPerCurrency = (value: unknown): value is CurrencyValue[] => Array.isArray(value);

/** The currencies of a figure, the commonest first; none where it isn't money. */
export function currenciesOf({ groups }: Summary): string[] {
  const counts = new Map<string, number>();
  for (const { aggregates } of groups) {
    for (const { currency, count } of aggregates.flatMap(({ value }) => (isPerCurrency(value) ? value : []))) {
      counts.set(currency ?? "", (counts.get(currency ?? "") ?? 0) + count);
    }
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([currency]) => currency);
}

function figureOf(group: Group, { of }: Question, currency: string): Pick<Bar, "size" | "text"> {
  if (!of) return { size: group.count, text: formatCount(group.count) };
  const value = group.aggregates[0]?.value;
  const own: unknown = isPerCurrency(value) ? value.find((one) => (one.currency ?? "") === currency)?.value : value;
  const digits = digitsOf(own);
  if (digits === null) return { size: 0, text: "–" };
  const plain = of.function === "average" ? formatRounded(own) : formatNumber(own);
  return { size: Number(digits), text: isPerCurrency(value) && currency ? formatMoney(own, currency) : plain };
}

/** Units in which nothing happened are there too, and what has no time isn't. */
function everyUnit(groups: Group[], { by }: Question): Group[] {
  const known = new Map(groups.flatMap((group) => (typeof group.key[by.field] === "string" ? [[String(group.key[by.field]), group] as const] : [])));
  const starts = [...known.keys()].sort();
  const [first] = starts;
  const last = starts.at(-1);
  if (!by.unit || first === undefined || last === undefined) return [];
  const found: Group[] = [];
  for (let start = first; start <= last && found.length < 10_000; start = nextStart(start, by.unit)) {
    found.push(known.get(start) ?? { key: { [by.field]: start }, count: 0, aggregates: [] });
  }
  return found.slice(-MOST_MOMENTS);
}

export function barsOf(summary: Summary, question: Question, field: Field, currency: string, timeZone: string): Bar[] {
  const bar = (group: Group): Bar => {
    const at = group.key[question.by.field] ?? null;
    return { at, label: sayGroup(at, question.by, field, timeZone), ...figureOf(group, question, currency) };
  };
  if (question.by.unit) return everyUnit(summary.groups, question).map(bar);
  return summary.groups.map(bar).sort((a, b) => b.size - a.size).slice(0, MOST_GROUPS);
}
