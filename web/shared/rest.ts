// A pause between two attempts, which anybody can cut short.

export class Rest {
  private wakeUp: (() => void) | null = null;

  take(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.wakeUp = null;
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.wakeUp = done;
    });
  }

  end(): void {
    this.wakeUp?.();
  }
}
