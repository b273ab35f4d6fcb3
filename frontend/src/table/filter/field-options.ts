/** The fields of a model and its links, grouped by source, for any field picker. */
import type { Field } from "@/api/types";
import { sourceLabel } from "@/table/columns";

export function fieldOptions(fields: Field[], modelName: string): { group: string; items: { value: string; label: string }[] }[] {
  return [...grouped(fields)].map(([source, members]) => ({
    group: sourceLabel(source, modelName),
    items: members.map((field) => ({ value: field.key, label: field.label })),
  }));
}

function grouped(fields: Field[]): Map<string, Field[]> {
  const groups = new Map<string, Field[]>();
  for (const field of fields) groups.set(field.source, [...(groups.get(field.source) ?? []), field]);
  return groups;
}
