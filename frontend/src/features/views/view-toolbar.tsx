/** Everything that narrows, orders and groups the rows of a view. */
import { Button } from "@mantine/core";
import { IconChartBar } from "@tabler/icons-react";
import type { Filter } from "@/api/types";
import { useCommands } from "@/lib/commands";
import { firstQuestion } from "@/table/chart/question";
import { FilterButton, FilterChips, type FilterProps } from "@/table/filter/filter-bar";
import { SearchBox } from "@/table/toolbar/search-box";
import { ColumnsTool, GroupTool, SortTool } from "@/table/toolbar/tools";
import type { ShownView } from "./use-view";
import classes from "./view.module.css";

interface Props {
  shown: ShownView;
  /** A condition just begun from a column's menu. */
  draft: Filter | null;
  onDraft: (draft: Filter | null) => void;
}

export function ViewToolbar({ shown, draft, onDraft }: Props) {
  const { model, state, columns, inOrder, question, put, putColumns, putChart } = shown;
  const toggleChart = () => { putChart(question ? null : firstQuestion(inOrder)); };
  useCommands([{ group: "View", label: question ? "Hide the chart" : "Show a chart", keys: "c", perform: toggleChart }]);
  const about = { fields: inOrder, modelName: model.name };
  const filtering: FilterProps = { ...about, filter: state.filter, modelId: model.id, draft, onDraft, onChange: (filter) => { put({ filter }); } };
  return (
    <div className={classes.bar}>
      <SearchBox value={state.search} onChange={(search) => { put({ search }, true); }} />
      <FilterButton {...filtering} />
      <SortTool {...about} sort={state.sort} onChange={(sort) => { put({ sort }); }} />
      <GroupTool {...about} group={state.group} onChange={(group) => { put({ group }); }} />
      <ColumnsTool columns={columns} modelName={model.name} onChange={putColumns} />
      <Button variant="default" className="g-tool" aria-pressed={question !== null} leftSection={<IconChartBar size={15} stroke={1.8} />} onClick={toggleChart}>Chart</Button>
      <FilterChips {...filtering} />
    </div>
  );
}
