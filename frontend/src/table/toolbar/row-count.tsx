/** How many records there are: asked on its own, so that it never holds up the rows. */
import { Text, UnstyledButton } from "@mantine/core";
import { keepPreviousData, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { fetchCount, type RecordQuery } from "@/api/records";
import type { View } from "@/api/types";
import { usePace } from "@/api/live";
import { formatCount } from "@/lib/format";
import type { Tally } from "@/table/grid/waiting";

const POLL_MS = 5000;

export const countKey = (view: View) => ["count", view.id];

interface Counted {
  /** The last count that is known, perhaps still that of the query before. */
  shown: Tally | undefined;
  /** The count of just this query. */
  own: Tally | undefined;
  countAll: () => void;
  /** Counts anew. */
  again: () => Promise<Tally>;
}

export function useCount(view: View, query: RecordQuery): Counted {
  const [exactFor, setExactFor] = useState<RecordQuery | null>(null);
  const exact = exactFor === query;
  const queries = useQueryClient();
  const asked = queryOptions({
    queryKey: [...countKey(view), view.updated_at, query, exact],
    queryFn: ({ signal }) => fetchCount(view, query, exact, signal),
  });
  const poll = usePace(POLL_MS);
  const { data, isPlaceholderData } = useQuery({ ...asked, placeholderData: keepPreviousData, refetchInterval: exact ? false : poll });
  const again = () => queries.fetchQuery({ ...asked, staleTime: 0 });
  return { shown: data, own: isPlaceholderData ? undefined : data, countAll: () => { setExactFor(query); }, again };
}

export function RowCount({ shown: data, countAll }: Counted) {
  if (!data) return <Text component="span" className="g-count" aria-hidden>&nbsp;</Text>;
  const text = `${formatCount(data.count, data.capped)} ${data.count === 1 ? "record" : "records"}`;
  return (
    <Text component="span" className="g-count" role="status" aria-live="polite">
      {data.capped ? (
        <UnstyledButton className="g-count-more" title="Count them all" onClick={countAll}>{text}</UnstyledButton>
      ) : (
        text
      )}
    </Text>
  );
}
