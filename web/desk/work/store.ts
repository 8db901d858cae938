// The smallest thing a component can follow: a value, and who wants to hear when it changes.

export class Store<T> {
  private readonly listeners = new Set<() => void>();

  constructor(private value: T) {}

  readonly subscribe = (heard: () => void): (() => void) => {
    this.listeners.add(heard);
    return () => this.listeners.delete(heard);
  };

  readonly snapshot = (): T => this.value;

  set(value: T): void {
    if (Object.is(value, this.value)) return;
    this.value = value;
    this.listeners.forEach((heard) => heard());
  }

  change(part: Partial<T>): void {
    this.set({ ...this.value, ...part });
  }
}
