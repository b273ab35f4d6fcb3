/** Says that the view differs from what is saved, and offers to save or to go back. */
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { asProblem } from "@/api/problem";
import type { View } from "@/api/types";
import { changeView, viewQuery, viewsQuery, type ViewChange } from "@/api/views";
import { toSaved, type ShownColumn } from "@/table/columns";
import { isNothing } from "@/table/filter/tree";
import type { ViewSearch } from "@/table/view-search";
import type { ViewState } from "@/table/view-state";
import classes from "./view.module.css";

/** What is shown: the address, the state that it means, and the columns. */
interface Shown {
  search: ViewSearch;
  state: ViewState;
  columns: ShownColumn[];
}

interface Props {
  view: View;
  change: ViewChange;
  onReset: () => void;
}

/** A search is a look-up of the moment, not a part of the view. */
export function changeOf({ search, state, columns }: Shown): ViewChange {
  return {
    ...(search.filter === undefined ? {} : { filter: isNothing(state.filter) ? null : state.filter }),
    ...(search.sort === undefined ? {} : { sort: state.sort }),
    ...(search.group === undefined ? {} : { group_by: state.group }),
    ...(search.figures === undefined ? {} : { aggregates: state.figures }),
    ...(search.columns === undefined ? {} : { columns: toSaved(columns) }),
  };
}

export function SaveBar({ view, change, onReset }: Props) {
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: () => changeView(view.id, change),
    onSuccess: async (saved) => {
      queries.setQueryData(viewQuery(view.id).queryKey, saved);
      onReset();
      await queries.invalidateQueries({ queryKey: viewsQuery.queryKey });
    },
    onError: (error) => notifications.show({ color: "red", title: "The view wasn’t saved", message: asProblem(error).message }),
  });
  if (Object.keys(change).length === 0) return null;
  return (
    <div className={classes.save}>
      <span className={classes.dot} role="img" aria-label="Unsaved changes" title="Unsaved changes" />
      <Button variant="subtle" color="gray" size="compact-md" onClick={onReset}>Reset</Button>
      <Button size="compact-md" loading={save.isPending} onClick={() => { save.mutate(); }}>Save changes</Button>
    </div>
  );
}
