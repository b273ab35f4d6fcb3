/** Rows by position among the headings of their groups. */
import type { PageRequest } from "@/api/records";
import type { Record as DataRecord, RecordPage } from "@/api/types";
import { RowSource, type Rows } from "@/table/row-source";
import { endOf, type Section, type Stretch } from "./sections";

type FetchPage = (section: Section, page: PageRequest) => Promise<RecordPage>;

interface Wanted {
  stretches: Stretch[];
  /** Sources with the same place show the same rows, grouped as before. */
  place: unknown;
  heading: (section: Section) => DataRecord;
  fetchPage: FetchPage;
}

export class GroupedSource implements Rows {
  readonly place: unknown;
  readonly total: number;
  private readonly sources = new Map<string, RowSource>();

  constructor(private readonly wanted: Wanted) {
    this.place = wanted.place;
    this.total = endOf(wanted.stretches);
  }

  async rows(offset: number, limit: number): Promise<RecordPage> {
    const end = Math.min(offset + limit, this.total);
    const parts = this.wanted.stretches.filter((one) => one.from < end && one.from + (one.rows ?? 1) > offset);
    const items = (await Promise.all(parts.map((part) => this.linesOf(part, offset, end)))).flat();
    return { items, next_cursor: end < this.total ? "more" : null, previous_cursor: null, warnings: [] };
  }

  around(offset: number, limit: number): Promise<RecordPage> {
    return this.rows(offset, limit);
  }

  private async linesOf({ section, from, rows }: Stretch, offset: number, end: number): Promise<DataRecord[]> {
    if (rows === undefined) return [this.wanted.heading(section)];
    const first = Math.max(0, offset - from);
    const limit = Math.min(rows, end - from) - first;
    return (await this.sourceOf(section).rows(first, limit)).items;
  }

  private sourceOf(section: Section): RowSource {
    const known = this.sources.get(section.id);
    if (known) return known;
    const made = new RowSource((page) => this.wanted.fetchPage(section, page));
    this.sources.set(section.id, made);
    return made;
  }
}
