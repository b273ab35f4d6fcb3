/** The values that a field has, commonest first, to take with one click; below the input, so that they cover nothing. */
import { ScrollArea, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { Field } from "@/api/types";
import { valuesQuery, type ValueCount } from "@/api/values";
import { formatCount, formatNumber } from "@/lib/format";
import { asText } from "@/table/cells/cells";
import classes from "./filter-bar.module.css";
import { same } from "./tree";

interface Props {
  modelId: string;
  field: Field;
  /** What is typed narrows the values. */
  typed: string;
  chosen: unknown[];
  onChoose: (value: unknown) => void;
}

function Choice({ item, field, isChosen, onChoose }: { item: ValueCount; field: Field; isChosen: boolean; onChoose: () => void }) {
  const text = field.type === "number" ? formatNumber(item.value) : asText(item.value);
  return (
    <button type="button" className={classes.value} aria-pressed={isChosen} onClick={onChoose}>
      <span className={classes.tick}>{isChosen && <IconCheck size={14} stroke={2.4} aria-hidden />}</span>
      <span className={classes.text} title={text}>{text}</span>{" "}
      <span className={classes.count}>{formatCount(item.count)}</span>
    </button>
  );
}

export function ValueList({ modelId, field, typed, chosen, onChoose }: Props) {
  const [search] = useDebouncedValue(typed.trim(), 150);
  const { data } = useQuery(valuesQuery(modelId, field.key, search));
  if (!data || data.items.length === 0) return null;
  return (
    <div role="group" aria-label="Values" className={classes.values}>
      <ScrollArea.Autosize mah={212} type="auto" scrollbarSize={8} offsetScrollbars="present">
        {data.items.map((item) => (
          <Choice key={asText(item.value)} item={item} field={field} isChosen={chosen.some((one) => same(one, item.value))} onChoose={() => { onChoose(item.value); }} />
        ))}
        {data.capped && <Text size="xs" c="dimmed" px={8} py={4}>There are more: type to find them.</Text>}
      </ScrollArea.Autosize>
    </div>
  );
}
