// The list of complaints without a screen: page after page by cursor, kept fresh without moving what is being read.

import { Problem } from "../../shared/problem";
import { Store } from "../work/store";
import type { CasesApi } from "./api";
import type { CasePage, CaseRow, Counts } from "./contract";
import { NO_FILTERS, type Filters } from "./filters";

export interface RollView {
  readonly filters: Filters;
  /** Null before the first reading with these filters. */
  readonly rows: readonly CaseRow[] | null;
  readonly counts: Counts;
  readonly nextCursor: string | null;
  /** The moment the filters were asked at: a cursor is good for just that question. */
  readonly asOf: number;
  readonly busy: boolean;
  readonly trouble: Problem | null;
  /** Which one was looked at last: there one is again after the way back. */
  readonly current: string | null;
}

export const PAGE = 50;

export class Roll extends Store<RollView> {
  private asked = 0;

  constructor(private readonly api: CasesApi) {
    super({ filters: NO_FILTERS, rows: null, counts: {}, nextCursor: null, asOf: 0, busy: false, trouble: null, current: null });
  }

  /** Shows what these filters let through. */
  show(filters: Filters): void {
    const same = JSON.stringify(filters) === JSON.stringify(this.snapshot().filters);
    if (same && this.snapshot().rows) return void this.refresh();
    this.change({ filters, rows: null, nextCursor: null, current: null });
    void this.read(null, Date.now(), (page) => page);
  }

  /** What is further down. */
  more(): void {
    const { nextCursor, asOf, busy } = this.snapshot();
    if (!nextCursor || busy) return;
    void this.read(nextCursor, asOf, (page) => ({ rows: joined(this.snapshot().rows ?? [], page.rows), nextCursor: page.nextCursor }));
  }

  /** Reads the first page again: with one page it is the list, with more its rows are brought up to date where they stand. */
  async refresh(): Promise<void> {
    const { rows, asOf, busy } = this.snapshot();
    if (busy) return;
    const long = (rows?.length ?? 0) > PAGE;
    const take = (page: CasePage) => (long ? { rows: renewed(rows ?? [], page.rows), nextCursor: this.snapshot().nextCursor } : page);
    await this.read(null, long ? asOf : Date.now(), take);
  }

  readonly look = (current: string): void => this.change({ current });

  /** The one after or before, as the keys walk; it asks for more when the end comes near. */
  neighbour(number: string | null, by: 1 | -1): string | null {
    const rows = this.snapshot().rows ?? [];
    const at = rows.findIndex((row) => row.number === number);
    if (by === 1 && at >= rows.length - 5) this.more();
    return rows[at < 0 ? 0 : at + by]?.number ?? null;
  }

  private async read(cursor: string | null, asOf: number, take: (page: CasePage) => Pick<CasePage, "rows" | "nextCursor">): Promise<void> {
    const turn = ++this.asked;
    this.change({ busy: true });
    try {
      const page = await this.api.page(this.snapshot().filters, cursor, PAGE, asOf);
      if (turn !== this.asked) return; // other filters were chosen meanwhile
      const { rows, nextCursor } = take(page);
      this.change({ rows, nextCursor, asOf, counts: page.counts, busy: false, trouble: null });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (turn === this.asked) this.change({ busy: false, trouble: error });
    }
  }
}

/** Rows that moved between two pages stand once. */
function joined(before: readonly CaseRow[], after: readonly CaseRow[]): CaseRow[] {
  const known = new Set(before.map(({ number }) => number));
  return [...before, ...after.filter(({ number }) => !known.has(number))];
}

function renewed(rows: readonly CaseRow[], fresh: readonly CaseRow[]): CaseRow[] {
  const found = new Map(fresh.map((row) => [row.number, row]));
  return rows.map((row) => found.get(row.number) ?? row);
}
