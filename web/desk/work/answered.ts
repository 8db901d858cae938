// What the page asks for by itself, and the roles that the server answers; news come live to who may see the queue.

import type { Role } from "./contract";

const ANSWERED = {
  queue: ["agent", "supervisor", "auditor"],
  agents: ["agent", "supervisor", "admin"],
  canned: ["agent", "supervisor"],
} satisfies Record<string, readonly Role[]>;

export function isAnswered(role: Role | undefined, what: keyof typeof ANSWERED): boolean {
  const roles: readonly Role[] = ANSWERED[what];
  return role !== undefined && roles.includes(role);
}
