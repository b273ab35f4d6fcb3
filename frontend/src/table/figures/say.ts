/** A figure in words: one line, or one for each currency. */
import type { AggregateValue, CurrencyValue, Field } from "@/api/types";
import { formatDate, formatDateTime, formatMoney, formatNumber, formatRounded } from "@/lib/format";
import { asText } from "@/table/cells/cells";
import { isEmpty } from "@/table/values";
import { isCount } from "./functions";

function sayOne(value: unknown, field: Field, timeZone: string): string {
  if (field.type === "date") return formatDate(value);
  if (field.type === "datetime") return formatDateTime(value, timeZone);
  return field.type === "number" || field.type === "money" ? formatNumber(value) : asText(value);
}

/** The currency with the most amounts first; an amount without one is a plain number. */
export function linesOf({ function: figure, value }: AggregateValue, field: Field, timeZone: string): string[] {
  if (isEmpty(value)) return [];
  if (isCount(figure)) return [formatNumber(value)];
  if (figure === "average" && !Array.isArray(value)) return [formatRounded(value)];
  if (!Array.isArray(value)) return [sayOne(value, field, timeZone)];
  const amounts = value as CurrencyValue[];
  return [...amounts].sort((a, b) => b.count - a.count).map((one) => formatMoney(one.value, one.currency));
}
