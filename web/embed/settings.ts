// What a site may set on the script tag, read with care: a wrong value falls back, it never breaks the site.

import { words } from "./words";

export interface Settings {
  /** Where the chat page is; beside the script unless told otherwise. */
  readonly page: URL;
  readonly label: string;
  readonly side: "left" | "right";
  readonly colour: string;
  readonly ink: string;
  readonly theme: "light" | "dark" | null;
  /** Distance from the edges, for sites with a bar of their own at the bottom. */
  readonly offset: number;
  readonly layer: number;
  readonly openAtStart: boolean;
}

const OUR_COLOUR = "#0b5c56";

/** Black or white, whichever is read better on the colour. */
export function inkOn(colour: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000000" : "#ffffff";
}

function whole(value: string | undefined, otherwise: number, most: number): number {
  const number = value !== undefined && /^\d{1,10}$/.test(value) ? Number(value) : otherwise;
  return Math.min(number, most);
}

/** The chat page's address. Only http and https: the attribute must not become a way to run a script. */
function pageOf(asked: string | undefined, script: string): URL {
  const beside = new URL("chat/", script);
  if (!asked) return beside;
  try {
    const page = new URL(asked, script);
    return page.protocol === "https:" || page.protocol === "http:" ? page : beside;
  } catch {
    return beside;
  }
}

export function readSettings(data: Readonly<Record<string, string | undefined>>, script: string): Settings {
  const colour = /^#[0-9a-f]{6}$/i.test(data["colour"] ?? "") ? (data["colour"] as string) : OUR_COLOUR;
  const theme = data["theme"] === "light" || data["theme"] === "dark" ? data["theme"] : null;
  return {
    page: pageOf(data["page"], script),
    label: data["label"]?.trim() || words.button,
    side: data["position"] === "left" ? "left" : "right",
    colour,
    ink: inkOn(colour),
    theme,
    offset: whole(data["offset"], 20, 400),
    layer: whole(data["layer"], 2_147_483_000, 2_147_483_647),
    openAtStart: data["open"] === "true",
  };
}
