// Starts the chat page: dresses it, goes back into a remembered conversation, and draws.

import { createRoot } from "react-dom/client";

import { chatApi } from "./conversation/api";
import type { Branding } from "./conversation/contract";
import { Conversation } from "./conversation/conversation";
import { browserMemory } from "./conversation/memory";
import { sayDemo } from "../shared/demo";
import { LARGEST_FILE } from "../shared/attachments/staging";
import { newId } from "../shared/new-id";
import { openSocket } from "./conversation/wire";
import { zhCN } from "./locale/zh-CN";
import { followKeyboard, followScheme, wear } from "./look/appearance";
import { frame } from "./look/frame";
import "../shared/tokens.css";
import "./style/page.css";
import "./style/bar.css";
import "./style/sidebar.css";
import "../shared/talk.css";
import "./style/talk.css";
import "./style/choices.css";
import "./style/unsent.css";
import "../shared/cards/cards.css";
import "../shared/attachments/attachments.css";
import "./style/composer.css";
import { ChatPage } from "./view/ChatPage";

const OURS: Branding = {
  name: zhCN.brand.name,
  hotline: null,
  greeting: null,
  messageLength: 2000,
  fileBytes: LARGEST_FILE,
  colour: null,
  logo: null,
};
const BRANDING_PATIENCE_MS = 1_500; // a page in our own dress is better than an empty one

const after = (ms: number) => new Promise<null>((resolve) => setTimeout(() => resolve(null), ms));

async function start(): Promise<void> {
  const api = chatApi();
  const memory = browserMemory();
  const watched = () => document.visibilityState === "visible";
  const conversation = new Conversation({ api, openWire: openSocket, memory, newId, watched });

  followScheme(new URLSearchParams(location.search).get("theme"));
  followKeyboard();
  conversation.resume();
  memory.watch(() => conversation.resume());
  addEventListener("online", () => conversation.wake());
  document.addEventListener("visibilitychange", () => {
    if (watched()) conversation.wake();
  });

  const root = createRoot(document.getElementById("root")!);
  const host = frame();
  const draw = (branding: Branding) => {
    wear(branding.colour);
    root.render(<ChatPage conversation={conversation} branding={branding} memory={memory} frame={host} />);
  };
  const asked = api.branding();
  draw((await Promise.race([asked, after(BRANDING_PATIENCE_MS)])) ?? OURS);
  draw((await asked) ?? OURS);
}

sayDemo(zhCN.demo);
void start();
