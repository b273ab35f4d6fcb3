/** How many records there are: asked on its own, so that it never holds up the rows. */
import { Text, UnstyledButton } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { fetchCount, type RecordQuery } from "@/api/records";
import type { View } from "@/api/types";
import { formatCount } from "@/lib/format";

export const countKey = (view: View) => ["count", view.id];

export interface Count {
  count: number;
  capped: boolean;
}

interface Counted {
  /** The last count that is known, perhaps still that of the query before. */
  shown: Count | undefined;
  /** The count of just this query. */
  own: Count | undefined;
  countAll: () => void;
}

export function useCount(view: View, query: RecordQuery): Counted {
  const [exactFor, setExactFor] = useState<RecordQuery | null>(null);
  const exact = exactFor === query;
  const { data, isPlaceholderData } = useQuery({
    queryKey: [...countKey(view), view.updated_at, query, exact],
    queryFn: ({ signal }) => fetchCount(view, query, exact, signal),
    placeholderData: keepPreviousData,
    refetchInterval: exact ? false : 5000,
  });
  return { shown: data, own: isPlaceholderData ? undefined : data, countAll: () => { setExactFor(query); } };
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
