/** The menu of one column: everything that dragging can do, by keyboard too. */
import { Menu } from "@mantine/core";
import { IconArrowDown, IconArrowLeft, IconArrowRight, IconArrowUp, IconCheck, IconEyeOff, IconFilter, IconPin, IconPinnedOff, IconStack2, IconSum } from "@tabler/icons-react";
import type { FigureName, Sort } from "@/api/types";
import { moved, type ShownColumn } from "@/table/columns";
import { FIGURES_OF, nameOf } from "@/table/figures/functions";
import { isGroupable } from "@/table/grouping/keys";

interface Props {
  field: string;
  at: DOMRect;
  columns: ShownColumn[];
  /** The name of the figure that the column has. */
  figure: string | undefined;
  onColumns: (columns: ShownColumn[]) => void;
  onSort: (sort: Sort[]) => void;
  onFilter: (field: string) => void;
  onGroup: (field: string) => void;
  onFigure: (field: string, figure: FigureName | null) => void;
  onClose: () => void;
}

const ICON = { size: 16, stroke: 1.7, "aria-hidden": true } as const;

/** The next visible place in a direction, or -1. */
function neighbour(columns: ShownColumn[], from: number, step: 1 | -1): number {
  for (let index = from + step; index >= 0 && index < columns.length; index += step) {
    if (!columns[index]?.hidden) return index;
  }
  return -1;
}

function Figures({ column, figure, onFigure }: { column: ShownColumn } & Pick<Props, "figure" | "onFigure">) {
  const { key, type } = column.field;
  return (
    <Menu.Sub>
      <Menu.Sub.Target><Menu.Sub.Item leftSection={<IconSum {...ICON} />}>Summarize</Menu.Sub.Item></Menu.Sub.Target>
      <Menu.Sub.Dropdown>
        {FIGURES_OF[type].map((one) => (
          <Menu.Item key={one} rightSection={nameOf(one, type) === figure ? <IconCheck size={15} aria-label="chosen" /> : null} onClick={() => { onFigure(key, one); }}>{nameOf(one, type)}</Menu.Item>
        ))}
        {figure !== undefined && <Menu.Item onClick={() => { onFigure(key, null); }}>None</Menu.Item>}
      </Menu.Sub.Dropdown>
    </Menu.Sub>
  );
}

type PlaceProps = { column: ShownColumn; columns: ShownColumn[]; place: number } & Pick<Props, "onColumns">;

function Place({ column, columns, place, onColumns }: PlaceProps) {
  const change = (part: Partial<ShownColumn>) => { onColumns(columns.map((one) => (one === column ? { ...one, ...part } : one))); };
  const move = (step: 1 | -1) => { onColumns(moved(columns, place, neighbour(columns, place, step))); };
  const pin = (side: "left" | "right") => (column.pinned === side ? null : (
    <Menu.Item leftSection={<IconPin {...ICON} />} onClick={() => { change({ pinned: side }); }}>Pin {side}</Menu.Item>
  ));
  return (
    <>
      <Menu.Item leftSection={<IconArrowLeft {...ICON} />} disabled={neighbour(columns, place, -1) < 0} onClick={() => { move(-1); }}>Move left</Menu.Item>
      <Menu.Item leftSection={<IconArrowRight {...ICON} />} disabled={neighbour(columns, place, 1) < 0} onClick={() => { move(1); }}>Move right</Menu.Item>
      {pin("left")}
      {pin("right")}
      {column.pinned && <Menu.Item leftSection={<IconPinnedOff {...ICON} />} onClick={() => { change({ pinned: null }); }}>Unpin</Menu.Item>}
      <Menu.Item leftSection={<IconEyeOff {...ICON} />} onClick={() => { change({ hidden: true }); }}>Hide column</Menu.Item>
    </>
  );
}

export function HeaderMenu({ field, at, columns, figure, onColumns, onSort, onFilter, onGroup, onFigure, onClose }: Props) {
  const place = columns.findIndex((column) => column.field.key === field);
  const column = columns[place];
  if (!column) return null;
  return (
    <Menu opened onClose={onClose} position="bottom-start" offset={6} width={210}>
      <Menu.Target>
        <span style={{ position: "fixed", left: at.left, top: at.top, width: at.width, height: at.height, pointerEvents: "none" }} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconArrowUp {...ICON} />} onClick={() => { onSort([{ field, direction: "asc" }]); }}>Sort ascending</Menu.Item>
        <Menu.Item leftSection={<IconArrowDown {...ICON} />} onClick={() => { onSort([{ field, direction: "desc" }]); }}>Sort descending</Menu.Item>
        <Menu.Item leftSection={<IconFilter {...ICON} />} onClick={() => { onFilter(field); }}>Filter by this field</Menu.Item>
        {isGroupable(column.field) && <Menu.Item leftSection={<IconStack2 {...ICON} />} onClick={() => { onGroup(field); }}>Group by this field</Menu.Item>}
        <Figures column={column} figure={figure} onFigure={onFigure} />
        <Menu.Divider />
        <Place column={column} columns={columns} place={place} onColumns={onColumns} />
      </Menu.Dropdown>
    </Menu>
  );
}
