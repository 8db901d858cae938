// A Socket.IO connection over WebSocket only: its own polling would need sticky sessions, and what it says can be read over HTTP.

import { io, type ManagerOptions, type Socket, type SocketOptions } from "socket.io-client";

export interface Connection {
  readonly socket: Socket;
  /** Tries at once instead of waiting for the next attempt. */
  nudge(): void;
  close(): void;
}

export interface ConnectionEvents {
  up(): void;
  down(): void;
}

export function connect(namespace: string, options: Partial<ManagerOptions & SocketOptions>, events: ConnectionEvents): Connection {
  const socket = io(namespace, {
    path: "/api/socket.io",
    transports: ["websocket"],
    reconnectionDelay: 1_000,
    timeout: 8_000,
    ...options,
  });
  socket.on("connect", () => events.up());
  socket.on("disconnect", () => events.down());
  socket.on("connect_error", () => events.down());
  return {
    socket,
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
}
