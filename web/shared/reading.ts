// Readers that let nothing in from the wire but what it should be.

type Fields = Record<string, unknown>;

export function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The trimmed string, or null when there is none to show. */
export function words(value: unknown): string | null {
  return typeof value === "string" && value.trim() !== "" ? value : null;
}

export function number(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

export function oneOf<T extends string>(value: unknown, known: readonly T[]): T | null {
  return known.find((one) => one === value) ?? null;
}

/** What `read` makes of each element, without those it makes nothing of. */
export function list<T>(value: unknown, read: (one: unknown) => T | null): T[] {
  return Array.isArray(value) ? value.map((one: unknown) => read(one)).filter((one) => one !== null) : [];
}

export function texts(value: unknown): string[] {
  return list(value, words);
}
