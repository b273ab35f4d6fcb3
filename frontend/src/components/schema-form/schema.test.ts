import { describe, expect, it } from "vitest";
import { answersOf, initialValues, inputsOf, missing } from "./schema";

const schema = {
  type: "object",
  required: ["model_id", "stripe_charge_id_field"],
  properties: {
    model_id: { type: "string", title: "Model ID", "x-format": "model" },
    stripe_charge_id_field: { type: "string", title: "Stripe Charge ID Field", "x-format": "field", "x-model-from": "model_id" },
    link_name: { anyOf: [{ type: "string" }, { type: "null" }], title: "Link name", default: "stripe_charge" },
    mode: { enum: ["a", "b"] },
    key: { type: "string", format: "password" },
    limit: { type: "integer" },
    deep: { type: "boolean" },
  },
};
const inputs = inputsOf(schema);

describe("a form from a schema", () => {
  it("has an input of the right kind for each property", () => {
    expect(inputs.map((input) => [input.label, input.kind, input.required])).toEqual([
      ["Model ID", "model", true],
      ["Stripe Charge ID Field", "field", true],
      ["Link name", "text", false],
      ["mode", "choice", false],
      ["key", "secret", false],
      ["limit", "number", false],
      ["deep", "boolean", false],
    ]);
  });

  it("starts with the defaults, and knows what is missing", () => {
    expect(initialValues(inputs)).toEqual({ link_name: "stripe_charge" });
    expect(missing(inputs, { model_id: "m1", stripe_charge_id_field: " " })).toEqual(["stripe_charge_id_field"]);
  });

  it("sends no blanks", () => {
    expect(answersOf(inputs, { model_id: "m1", link_name: "", limit: 0 })).toEqual({ model_id: "m1", limit: 0 });
  });

  it("draws nothing from what isn't a schema", () => {
    expect(inputsOf(null)).toEqual([]);
  });
});
