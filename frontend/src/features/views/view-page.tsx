/** Loads what a view needs, holding its place meanwhile. */
import { Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { usePace } from "@/api/live";
import { fieldsQuery, modelQuery } from "@/api/models";
import { asProblem } from "@/api/problem";
import { viewQuery } from "@/api/views";
import { Missing } from "@/components/missing";
import { ProblemAlert } from "@/components/problem-alert";
import type { ViewSearch } from "@/table/view-search";
import classes from "./view.module.css";
import { ViewTable } from "./view-table";

interface Props {
  viewId: string;
  search: ViewSearch;
  onSearch: (search: ViewSearch, replace: boolean) => void;
}

export function ViewPage({ viewId, search, onSearch }: Props) {
  const view = useQuery(viewQuery(viewId));
  const modelId = view.data?.model_id ?? "";
  const refetchInterval = usePace(2500);
  const model = useQuery({ ...modelQuery(modelId), enabled: modelId !== "", refetchInterval });
  const fields = useQuery({ ...fieldsQuery(modelId), enabled: modelId !== "", refetchInterval });
  const error = view.error ?? model.error ?? (fields.data ? null : fields.error);
  if (view.data && model.data && fields.data) {
    return <ViewTable key={viewId} view={view.data} model={model.data} fields={fields.data} search={search} onSearch={onSearch} />;
  }
  if (error && asProblem(error).status === 404) return <Missing what="view" />;
  return (
    <div className={classes.page}>
      <div className={classes.head}><Skeleton height={28} width={180} /></div>
      <div className={classes.bar}><Skeleton height={30} width="min(520px, 90%)" /></div>
      {error ? (
        <div className={classes.notice}><ProblemAlert error={error} onRetry={() => { void view.refetch(); void fields.refetch(); }} /></div>
      ) : (
        <Stack gap={20} p="md" aria-busy="true" aria-label="Loading">{Array.from({ length: 14 }, (_, index) => <Skeleton key={index} height={14} />)}</Stack>
      )}
    </div>
  );
}
