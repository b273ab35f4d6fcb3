/** The command that sends a first record. */
import type { Model } from "@/api/types";
import { curlFor } from "@/lib/curl";
import { CurlCommand } from "./curl-command";

export function CurlCard({ model }: { model: Pick<Model, "id" | "id_field" | "name"> }) {
  const codeFor = (apiKey: string | null) => curlFor({ origin: window.location.origin, modelId: model.id, idField: model.id_field, apiKey });
  return <CurlCommand label="curl command that sends a record" keyName={`${model.name} curl`} codeFor={codeFor} />;
}
