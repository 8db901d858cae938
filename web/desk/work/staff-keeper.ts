// Keeps who is at the desk: reads it, works in what the socket says of one of them, and asks at most once at a time.

import { readColleague, type Staff } from "./contract";

export const NO_STAFF: Staff = { agents: [], teams: [], dispositions: [], topics: [] };

export class StaffKeeper {
  private staff = NO_STAFF;
  private reading = false;
  private again = false;

  constructor(
    private readonly ask: () => Promise<Staff>,
    private readonly shown: (staff: Staff) => void,
  ) {}

  forget(): void {
    this.staff = NO_STAFF;
  }

  /** Reads it anew. However many call during a reading, they make it read once more. */
  async read(): Promise<void> {
    this.again = true;
    if (this.reading) return;
    this.reading = true;
    while (this.again) {
      this.again = false;
      const staff = await this.ask().catch(() => null);
      if (staff) this.show(staff);
    }
    this.reading = false;
  }

  /** One of them came, went, or has more or less to do; the news carry all there is to show. */
  hear(data: Record<string, unknown>): void {
    const news = readColleague(data["agent"]);
    if (!news || this.reading || !this.staff.agents.some(({ name }) => name === news.name)) return void this.read();
    this.show({ ...this.staff, agents: this.staff.agents.map((one) => (one.name === news.name ? news : one)) });
  }

  private show(staff: Staff): void {
    this.staff = staff;
    this.shown(staff);
  }
}
