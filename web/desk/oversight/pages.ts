// An endless list without a screen: page after page by cursor, each row once, kept when the server is away.

import { Problem } from "../../shared/problem";
import { Store } from "../work/store";

export interface Page<T> {
  readonly rows: readonly T[];
  readonly next: string | null;
}

export interface PagesView<T> {
  /** Null before the first reading. */
  readonly rows: readonly T[] | null;
  readonly next: string | null;
  readonly busy: boolean;
  readonly trouble: Problem | null;
}

export class Pages<T extends { readonly id: string }> extends Store<PagesView<T>> {
  private turn = 0;

  constructor(private readonly read: (cursor: string | null) => Promise<Page<T>>) {
    super({ rows: null, next: null, busy: false, trouble: null });
  }

  /** Reads from the top, as it is now. */
  readonly begin = (): Promise<void> => this.take(null);

  /** What is further down. */
  readonly more = async (): Promise<void> => {
    const { next, busy } = this.snapshot();
    if (next !== null && !busy) await this.take(next);
  };

  /** Nobody looks any more: what still comes is not shown. */
  readonly leave = (): void => void (this.turn += 1);

  drop(id: string): void {
    this.change({ rows: this.snapshot().rows?.filter((row) => row.id !== id) ?? null });
  }

  private async take(cursor: string | null): Promise<void> {
    const mine = ++this.turn;
    this.change({ busy: true });
    try {
      const { rows, next } = await this.read(cursor);
      if (mine !== this.turn) return;
      const before = cursor === null ? [] : (this.snapshot().rows ?? []);
      const known = new Set(before.map(({ id }) => id));
      this.change({ rows: [...before, ...rows.filter(({ id }) => !known.has(id))], next, busy: false, trouble: null });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (mine === this.turn) this.change({ busy: false, trouble: error });
    }
  }
}
