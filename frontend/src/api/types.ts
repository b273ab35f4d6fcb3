/** The API's words, by the names the web app uses; all from the generated schema. */
import type { components } from "./schema.gen";

type Schemas = components["schemas"];

export type Me = Schemas["Me"];
export type Model = Schemas["Model"];
export type ApiKey = Schemas["ApiKey"];
export type IntegrationType = Schemas["IntegrationType"];
export type TaskType = Schemas["TaskType"];
export type Integration = Schemas["Integration"];
export type Task = Schemas["Task"];

export type FieldType = "text" | "number" | "boolean" | "date" | "datetime" | "json" | "money" | "link";
export type Field = Omit<Schemas["Field"], "type"> & { type: FieldType };
export type Record = Schemas["Record"];
export type RecordPage = Schemas["RecordPage"];

export interface Condition {
  field: string;
  op: string;
  value?: unknown;
}
export type Filter = Condition | { and: Filter[] } | { or: Filter[] } | { not: Filter };

export interface Sort {
  field: string;
  direction: "asc" | "desc";
}

export interface Column {
  field: string;
  width?: number | null;
  hidden?: boolean | null;
  pinned?: "left" | "right" | null;
}

export type View = Omit<Schemas["View"], "columns" | "filter" | "sort"> & {
  columns: Column[] | null;
  filter: Filter | null;
  sort: Sort[] | null;
};
