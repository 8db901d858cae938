// One script tag puts a chat button and, behind it, the chat page in a frame into any site.
//
//   <script src="https://…/embed.js" async></script>
//
// Attributes, all optional: data-label, data-colour (#rrggbb), data-position (left|right), data-offset (px),
// data-layer (z-index), data-theme (light|dark), data-open (true), data-page (address of the chat page).

import { readSettings, type Settings } from "./settings";
import { putOn, styleSheet } from "./style";
import { words } from "./words";

const TAG = "tingsu-chat";
const MARK =
  "M18 3.5c8 0 14.5 5.7 14.5 13S26 29.5 18 29.5c-1.5 0-3-.2-4.4-.6l-6.8 3.4c-.7.3-1.4-.3-1.2-1l1.2-5.5C4.7 23.4 3.5 20.1 3.5 16.5c0-7.3 6.5-13 14.5-13z";
const EAR =
  "M13 16.2a5.1 5.1 0 0 1 10.2 0c0 3.8-3.6 3.9-3.6 6.2 0 1.3-1 2.1-2.2 2.1-.9 0-1.6-.4-2-1.1M16 16.3a2.1 2.1 0 0 1 4.2 0";

function drawMark({ colour, ink }: Settings): SVGElement {
  const make = (name: string, attributes: Record<string, string>) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const svg = make("svg", { viewBox: "0 0 36 36", width: "26", height: "26", "aria-hidden": "true" });
  svg.append(
    make("path", { d: MARK, fill: ink }),
    make("path", { d: EAR, fill: "none", stroke: colour, "stroke-width": "2.2", "stroke-linecap": "round" }),
  );
  return svg as SVGElement;
}

function makeFrame({ page, theme }: Settings): HTMLIFrameElement {
  const address = new URL(page);
  if (theme) address.searchParams.set("theme", theme);
  const frame = document.createElement("iframe");
  frame.src = address.href;
  frame.title = words.frame;
  frame.allow = "clipboard-write";
  frame.referrerPolicy = "no-referrer";
  return frame;
}

function mount(settings: Settings): void {
  const host = document.createElement(TAG);
  const root = host.attachShadow({ mode: "open" });
  putOn(root, styleSheet(settings));

  const button = document.createElement("button");
  button.type = "button";
  button.className = "launch";
  const label = document.createElement("span");
  label.textContent = settings.label;
  const count = document.createElement("span");
  count.className = "count";
  count.hidden = true;
  button.append(drawMark(settings), label, count);

  const panel = document.createElement("div");
  panel.className = "panel";
  panel.id = "panel";
  panel.hidden = true;
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-label", words.frame);
  button.setAttribute("aria-haspopup", "dialog");
  button.setAttribute("aria-controls", "panel");
  root.append(panel, button);

  // The page brings its own way to close; until it has shown that it is there, this is the way out.
  const wayOut = document.createElement("button");
  wayOut.type = "button";
  wayOut.className = "close";
  wayOut.textContent = words.close;
  wayOut.addEventListener("click", () => show(false));
  panel.append(wayOut);

  let frame: HTMLIFrameElement | null = null;
  const tell = (signal: "opened" | "closed") =>
    frame?.contentWindow?.postMessage({ tingsu: signal }, settings.page.origin);

  function show(open: boolean): void {
    if (open && !frame) {
      frame = makeFrame(settings); // nothing is loaded before it is wanted
      panel.prepend(frame);
    }
    panel.hidden = !open;
    button.hidden = open;
    button.setAttribute("aria-expanded", String(open));
    if (open) frame?.focus();
    else button.focus();
    tell(open ? "opened" : "closed");
  }

  function showUnread(unread: unknown): void {
    const many = typeof unread === "number" && unread > 0 ? Math.min(unread, 99) : 0;
    count.hidden = many === 0;
    count.textContent = many > 0 ? String(many) : "";
    button.setAttribute("aria-label", many > 0 ? `${settings.label}，${words.unread(many)}` : settings.label);
  }

  button.addEventListener("click", () => show(true));
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") show(false);
  });
  window.addEventListener("message", (event: MessageEvent<unknown>) => {
    if (!frame || event.source !== frame.contentWindow || event.origin !== settings.page.origin) return;
    const signal = (event.data as { tingsu?: { type?: unknown; count?: unknown } } | null)?.tingsu;
    if (signal && !wayOut.hidden) {
      wayOut.hidden = true;
      tell(panel.hidden ? "closed" : "opened"); // what was told before the page listened is lost
    }
    if (signal?.type === "close") show(false);
    if (signal?.type === "unread") showUnread(signal.count);
  });

  showUnread(0);
  button.setAttribute("aria-expanded", "false");
  document.body.append(host);
  if (settings.openAtStart) show(true);
}

function start(): void {
  const script = document.currentScript ?? document.querySelector("script[src*='embed.js']");
  if (!(script instanceof HTMLScriptElement)) return;
  const settings = readSettings({ ...script.dataset }, script.src);
  const once = () => {
    if (!document.querySelector(TAG)) mount(settings); // the tag may be there twice, the button not
  };
  if (document.body) once();
  else document.addEventListener("DOMContentLoaded", once);
}

start();
