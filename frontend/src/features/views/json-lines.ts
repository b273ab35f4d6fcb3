/** JSON as lines, each with the path that leads to what it holds. */
import { isLosslessNumber, toJson } from "@/lib/json";

export interface Line {
  depth: number;
  /** As one would write it in a program: `data.items[0]["unit price"]`. */
  path: string;
  /** The key before the colon, in quotes; undefined where there is none. */
  key?: string;
  text: string;
}

const step = (path: string, key: string): string => {
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path ? `${path}.${key}` : key;
};

type Child = { path: string; key?: string; value: unknown };

function childrenOf(value: object, path: string): Child[] {
  if (Array.isArray(value)) return value.map((item: unknown, index) => ({ path: `${path}[${String(index)}]`, value: item }));
  return Object.entries(value).map(([key, item]: [string, unknown]) => ({ path: step(path, key), key: JSON.stringify(key), value: item }));
}

export function jsonLines(value: unknown, at: { depth: number; path: string; key?: string; end: string } = { depth: 0, path: "", end: "" }): Line[] {
  const { end, ...here } = at;
  if (typeof value !== "object" || value === null || isLosslessNumber(value)) return [{ ...here, text: toJson(value) + end }];
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  const children = childrenOf(value, at.path);
  if (children.length === 0) return [{ ...here, text: open + close + end }];
  const inner = children.flatMap(({ value: item, ...child }, index) => jsonLines(item, { ...child, depth: at.depth + 1, end: index < children.length - 1 ? "," : "" }));
  return [{ ...here, text: open }, ...inner, { depth: at.depth, path: at.path, text: close + end }];
}
