/** Cells that are more than text, as plain elements: React in every cell would cost frames while scrolling. */
import type { ICellRendererComp, ICellRendererParams } from "ag-grid-community";
import type { Record as DataRecord } from "@/api/types";
import { toneOf } from "@/lib/tone";

type Params = ICellRendererParams<DataRecord, unknown>;

abstract class ElementCell implements ICellRendererComp<DataRecord> {
  protected element = document.createElement("span");

  init(params: Params): void {
    this.show(params);
  }

  refresh(params: Params): boolean {
    this.show(params);
    return true;
  }

  getGui(): HTMLElement {
    return this.element;
  }

  protected abstract show(params: Params): void;
}

export class PillCell extends ElementCell {
  protected show({ valueFormatted }: Params): void {
    const text = valueFormatted ?? "";
    this.element.className = text ? `g-pill g-tone-${toneOf(text)}` : "";
    this.element.textContent = text.replaceAll("_", " ");
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

  protected show({ valueFormatted }: Params): void {
    const text = valueFormatted ?? "";
    this.anchor.href = text;
    this.anchor.textContent = text.replace(/^https?:\/\//, "");
  }
}

export class BooleanCell extends ElementCell {
  protected show({ valueFormatted }: Params): void {
    const text = valueFormatted ?? "";
    this.element.className = text ? `g-bool g-bool-${text.toLowerCase()}` : "";
    this.element.textContent = text;
  }
}
