/** How many records there are: asked on its own, so that it never holds up the rows. */
import { Text, UnstyledButton } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { fetchCount, type RecordQuery } from "@/api/records";
import type { View } from "@/api/types";
import { formatCount } from "@/lib/format";

export function RowCount({ view, query }: { view: View; query: RecordQuery }) {
  const [exactFor, setExactFor] = useState<RecordQuery | null>(null);
  const exact = exactFor === query;
  const { data } = useQuery({
    queryKey: ["count", view.id, view.updated_at, query, exact],
    queryFn: ({ signal }) => fetchCount(view, query, exact, signal),
    placeholderData: keepPreviousData,
    refetchInterval: exact ? false : 5000,
  });
  if (!data) return <Text component="span" className="g-count" aria-hidden>&nbsp;</Text>;
  const text = `${formatCount(data.count, data.capped)} ${data.count === 1 ? "record" : "records"}`;
  return (
    <Text component="span" className="g-count" role="status" aria-live="polite">
      {data.capped ? (
        <UnstyledButton className="g-count-more" title="Count them all" onClick={() => { setExactFor(query); }}>{text}</UnstyledButton>
      ) : (
        text
      )}
    </Text>
  );
}
