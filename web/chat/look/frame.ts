// Talks with the embed snippet when the page stands in another site's frame. Only signals pass, never content.

export type FromHost = "opened" | "closed";
export type ToHost = { type: "close" } | { type: "unread"; count: number };

export interface Frame {
  readonly embedded: boolean;
  tell(signal: ToHost): void;
  /** Returns how to stop listening. */
  listen(heard: (signal: FromHost) => void): () => void;
}

export function frame(): Frame {
  const embedded = window.parent !== window;
  return {
    embedded,
    tell(signal) {
      // Any site may be the host and learns nothing from these signals, so the target needs no name.
      if (embedded) window.parent.postMessage({ tingsu: signal }, "*");
    },
    listen(heard) {
      const onMessage = (event: MessageEvent<unknown>) => {
        if (event.source !== window.parent || !embedded) return;
        const signal = (event.data as { tingsu?: unknown } | null)?.tingsu;
        if (signal === "opened" || signal === "closed") heard(signal);
      };
      window.addEventListener("message", onMessage);
      return () => window.removeEventListener("message", onMessage);
    },
  };
}
