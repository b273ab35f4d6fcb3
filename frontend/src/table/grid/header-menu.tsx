/** The menu of one column: everything that dragging can do, by keyboard too. */
import { Menu } from "@mantine/core";
import { IconArrowDown, IconArrowLeft, IconArrowRight, IconArrowUp, IconEyeOff, IconFilter, IconPin, IconPinnedOff } from "@tabler/icons-react";
import type { Sort } from "@/api/types";
import { moved, type ShownColumn } from "@/table/columns";

interface Props {
  field: string;
  at: DOMRect;
  columns: ShownColumn[];
  onColumns: (columns: ShownColumn[]) => void;
  onSort: (sort: Sort[]) => void;
  onFilter: (field: string) => void;
  onClose: () => void;
}

/** The next visible place in a direction, or -1. */
function neighbour(columns: ShownColumn[], from: number, step: 1 | -1): number {
  for (let index = from + step; index >= 0 && index < columns.length; index += step) {
    if (!columns[index]?.hidden) return index;
  }
  return -1;
}

export function HeaderMenu({ field, at, columns, onColumns, onSort, onFilter, onClose }: Props) {
  const place = columns.findIndex((column) => column.field.key === field);
  const column = columns[place];
  if (!column) return null;
  const change = (part: Partial<ShownColumn>) => {
    onColumns(columns.map((one) => (one === column ? { ...one, ...part } : one)));
  };
  const move = (step: 1 | -1) => {
    onColumns(moved(columns, place, neighbour(columns, place, step)));
  };
  const icon = { size: 16, stroke: 1.7, "aria-hidden": true } as const;
  return (
    <Menu opened onClose={onClose} position="bottom-start" offset={6} width={210}>
      <Menu.Target>
        <span style={{ position: "fixed", left: at.left, top: at.top, width: at.width, height: at.height, pointerEvents: "none" }} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconArrowUp {...icon} />} onClick={() => { onSort([{ field, direction: "asc" }]); }}>Sort ascending</Menu.Item>
        <Menu.Item leftSection={<IconArrowDown {...icon} />} onClick={() => { onSort([{ field, direction: "desc" }]); }}>Sort descending</Menu.Item>
        <Menu.Item leftSection={<IconFilter {...icon} />} onClick={() => { onFilter(field); }}>Filter by this field</Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconArrowLeft {...icon} />} disabled={neighbour(columns, place, -1) < 0} onClick={() => { move(-1); }}>Move left</Menu.Item>
        <Menu.Item leftSection={<IconArrowRight {...icon} />} disabled={neighbour(columns, place, 1) < 0} onClick={() => { move(1); }}>Move right</Menu.Item>
        {column.pinned ? (
          <Menu.Item leftSection={<IconPinnedOff {...icon} />} onClick={() => { change({ pinned: null }); }}>Unpin</Menu.Item>
        ) : (
          <Menu.Item leftSection={<IconPin {...icon} />} onClick={() => { change({ pinned: "left" }); }}>Pin left</Menu.Item>
        )}
        <Menu.Item leftSection={<IconEyeOff {...icon} />} onClick={() => { change({ hidden: true }); }}>Hide column</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
