// One open complaint without a screen: read again whenever it may have moved, and changed by one step at a time.

import { Problem } from "../../shared/problem";
import type { Values } from "../work/api";
import { Store } from "../work/store";
import type { CasesApi } from "./api";
import type { CaseRecord } from "./record";

export interface OpenedView {
  /** Null before the first reading. */
  readonly record: CaseRecord | null;
  readonly trouble: Problem | null;
}

export class Opened extends Store<OpenedView> {
  private reading = false;
  private again = false;

  constructor(
    readonly number: string,
    private readonly api: CasesApi,
  ) {
    super({ record: null, trouble: null });
  }

  async reread(): Promise<void> {
    if (this.reading) {
      this.again = true;
      return;
    }
    this.reading = true;
    try {
      this.change({ record: await this.api.record(this.number), trouble: null });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const closed = error.status === 403 || error.status === 404; // what one may no longer see does not stay
      this.change({ trouble: error, ...(closed && { record: null }) });
    } finally {
      this.reading = false;
      const again = this.again;
      this.again = false;
      if (again) void this.reread();
    }
  }

  /** Takes a step as of the state one has seen, once under one key; the server refuses when somebody else was faster. */
  async step(name: string, values: Values, seen: number | null, key: string): Promise<void> {
    const record = await this.api.step(this.number, name, { ...values, key, ...(seen !== null && { revision: seen }) });
    if (record) this.change({ record, trouble: null });
    else await this.reread();
  }

  /** Does something else to it and looks what came of it. */
  async after(act: (api: CasesApi) => Promise<unknown>): Promise<void> {
    await act(this.api);
    await this.reread();
  }
}
