/** The buttons of the toolbar that open a list: sort, columns, groups. What they open is loaded after the rows. */
import { IconArrowsSort, IconColumns3, IconStack2 } from "@tabler/icons-react";
import { lazily } from "@/lib/lazily";
import type { ColumnsProps } from "./columns-list";
import type { GroupProps } from "./group-keys";
import type { SortProps } from "./sort-keys";
import { ToolPopover } from "./tool-popover";

const SortKeys = lazily(async () => (await import("./sort-keys")).SortKeys);
const GroupKeys = lazily(async () => (await import("./group-keys")).GroupKeys);
const ColumnsList = lazily(async () => (await import("./columns-list")).ColumnsList);

const ICON = { size: 15, stroke: 1.8 } as const;
const counted = (word: string, count: number): string => (count > 0 ? `${word} · ${String(count)}` : word);

export function SortTool(props: SortProps) {
  return <ToolPopover label={counted("Sort", props.sort.length)} icon={<IconArrowsSort {...ICON} />}><SortKeys {...props} /></ToolPopover>;
}

export function GroupTool(props: GroupProps) {
  return <ToolPopover label={counted("Group", props.group.length)} icon={<IconStack2 {...ICON} />}><GroupKeys {...props} /></ToolPopover>;
}

export function ColumnsTool(props: ColumnsProps) {
  return <ToolPopover label="Columns" icon={<IconColumns3 {...ICON} />} width={330} padding={0}><ColumnsList {...props} /></ToolPopover>;
}
