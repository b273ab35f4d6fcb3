/** Reads a JSON Schema of options into inputs to draw: a small, flat form. */

export interface Property {
  type?: string | undefined;
  title?: string | undefined;
  description?: string | undefined;
  default?: unknown;
  enum?: unknown[] | undefined;
  writeOnly?: boolean | undefined;
  format?: string | undefined;
  "x-format"?: string | undefined;
  "x-model-from"?: string | undefined;
}

export type InputKind = "text" | "secret" | "number" | "boolean" | "choice" | "model" | "field";

export interface Input {
  key: string;
  kind: InputKind;
  label: string;
  description: string | undefined;
  required: boolean;
  choices: string[];
  modelFrom: string | undefined;
  initial: unknown;
}

export type Values = { [key: string]: unknown };

function kindOf(property: Property): InputKind {
  const special = property["x-format"];
  if (special === "model" || special === "field") return special;
  if (property.enum) return "choice";
  if (property.type === "boolean") return "boolean";
  if (property.type === "number" || property.type === "integer") return "number";
  return property.writeOnly || property.format === "password" ? "secret" : "text";
}

const isObject = (value: unknown): value is { [key: string]: unknown } => typeof value === "object" && value !== null && !Array.isArray(value);

/** Optional text often arrives as `anyOf: [{type: string}, {type: null}]`. */
function flattened(property: { [key: string]: unknown }): Property {
  const options = property["anyOf"];
  const first: unknown = Array.isArray(options) ? options.find((one) => isObject(one) && one["type"] !== "null") : undefined;
  return (isObject(first) ? { ...first, ...property } : property) as Property;
}

export function inputsOf(schema: unknown): Input[] {
  if (!isObject(schema) || !isObject(schema["properties"])) return [];
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  return Object.entries(schema["properties"]).flatMap(([key, raw]) => {
    if (!isObject(raw)) return [];
    const property = flattened(raw);
    const input: Input = {
      key,
      kind: kindOf(property),
      label: property.title ?? key,
      description: property.description,
      required: required.includes(key),
      choices: (property.enum ?? []).map(String),
      modelFrom: property["x-model-from"],
      initial: property.default ?? undefined,
    };
    return [input];
  });
}

export function initialValues(inputs: Input[]): Values {
  return Object.fromEntries(inputs.filter((input) => input.initial !== undefined).map((input) => [input.key, input.initial]));
}

const isBlank = (value: unknown) => value === undefined || value === null || (typeof value === "string" && value.trim() === "");

/** What to send: blanks left out, so that the server's own defaults apply. */
export function answersOf(inputs: Input[], values: Values): Values {
  return Object.fromEntries(inputs.filter((input) => !isBlank(values[input.key])).map((input) => [input.key, values[input.key]]));
}

export function missing(inputs: Input[], values: Values): string[] {
  return inputs.filter((input) => input.required && isBlank(values[input.key])).map((input) => input.key);
}
