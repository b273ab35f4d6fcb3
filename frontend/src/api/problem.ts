/** What went wrong, as the API tells it (problem+json), with its field errors by pointer. */

export interface FieldProblem {
  pointer: string;
  code: string;
  detail: string;
}

export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: FieldProblem[];
  readonly requestId: string | null;

  constructor(status: number, body: unknown) {
    const fields = isObject(body) ? body : {};
    super(text(fields["detail"]) ?? text(fields["title"]) ?? fallback(status));
    this.name = "Problem";
    this.status = status;
    this.code = text(fields["code"]) ?? "unknown";
    this.errors = Array.isArray(fields["errors"]) ? fields["errors"].filter(isFieldProblem) : [];
    this.requestId = text(fields["request_id"]);
  }

  /** The message for one input: `/options/model_id`, found also below a prefix such as `/body`. */
  at(pointer: string): string | undefined {
    return this.errors.find((error) => error.pointer === pointer || error.pointer.endsWith(pointer))?.detail;
  }
}

export const UNREACHABLE = "Gather can't be reached. Check that it is running and that you are online; this page will try again.";

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(0, { detail: error instanceof TypeError ? UNREACHABLE : String(error) });
}

function fallback(status: number): string {
  return status >= 500 ? "Gather ran into an error. Try again in a moment." : `The request was refused (${String(status)}).`;
}

function text(value: unknown): string | null {
  return typeof value === "string" && value ? value : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isFieldProblem(value: unknown): value is FieldProblem {
  return isObject(value) && typeof value["pointer"] === "string" && typeof value["detail"] === "string";
}
