// The snippet's looks, kept inside its shadow root: nothing leaks into the site, nothing of the site leaks in.

import type { Settings } from "./settings";

export function styleSheet({ colour, ink, side, offset, layer }: Settings): string {
  return `
:host { all: initial; position: fixed; z-index: ${layer}; ${side}: 0; bottom: 0; }
[hidden] { display: none !important; }
button { border: 0; font: 600 16px/1.3 -apple-system, "PingFang SC", "HarmonyOS Sans SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; cursor: pointer; }
.launch {
  position: fixed; ${side}: ${offset}px; bottom: calc(${offset}px + env(safe-area-inset-bottom, 0px));
  display: inline-flex; align-items: center; gap: 8px; min-height: 52px; max-width: calc(100vw - ${2 * offset}px);
  padding: 0 20px 0 16px; border-radius: 26px; background: ${colour}; color: ${ink};
  box-shadow: 0 2px 6px rgb(0 0 0 / 16%), 0 10px 28px rgb(0 0 0 / 18%); transition: transform .15s;
}
.launch:hover { transform: translateY(-1px); }
.launch:focus-visible { outline: 3px solid ${ink}; outline-offset: -6px; box-shadow: 0 0 0 3px ${colour}; }
svg { flex: none; }
.count {
  position: absolute; top: -4px; ${side}: -4px; min-width: 22px; padding: 0 6px; box-sizing: border-box; border-radius: 11px;
  background: #b3261e; color: #fff; font-size: 13px; line-height: 22px; text-align: center;
}
.panel {
  position: fixed; ${side}: ${offset}px; bottom: ${offset}px; width: 400px; height: min(680px, calc(100vh - ${2 * offset}px));
  overflow: hidden; border-radius: 18px; background: #f1f4f3;
  box-shadow: 0 4px 12px rgb(0 0 0 / 12%), 0 24px 64px rgb(0 0 0 / 24%); animation: rise .18s ease-out;
}
.close { position: absolute; top: 10px; right: 10px; min-width: 64px; min-height: 44px; border-radius: 22px; background: #fff; color: #16211f; }
.close:focus-visible { outline: 3px solid #16211f; }
iframe { display: block; width: 100%; height: 100%; border: 0; color-scheme: normal; }
@keyframes rise { from { opacity: 0; transform: translateY(12px); } }
@media (max-width: 520px), (max-height: 480px) {
  .panel { inset: 0; width: 100%; height: 100%; border-radius: 0; }
}
@media (prefers-reduced-motion: reduce) { .panel { animation: none; } .launch { transition: none; } }
@media print { :host { display: none; } }
`;
}

/** Constructed, so that it needs no hole in the site's Content-Security-Policy; older browsers get a style element. */
export function putOn(root: ShadowRoot, css: string): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
  } catch {
    const style = document.createElement("style");
    style.textContent = css;
    root.append(style);
  }
}
