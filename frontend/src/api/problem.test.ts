import { describe, expect, it } from "vitest";
import { Problem, UNREACHABLE, asProblem } from "./problem";

describe("Problem", () => {
  const problem = new Problem(422, {
    detail: "The options don't fit.",
    code: "invalid",
    request_id: "req_1",
    errors: [{ pointer: "/options/model_id", code: "model_not_found", detail: "There is no such model" }],
  });

  it("says the detail and keeps the request's id", () => {
    expect(problem.message).toBe("The options don't fit.");
    expect(problem.requestId).toBe("req_1");
  });

  it("finds a field's message by its pointer", () => {
    expect(problem.at("/options/model_id")).toBe("There is no such model");
    expect(problem.at("/name")).toBeUndefined();
  });

  it("says something useful even for a body that it can't read", () => {
    expect(new Problem(502, "<html>").message).toContain("Try again");
  });

  it("tells that the server can't be reached", () => {
    expect(asProblem(new TypeError("Failed to fetch")).message).toBe(UNREACHABLE);
  });
});
