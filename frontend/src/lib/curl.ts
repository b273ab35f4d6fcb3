/** The article's curl, with the real address and IDs. */

export const KEY_PLACEHOLDER = "YOUR_API_KEY";

interface Target {
  origin: string;
  modelId: string;
  idField: string;
  apiKey: string | null;
}

/** Safe inside single quotes of a shell. */
const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;

const plain = (text: string) => /^[\w.-]+$/.test(text);

function pair(key: string, value: string): string {
  return plain(key) ? `-d ${key}=${value}` : `-d ${quoted(`${key}=${value.replaceAll('"', "")}`)}`;
}

/** A query as a command: what it says is JSON, which a shell must leave alone. */
export function curlQuery({ url, body, apiKey }: { url: string; body: string; apiKey: string | null }): string {
  const lines = [
    `curl ${url}`,
    `-H "Authorization: Token ${apiKey ?? KEY_PLACEHOLDER}"`,
    '-H "Content-Type: application/json"',
    `-d ${quoted(body)}`,
  ];
  return lines.join(" \\\n  ");
}

export function curlFor({ origin, modelId, idField, apiKey }: Target): string {
  const lines = [
    `curl ${origin}/v1/models/${modelId}/records`,
    `-H "Authorization: Token ${apiKey ?? KEY_PLACEHOLDER}"`,
    pair(idField, '"1234"'),
    ...(idField === "amount" ? [] : ["-d amount=75"]),
    ...(idField === "stripe_charge_id" ? [] : ["-d stripe_charge_id=ch_4567"]),
  ];
  return lines.join(" \\\n  ");
}
