/** Fetches rows by position; goes from block to block by keyset cursor, and jumps by offset. */
import type { RecordPage } from "@/api/types";
import type { PageRequest } from "@/api/records";

export class RowSource {
  private readonly cursors = new Map<number, string>();

  constructor(private readonly fetchPage: (page: PageRequest) => Promise<RecordPage>) {}

  async rows(offset: number, limit: number): Promise<RecordPage> {
    const cursor = this.cursors.get(offset);
    const page = await this.fetchPage(cursor === undefined ? { limit, offset } : { limit, cursor });
    if (page.next_cursor) this.cursors.set(offset + page.items.length, page.next_cursor);
    return page;
  }
}

/** Where the rows end, or -1 while there are more. */
export function lastRowOf(page: RecordPage, offset: number): number {
  return page.next_cursor ? -1 : offset + page.items.length;
}
