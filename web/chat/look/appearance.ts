// Dresses the page: the bank's colour, light or dark, and a height that follows the on-screen keyboard.

import { shades } from "./colour";

const root = () => document.documentElement;

export function wear(colour: string | null): void {
  if (!colour) return;
  for (const [name, value] of Object.entries(shades(colour))) root().style.setProperty(name, value);
}

/** Follows the device, unless the embedding site has asked for one of the two. */
export function followScheme(asked: string | null): void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    root().dataset["theme"] = asked === "light" || asked === "dark" ? asked : dark.matches ? "dark" : "light";
  };
  apply();
  dark.addEventListener("change", apply);
}

/** Safari lays the keyboard over the page instead of making it smaller: the visible height is then ours to follow. */
export function followKeyboard(): void {
  const visible = window.visualViewport;
  if (!visible) return;
  const apply = () => {
    if (visible.scale > 1.01) return; // zoomed in to read: leave the layout alone
    root().style.setProperty("--visible-height", `${visible.height}px`);
    window.scrollTo(0, 0);
  };
  visible.addEventListener("resize", apply);
  apply();
}
