/** A model's page at its address. */
import { getRouteApi } from "@tanstack/react-router";
import { ModelPage } from "@/features/models/model-page";

const route = getRouteApi("/shell/settings/models/$modelId");

export function ModelRoute() {
  const { modelId } = route.useParams();
  return <ModelPage key={modelId} modelId={modelId} />;
}
