import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";
import { fieldsQuery, modelsQuery } from "@/api/models";
import { Problem } from "@/api/problem";
import { field } from "@/testing/samples";
import { inputsOf, type Values } from "./schema";
import { SchemaForm } from "./schema-form";

const inputs = inputsOf({
  required: ["model_id", "stripe_charge_id_field"],
  properties: {
    model_id: { type: "string", title: "Model ID", "x-format": "model" },
    stripe_charge_id_field: { type: "string", title: "Stripe Charge ID Field", "x-format": "field", "x-model-from": "model_id" },
  },
});
// The list of options bears the same label.
const INPUT = { selector: "input" };
const refused = new Problem(422, { detail: "No", errors: [{ pointer: "/options/stripe_charge_id_field", code: "missing", detail: "Give the field" }] });

function Form({ problem = null }: { problem?: Problem | null }) {
  const [values, setValues] = useState<Values>({});
  return (
    <>
      <SchemaForm inputs={inputs} values={values} pointer="/options" problem={problem} onChange={setValues} />
      <output>{JSON.stringify(values)}</output>
    </>
  );
}

function show(problem?: Problem) {
  const queries = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  queries.setQueryData(modelsQuery.queryKey, [{ id: "m1", name: "Orders", type: "custom", id_field: "id", fields: [], record_count: 0, created_at: "", updated_at: "" }]);
  queries.setQueryData(fieldsQuery("m1").queryKey, [field("stripe_charge_id")]);
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={queries}>
        <Form problem={problem ?? null} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return userEvent.setup();
}

it("picks a model by name and offers that model's fields", async () => {
  const user = show();
  await user.click(screen.getByLabelText("Model ID", INPUT));
  await user.click(await screen.findByRole("option", { name: "Orders" }));
  await user.click(screen.getByLabelText("Stripe Charge ID Field", INPUT));
  await user.click(await screen.findByRole("option", { name: "stripe_charge_id" }));
  expect(screen.getByRole("status")).toHaveTextContent('{"model_id":"m1","stripe_charge_id_field":"stripe_charge_id"}');
});

it("shows a refusal beside its input", () => {
  show(refused);
  expect(screen.getByLabelText("Stripe Charge ID Field", INPUT)).toHaveAccessibleDescription("Give the field");
});
