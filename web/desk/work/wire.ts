// The live half of the desk's API over Socket.IO. Nothing is only here: whatever it says can be read again over HTTP.

import { isRecord, words } from "../../shared/reading";
import { connect } from "../../shared/socket";

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
  const { socket, nudge, close } = connect("/desk", { withCredentials: true, reconnectionDelayMax: 10_000 }, events);
  for (const event of WIRE_EVENTS) {
    socket.on(event, (raw: unknown) => {
      const data = isRecord(raw) ? raw : {};
      events.heard(event, words(data["conversation_id"]) ?? words(data["id"]), data);
    });
  }
  return {
    emit: (event, data = {}) => void (socket.connected && socket.emit(event, data)),
    nudge,
    close,
  };
};
