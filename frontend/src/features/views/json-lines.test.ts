import { expect, it } from "vitest";
import { LosslessNumber } from "@/lib/json";
import { jsonLines } from "./json-lines";

const value = { id: "1", data: { n: new LosslessNumber("1.10"), tags: ["a", { "unit price": null }], none: [] } };

it("writes JSON as it is, to the digit", () => {
  const text = jsonLines(value).map(({ depth, key, text }) => "  ".repeat(depth) + (key ? `${key}: ` : "") + text).join("\n");
  expect(text).toBe(['{', '  "id": "1",', '  "data": {', '    "n": 1.10,', '    "tags": [', '      "a",', "      {", '        "unit price": null', "      }", "    ],", '    "none": []', "  }", "}"].join("\n"));
});

it("knows the path to each line", () => {
  const paths = jsonLines(value).filter(({ key }) => key).map(({ path }) => path);
  expect(paths).toEqual(["id", "data", "data.n", "data.tags", 'data.tags[1]["unit price"]', "data.none"]);
});
