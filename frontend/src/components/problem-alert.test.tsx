import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { Problem } from "@/api/problem";
import { ProblemAlert } from "./problem-alert";

const show = (error: Problem, props: { onRetry?: () => void; shown?: string[] }) =>
  render(<MantineProvider env="test"><ProblemAlert error={error} {...props} /></MantineProvider>);

const wrongKey = new Problem(422, { detail: "The body is not valid", errors: [{ pointer: "/credentials/api_key", code: "x", detail: "Wrong key" }] });

it("says nothing twice: what stands beside its input is enough", () => {
  show(wrongKey, { shown: ["/credentials/api_key"] });
  expect(screen.queryByRole("alert")).toBeNull();
});

it("says what stands beside no input", () => {
  show(wrongKey, { shown: ["/name"] });
  expect(screen.getByRole("alert")).toHaveTextContent("Wrong key");
});

it("leaves it to the page's frame to say that nothing could be loaded", () => {
  show(new Problem(0, {}), { onRetry: () => undefined });
  expect(screen.queryByRole("alert")).toBeNull();
});

it("says that what one did has failed, also when Gather is away", () => {
  show(new Problem(0, { detail: "Gather can't be reached." }), {});
  expect(screen.getByRole("alert")).toHaveTextContent("can't be reached");
});
