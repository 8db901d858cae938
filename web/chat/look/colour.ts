// From the one colour a bank gives: every shade the page needs, each readable on what it stands on (WCAG AA).

type Rgb = readonly [number, number, number];

const READABLE = 4.6; // AA asks 4.5; rounding must not push us under
const VISIBLE = 1.5; // enough for a surface to stand out, when what is read stands on it
const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];
const LIGHT_GROUND: Rgb = [241, 244, 243]; // these three as in shared/tokens.css
const DARK_GROUND: Rgb = [14, 20, 19];
const DARK_SURFACE: Rgb = [24, 33, 31];

function parse(colour: string): Rgb | null {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour.trim());
  return hex ? [parseInt(hex[1]!, 16), parseInt(hex[2]!, 16), parseInt(hex[3]!, 16)] : null;
}

function print(colour: Rgb): string {
  return `#${colour.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
}

function mix(colour: Rgb, other: Rgb, share: number): Rgb {
  const part = (index: 0 | 1 | 2) => colour[index] * (1 - share) + other[index] * share;
  return [part(0), part(1), part(2)];
}

function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function ratio(one: Rgb, other: Rgb): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** The colour, moved towards black or white just far enough to be read on `ground`. */
function readableOn(ground: Rgb, colour: Rgb, towards: Rgb, enough = READABLE): Rgb {
  for (let share = 0; share < 1; share += 0.04) {
    const shade = mix(colour, towards, share);
    if (ratio(shade, ground) >= enough) return shade;
  }
  return towards;
}

function darker(one: Rgb, other: Rgb): Rgb {
  return luminance(one) < luminance(other) ? one : other;
}

function inkFor(ground: Rgb): Rgb {
  return ratio(WHITE, ground) >= READABLE ? WHITE : BLACK;
}

export function contrast(one: string, other: string): number {
  const [a, b] = [parse(one), parse(other)];
  return a && b ? ratio(a, b) : 1;
}

/** CSS variables for both schemes, or none when the colour is not a plain #rrggbb. */
export function shades(given: string): Record<string, string> {
  const colour = parse(given);
  if (!colour) return {};
  const lightTint = mix(colour, WHITE, 0.89);
  const darkTint = mix(DARK_SURFACE, colour, 0.22);
  const own = readableOn(WHITE, colour, BLACK);
  const darkBrand = readableOn(DARK_SURFACE, mix(colour, WHITE, 0.25), WHITE);
  return {
    "--light-brand": print(colour),
    "--light-on-brand": print(inkFor(colour)),
    "--light-brand-ink": print(readableOn(darker(lightTint, LIGHT_GROUND), colour, BLACK)),
    "--light-tint": print(lightTint),
    "--dark-brand": print(darkBrand),
    "--dark-on-brand": print(inkFor(darkBrand)),
    "--dark-brand-ink": print(readableOn(darkTint, darkBrand, WHITE)),
    "--dark-tint": print(darkTint),
    "--dark-own": print(readableOn(DARK_GROUND, own, WHITE, VISIBLE)),
  };
}
