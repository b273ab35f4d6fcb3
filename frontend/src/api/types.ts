/** The API's words, by the names the web app uses; all from the generated schema. */
import type { components } from "./schema.gen";

type Schemas = components["schemas"];

export type Me = Schemas["Me"];
export type Role = Schemas["MemberItem"]["role"];
export type Member = Schemas["MemberItem"];
export type Invitation = Schemas["InvitationItem"];
export type AuditEntry = Schemas["AuditItem"];
export type MySession = Schemas["MySession"];
export type Model = Schemas["ModelItem"];
export type ApiKey = Schemas["ApiKeyItem"];
export type IntegrationType = Schemas["IntegrationTypeItem"];
export type TaskType = Schemas["TaskTypeItem"];
export type Integration = Schemas["IntegrationItem"];
export type Task = Schemas["TaskItem"];
export type Trouble = Schemas["ErrorItem"];
export type DeadLetter = Schemas["DeadLetterItem"];

export type FieldType = Schemas["FieldType"];
export type Field = Schemas["FieldItem"];
/** The types that a person may choose for a field. */
export type PinnedType = NonNullable<Schemas["FieldPatch"]["type"]>;
export type Record = Schemas["RecordItem"];
export type RecordPage = Schemas["RecordPage"];

export type Condition = {
  field: string;
  op: string;
  value?: unknown;
};
export type Filter = Condition | { and: Filter[] } | { or: Filter[] } | { not: Filter };

export type Sort = Required<Schemas["Sort"]>;
export type Column = Schemas["Column"];

export type Aggregate = Schemas["Aggregate"];
export type FigureName = Aggregate["function"];
export type GroupUnit = NonNullable<Schemas["GroupKey"]["unit"]>;
export type GroupKey = { field: string; unit?: GroupUnit };
export type AggregateValue = Schemas["AggregateValue"];
export type CurrencyValue = Schemas["CurrencyValue"];
export type Summary = Schemas["Summary"];

export type View = Omit<Schemas["ViewItem"], "columns" | "filter" | "sort"> & {
  columns: (Column | string)[] | null;
  filter: Filter | null;
  sort: Sort[];
};
