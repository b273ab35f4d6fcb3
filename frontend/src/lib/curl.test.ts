import { describe, expect, it } from "vitest";
import { KEY_PLACEHOLDER, curlFor, curlQuery } from "./curl";

const target = { origin: "http://127.0.0.1:8000", modelId: "m1", idField: "id", apiKey: "gth_abc" };

describe("curlFor", () => {
  it("is the article's command, with the real address, model and key", () => {
    expect(curlFor(target)).toBe(
      [
        "curl http://127.0.0.1:8000/v1/models/m1/records \\",
        '  -H "Authorization: Token gth_abc" \\',
        '  -d id="1234" \\',
        "  -d amount=75 \\",
        "  -d stripe_charge_id=ch_4567",
      ].join("\n"),
    );
  });

  it("says where the key goes while there is none", () => {
    expect(curlFor({ ...target, apiKey: null })).toContain(`Token ${KEY_PLACEHOLDER}`);
  });

  it("quotes an ID field that a shell would take apart", () => {
    expect(curlFor({ ...target, idField: "order id" })).toContain("-d 'order id=1234'");
    expect(curlFor({ ...target, idField: "it's" })).toContain(String.raw`-d 'it'\''s=1234'`);
  });

  it("sends an ID field of the sample's own name once", () => {
    expect(curlFor({ ...target, idField: "amount" }).match(/amount/g)).toHaveLength(1);
  });
});

it("asks with a body that the shell leaves alone", () => {
  expect(curlQuery({ url: "http://x/v1/views/v/query", body: '{"search":"O\'Hara $HOME"}', apiKey: "gth_abc" })).toBe(
    [
      "curl http://x/v1/views/v/query \\",
      '  -H "Authorization: Token gth_abc" \\',
      '  -H "Content-Type: application/json" \\',
      String.raw`  -d '{"search":"O'\''Hara $HOME"}'`,
    ].join("\n"),
  );
});
