// The live half of the desk's API over Socket.IO. Nothing is only here: whatever it says can be read again over HTTP.

import { io } from "socket.io-client";

import { isRecord, words } from "../../shared/reading";

export interface WireEvents {
  up(): void;
  down(): void;
  /** Something happened; `id` is the conversation it is about. */
  heard(event: WireEvent, id: string | null, data: Record<string, unknown>): void;
}

export interface Wire {
  emit(event: "open" | "leave" | "typing" | "heartbeat", data?: object): void;
  nudge(): void;
  close(): void;
}

export const WIRE_EVENTS = [
  "queue",
  "conversation",
  "message",
  "note",
  "draft",
  "typing",
  "presence",
  "offer",
  "mention",
  "lost",
  "unparked",
  "canned",
  "notice",
  "complaint",
] as const;
export type WireEvent = (typeof WIRE_EVENTS)[number];

export type OpenWire = (events: WireEvents) => Wire;

export const openWire: OpenWire = (events) => {
  const socket = io("/desk", {
    path: "/api/socket.io",
    transports: ["websocket"],
    withCredentials: true,
    reconnectionDelay: 1_000,
    reconnectionDelayMax: 10_000,
    timeout: 8_000,
  });
  socket.on("connect", () => events.up());
  socket.on("disconnect", () => events.down());
  socket.on("connect_error", () => events.down());
  for (const event of WIRE_EVENTS) {
    socket.on(event, (raw: unknown) => {
      const data = isRecord(raw) ? raw : {};
      events.heard(event, words(data["conversation_id"]) ?? words(data["id"]), data);
    });
  }
  return {
    emit: (event, data = {}) => void (socket.connected && socket.emit(event, data)),
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
