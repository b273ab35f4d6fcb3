/** The typed client of Gather's own API; every failure becomes a Problem. */
import createClient from "openapi-fetch";
import { parseJson, toJson } from "@/lib/json";
import { noteReachable } from "@/lib/reachable";
import { Problem, UNREACHABLE } from "./problem";
import type { paths } from "./schema.gen";

export const api = createClient<paths>({
  baseUrl: window.location.origin,
  // Cookies alone could be ridden by another site; this header can't be sent from one.
  headers: { "X-Gather-CSRF": "1" },
  bodySerializer: (body) => toJson(body),
});

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Said by a proxy whose Gather is away. */
const GATEWAY_TROUBLE = new Set([502, 504]);

export async function unwrap<T>(call: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    noteReachable(false);
    throw new Problem(0, { detail: UNREACHABLE });
  }
  noteReachable(!GATEWAY_TROUBLE.has(answer.response.status));
  if (!answer.response.ok) throw new Problem(answer.response.status, answer.error);
  return answer.data as T;
}

/** An answer asked for as text, whose numbers keep every digit. */
export async function unwrapExact<T>(call: Promise<Answer<string>>): Promise<T> {
  return parseJson(await unwrap(call)) as T;
}
