// The socket: Socket.IO over WebSocket only, since its own polling would need sticky sessions and we have ours.

import { io } from "socket.io-client";

import type { OpenWire } from "./feed";

export const openSocket: OpenWire = (token, after, events) => {
  const socket = io("/chat", {
    path: "/api/socket.io",
    transports: ["websocket"],
    // Asked at every connection, so that a reconnection resumes where the page stands by then.
    auth: (give) => give({ token, after: after() }),
    reconnectionDelay: 1_000,
    reconnectionDelayMax: 20_000,
    timeout: 8_000,
  });
  socket.on("connect", () => events.up());
  socket.on("disconnect", () => events.down());
  socket.on("connect_error", () => events.down());
  socket.on("message", (raw: unknown) => events.message(raw));
  socket.on("state", (raw: unknown) => events.state(raw));
  return {
    typing: () => void socket.volatile.emit("typing"),
    read: (seq) => void socket.emit("read", { seq }),
    nudge: () => {
      if (socket.connected) return;
      socket.disconnect(); // a socket that waits for its next attempt ignores connect()
      socket.connect();
    },
    close: () => {
      socket.off();
      socket.disconnect();
    },
  };
};
