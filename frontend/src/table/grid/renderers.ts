/** Cells that are more than text, as plain elements: React in every cell would cost frames while scrolling. */
import type { ICellRendererComp, ICellRendererParams } from "ag-grid-community";
import type { Record as DataRecord } from "@/api/types";
import { digitsOf } from "@/lib/format";
import { partsOf, partsOfNumber } from "@/lib/highlight";
import { toneOf } from "@/lib/tone";

/** What a search looks for, to be marked. */
export interface CellParams {
  hits: RegExp | null;
}

type Params = ICellRendererParams<DataRecord, unknown> & CellParams;

function write(element: HTMLElement, text: string, { hits, value }: Params): void {
  if (!hits) {
    element.textContent = text;
    return;
  }
  const digits = typeof value === "string" ? null : digitsOf(value);
  const parts = digits === null ? partsOf(text, hits) : partsOfNumber(text, digits, hits);
  element.replaceChildren(...parts.map((part) => (part.hit ? marked(part.text) : part.text)));
}

function marked(text: string): HTMLElement {
  const mark = document.createElement("mark");
  mark.className = "g-hit";
  mark.textContent = text;
  return mark;
}

abstract class ElementCell implements ICellRendererComp<DataRecord> {
  protected element = document.createElement("span");

  init(params: Params): void {
    this.show(params, params.valueFormatted ?? "");
  }

  refresh(params: Params): boolean {
    this.show(params, params.valueFormatted ?? "");
    return true;
  }

  getGui(): HTMLElement {
    return this.element;
  }

  protected abstract show(params: Params, text: string): void;
}

export class TextCell extends ElementCell {
  protected show(params: Params, text: string): void {
    write(this.element, text, params);
  }
}

export class PillCell extends ElementCell {
  protected show(params: Params, text: string): void {
    this.element.className = text ? `g-pill g-tone-${toneOf(text)}` : "";
    write(this.element, text.replaceAll("_", " "), params);
  }
}

export class UrlCell extends ElementCell {
  private anchor = document.createElement("a");

  override init(params: Params): void {
    this.anchor.target = "_blank";
    this.anchor.rel = "noreferrer noopener";
    this.anchor.className = "g-url";
    this.anchor.tabIndex = -1;
    // The row opens on a click; a link in it should not.
    this.anchor.addEventListener("click", (event) => {
      event.stopPropagation();
    });
    this.element.append(this.anchor);
    super.init(params);
  }

  protected show(params: Params, text: string): void {
    this.anchor.href = text;
    write(this.anchor, text.replace(/^https?:\/\//, ""), params);
  }
}

export class BooleanCell extends ElementCell {
  protected show(params: Params, text: string): void {
    this.element.className = text ? `g-bool g-bool-${text.toLowerCase()}` : "";
    write(this.element, text, params);
  }
}
