// What this browser remembers of how its agent likes to work: never anything about a customer.

import { Store } from "../work/store";

export type Theme = "auto" | "light" | "dark";

export interface Settings {
  readonly theme: Theme;
  readonly alerts: boolean;
  readonly singleKeys: boolean;
}

const KEY = "tingsu.desk";
const USUAL: Settings = { theme: "auto", alerts: false, singleKeys: true };

function kept(): Settings {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Settings>;
    const theme = found.theme === "light" || found.theme === "dark" ? found.theme : "auto";
    return { theme, alerts: found.alerts === true, singleKeys: found.singleKeys !== false };
  } catch {
    return USUAL;
  }
}

export const settings = new Store<Settings>(kept());

export function setSettings(part: Partial<Settings>): void {
  settings.change(part);
  try {
    localStorage.setItem(KEY, JSON.stringify(settings.snapshot()));
  } catch {
    // A browser that keeps nothing still works for this visit.
  }
}

export function followTheme(): void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const { theme } = settings.snapshot();
    document.documentElement.dataset["theme"] = theme === "auto" ? (dark.matches ? "dark" : "light") : theme;
  };
  apply();
  dark.addEventListener("change", apply);
  settings.subscribe(apply);
}
