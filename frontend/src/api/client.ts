/** The typed client of Gather's own API; every failure becomes a Problem. */
import createClient from "openapi-fetch";
import { toJson } from "@/lib/json";
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

export async function unwrap<T>(call: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Problem(0, { detail: UNREACHABLE });
  }
  if (!answer.response.ok) throw new Problem(answer.response.status, answer.error);
  return answer.data as T;
}
