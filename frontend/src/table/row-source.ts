/** Fetches rows by position; goes from block to block by keyset cursor, and jumps by offset. */
import type { RecordPage } from "@/api/types";
import type { PageRequest } from "@/api/records";

/** The API jumps no further; beyond it rows follow one another. */
export const FARTHEST = 100_000;

export interface Rows {
  rows: (offset: number, limit: number) => Promise<RecordPage>;
  /** What belongs to these places now, whoever stood there before. */
  around: (offset: number, limit: number) => Promise<RecordPage>;
  /** Of a source that takes over from one with the same place, the reader stays where they are. */
  readonly place: unknown;
}

export class RowSource implements Rows {
  readonly place = this;
  private readonly cursors = new Map<number, string>();

  constructor(private readonly fetchPage: (page: PageRequest) => Promise<RecordPage>) {}

  async rows(offset: number, limit: number): Promise<RecordPage> {
    const cursor = this.cursors.get(offset);
    const page = await this.fetchPage(cursor === undefined ? { limit, offset } : { limit, cursor });
    if (page.next_cursor) this.cursors.set(offset + page.items.length, page.next_cursor);
    return page;
  }

  /** Beyond the reach of an offset it is what follows the rows before. */
  around(offset: number, limit: number): Promise<RecordPage> {
    return offset > FARTHEST ? this.rows(offset, limit) : this.fetchPage({ limit, offset });
  }
}

/** Where the rows end, or -1 while there are more. */
export function lastRowOf(page: RecordPage, offset: number): number {
  return page.next_cursor ? -1 : offset + page.items.length;
}
