// Starts the desk: dresses it, asks who is logged in, and draws.

import { createRoot } from "react-dom/client";

import { sayDemo } from "../shared/demo";
import { isRecord, words } from "../shared/reading";
import "../shared/tokens.css";
import "./style/tokens.css";
import "../shared/cards/cards.css";
import "../shared/attachments/attachments.css";
import "../shared/talk.css";
import "./style/page.css";
import "./style/bar.css";
import "./style/wings.css";
import "./style/queue.css";
import "./style/talk.css";
import "./style/composer.css";
import "./style/context.css";
import "./style/draft.css";
import "./style/dialogs.css";
import { zhCN } from "./locale/zh-CN";
import { alarm, chime } from "./look/alarm";
import { followTheme } from "./look/settings";
import { DeskPage } from "./view/DeskPage";
import { deskApi } from "./work/api";
import { Desk } from "./work/desk";
import { openWire } from "./work/wire";

const watched = () => document.visibilityState === "visible";

/** A number one can call; an institution that has not set its hotline yet has a note to itself there. */
async function hotline(): Promise<string | null> {
  const response = await fetch("/api/chat/branding", { credentials: "omit" });
  const body: unknown = response.ok ? await response.json() : null;
  const found = isRecord(body) ? words(body["hotline"]) : null;
  return found && found.replace(/\D/g, "").length >= 3 ? found : null;
}

const desk: Desk = new Desk({
  api: deskApi(),
  openWire,
  watched,
  alarm: (urgent) => alarm(urgent, (id) => desk.select(id)),
  offered: chime,
  hotline,
});

sayDemo(zhCN.demo);
followTheme();
addEventListener("online", () => desk.wake());
document.addEventListener("visibilitychange", () => {
  if (watched()) desk.wake();
});
createRoot(document.getElementById("root")!).render(<DeskPage desk={desk} />);
void desk.start();
