/** Cells of headings and of the foot, as plain elements. */
import type { ICellRendererComp, ICellRendererParams } from "ag-grid-community";
import type { Record as DataRecord } from "@/api/types";
import { formatCount } from "@/lib/format";
import { MOST_LINES, asFigureRow, type Figure, type Heading } from "./figure-rows";

type Params = ICellRendererParams<DataRecord, unknown>;

function part(className: string, text: string): HTMLElement {
  const element = document.createElement("span");
  element.className = className;
  element.textContent = text;
  return element;
}

abstract class Cell implements ICellRendererComp<DataRecord> {
  protected element = document.createElement("span");

  init(params: Params): void {
    this.refresh(params);
  }

  refresh(params: Params): boolean {
    this.element.replaceChildren(...this.partsOf(params));
    return true;
  }

  getGui(): HTMLElement {
    return this.element;
  }

  protected abstract partsOf(params: Params): HTMLElement[];
}

/** An amount for each currency, and how many currencies there is no room for. */
export class FigureCell extends Cell {
  protected partsOf({ data, column, node }: Params): HTMLElement[] {
    const figure = asFigureRow(data)?.figures.get(column?.getColId() ?? "");
    this.element.className = "g-figure";
    if (!figure) return [];
    this.element.title = [figure.name, ...figure.lines].join("\n");
    // The foot says for all headings above it which figure it is.
    return node.rowPinned ? [part("g-figure-name", figure.name), ...this.linesOf(figure, MOST_LINES)] : this.linesOf(figure, 1);
  }

  private linesOf({ lines }: Figure, most: number): HTMLElement[] {
    const shown = lines.length > 0 ? lines.slice(0, most) : ["–"];
    const more = lines.length - shown.length;
    return shown.map((line, index) => part("g-figure-line", more > 0 && index === most - 1 ? `${line} +${String(more)}` : line));
  }
}

/** Opens and closes its group by a click on the row, or by Enter. */
export class HeadingCell extends Cell {
  protected partsOf({ data }: Params): HTMLElement[] {
    const heading = asFigureRow(data)?.heading;
    this.element.className = heading ? "g-heading" : "";
    if (!heading) return [];
    this.element.style.paddingLeft = `${String(heading.level * 18)}px`;
    return this.said(heading);
  }

  private said({ label, count, isOpen }: Heading): HTMLElement[] {
    const mark = part("g-heading-mark", "");
    mark.dataset["open"] = String(isOpen);
    mark.append(part("g-hidden", isOpen ? "Open group" : "Closed group"));
    return [mark, part("g-heading-label", label), part("g-heading-count", formatCount(count))];
  }
}
