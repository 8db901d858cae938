// The whole page: header, conversation, composer, and what stands between them when something is wrong.

import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";

import type { Branding } from "../conversation/contract";
import type { Conversation } from "../conversation/conversation";
import type { Memory } from "../conversation/memory";
import { openQuestion } from "../conversation/transcript";
import { zhCN } from "../locale/zh-CN";
import type { Frame } from "../look/frame";
import { Composer, type ComposerHandle } from "./Composer";
import { Header } from "./Header";
import { Log } from "./Log";
import { Sidebar } from "./Sidebar";
import { StartOverDialog } from "./StartOverDialog";
import { useFrame } from "./embedding";
import { useUnreadTitle } from "./unread";
import { Welcome } from "./Welcome";

interface Props {
  readonly conversation: Conversation;
  readonly branding: Branding;
  readonly memory: Memory;
  readonly frame: Frame;
}

/** A mouse or trackpad: focusing the field does not throw a keyboard over half the page. */
const hasPointer = () => matchMedia("(hover: hover) and (pointer: fine)").matches;

export function ChatPage({ conversation, branding, memory, frame }: Props) {
  const view = useSyncExternalStore(conversation.subscribe, conversation.snapshot);
  const composer = useRef<ComposerHandle>(null);
  const [askingStartOver, askStartOver] = useState(false);
  const { phase, owner, messages } = view;

  const focusComposer = useCallback(() => {
    if (hasPointer()) composer.current?.focus();
  }, []);
  useEffect(() => {
    if (!frame.embedded) focusComposer();
  }, [frame, focusComposer]);
  const close = useFrame(frame, messages, focusComposer);
  useUnreadTitle(branding.name, messages);

  const startOver = useCallback(
    (yes: boolean) => {
      askStartOver(false);
      if (!yes) return;
      composer.current?.begin(conversation.startOver());
      focusComposer();
    },
    [conversation, focusComposer],
  );

  return (
    <div className="page">
      <Header
        branding={branding}
        owner={owner}
        queuePosition={view.queuePosition}
        canStartOver={phase !== "new"}
        onHuman={() => conversation.say(zhCN.askForHuman)}
        onStartOver={() => askStartOver(true)}
        onClose={close}
      />
      <div className="columns">
        <main className="talk">
          {view.link === "offline" && phase !== "gone" && (
            <p className="banner" role="status">
              {zhCN.trouble.offline}
            </p>
          )}
          <Log
            view={view}
            hotline={branding.hotline}
            welcome={phase === "new" && <Welcome branding={branding} onStart={(words) => conversation.say(words)} />}
            onPick={(choice, byKeyboard) => {
              conversation.choose(choice);
              if (byKeyboard) composer.current?.focus(); // its button is about to be disabled under the focus
            }}
            onRetry={() => conversation.retry()}
            onEdit={({ clientMessageId, text }) => {
              conversation.discard(clientMessageId);
              composer.current?.takeBack(text);
            }}
            onDiscard={({ clientMessageId }) => conversation.discard(clientMessageId)}
          />
          {phase === "gone" && <Gone onStartOver={() => startOver(true)} />}
          <div hidden={phase === "gone"}>
            <Composer
              ref={composer}
              expects={openQuestion(messages)?.expects ?? null}
              toAgent={owner === "agent"}
              draft={memory.draft()}
              onDraft={(text) => memory.keepDraft(text)}
              onSend={(text) => conversation.say(text)}
              onTyping={() => conversation.typing()}
            />
          </div>
        </main>
        <Sidebar hotline={branding.hotline} urgent={phase !== "new"} />
      </div>
      <StartOverDialog open={askingStartOver} onAnswer={startOver} />
    </div>
  );
}

function Gone({ onStartOver }: { onStartOver: () => void }) {
  return (
    <section className="gone" role="alert">
      <h2>{zhCN.trouble.goneHeading}</h2>
      <p>{zhCN.trouble.goneBody}</p>
      <button type="button" className="choice choice-main" onClick={onStartOver}>
        {zhCN.header.startOver}
      </button>
    </section>
  );
}
