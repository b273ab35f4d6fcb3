/** A view at its address, with its state in the search part. */
import { getRouteApi } from "@tanstack/react-router";
import { useCallback } from "react";
import { ViewPage } from "@/features/views/view-page";
import type { ViewSearch } from "@/table/view-search";

const route = getRouteApi("/shell/views/$viewId");

export function ViewRoute() {
  const { viewId } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const onSearch = useCallback(
    (next: ViewSearch, replace: boolean) => {
      void navigate({ search: next, replace, resetScroll: false });
    },
    [navigate],
  );
  return <ViewPage key={viewId} viewId={viewId} search={search} onSearch={onSearch} />;
}
