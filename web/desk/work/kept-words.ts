// What is being written in each conversation, kept in this tab while the agent looks at another one or reloads.

const KEY = "tingsu.desk.writing";

function all(): Record<string, string> {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "{}") as Record<string, string>;
  } catch {
    return {};
  }
}

function keep(words: Record<string, string>): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(words));
  } catch {
    // Not kept, then.
  }
}

export function keptWords(id: string): string {
  return all()[id] ?? "";
}

export function keepWords(id: string, text: string): void {
  const words = all();
  if (text) words[id] = text;
  else delete words[id];
  keep(words);
}

export function forgetWords(): void {
  keep({});
}
