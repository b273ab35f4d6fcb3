/** A column's header: its name, its place in the sort, and its menu. */
import { IconArrowDown, IconArrowUp, IconDots } from "@tabler/icons-react";
import type { IHeaderParams } from "ag-grid-community";
import { useEffect, useRef, type MouseEvent } from "react";
import type { Sort } from "@/api/types";
import classes from "./header.module.css";

export interface HeaderParams extends IHeaderParams {
  label: string;
  direction: Sort["direction"] | null;
  /** Its number among several sort keys; 0 when it is the only one. */
  order: number;
  onSort: (field: string, keepOthers: boolean) => void;
  onMenu: (field: string, at: DOMRect) => void;
}

/** The column of the groups' headings isn't sorted, moved or hidden. */
export function GroupsHeader({ displayName }: IHeaderParams) {
  return <span className={classes.name} title={displayName}>{displayName}</span>;
}

const ARIA_SORT = { asc: "ascending", desc: "descending" } as const;

export function Header({ label, direction, order, column, eGridHeader, onSort, onMenu }: HeaderParams) {
  const field = column.getColId();
  const dots = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    eGridHeader.setAttribute("aria-sort", direction ? ARIA_SORT[direction] : "none");
  }, [eGridHeader, direction]);
  const sortBy = (event: MouseEvent) => {
    onSort(field, event.shiftKey);
  };
  const openMenu = () => {
    if (dots.current) onMenu(field, dots.current.getBoundingClientRect());
  };
  const Arrow = direction === "desc" ? IconArrowDown : IconArrowUp;
  return (
    <div className={classes.header}>
      <button type="button" tabIndex={-1} className={classes.label} onClick={sortBy} title={`${label}. Click to sort, Shift-click to sort by it as well.`}>
        <span className={classes.name}>{label}</span>
        {direction && (
          <span className={classes.sort}>
            <Arrow size={13} stroke={2.2} aria-hidden />
            {order > 0 && <span className={classes.order}>{order}</span>}
          </span>
        )}
      </button>
      <button ref={dots} type="button" tabIndex={-1} className={classes.dots} aria-label={`${label} column menu`} onClick={openMenu}>
        <IconDots size={15} aria-hidden />
      </button>
    </div>
  );
}
