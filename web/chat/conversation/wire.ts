// The customer's socket: what is said, how things stand, and the small signs back.

import { connect } from "../../shared/socket";
import type { OpenWire } from "./feed";

export const openSocket: OpenWire = (token, after, events) => {
  // Asked at every connection, so that a reconnection resumes where the page stands by then.
  const auth = (give: (proof: object) => void) => give({ token, after: after() });
  const { socket, nudge, close } = connect("/chat", { auth, reconnectionDelayMax: 20_000 }, events);
  socket.on("message", (raw: unknown) => events.message(raw));
  socket.on("state", (raw: unknown) => events.state(raw));
  return {
    typing: () => void socket.volatile.emit("typing"),
    read: (seq) => void socket.emit("read", { seq }),
    nudge,
    close,
  };
};
