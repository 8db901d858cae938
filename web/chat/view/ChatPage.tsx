// The whole page: header, conversation, composer, and what stands between them when something is wrong.

import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";

import type { Branding } from "../conversation/contract";
import type { Conversation, View } from "../conversation/conversation";
import type { Memory } from "../conversation/memory";
import { openQuestion } from "../conversation/transcript";
import { zhCN } from "../locale/zh-CN";
import type { Frame } from "../look/frame";
import { Composer, type ComposerHandle } from "./Composer";
import { Header } from "./Header";
import { Log } from "./Log";
import { Sidebar } from "./Sidebar";
import { StartOverDialog } from "./StartOverDialog";
import { useDropping } from "../../shared/attachments/dropping";
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
  const dropping = useDropping(phase !== "gone", (files) => composer.current?.attach(files));
  const close = useFrame(frame, messages, focusComposer);
  useUnreadTitle(branding.name, messages);

  const onStartOverAnswer = useCallback(
    (yes: boolean) => {
      askStartOver(false);
      if (!yes) return;
      conversation.startOver();
      composer.current?.clear();
      focusComposer();
    },
    [conversation, focusComposer],
  );
  /** The conversation was lost, not left: what was not delivered and what is being written stay. */
  const replaceLost = () => composer.current?.takeBack(conversation.startOver());

  return (
    <div className="page">
      <Header
        branding={branding}
        owner={owner}
        queuePosition={view.queuePosition}
        canStartOver={phase !== "new"}
        humanAsked={unansweredWords(view) === zhCN.askForHuman}
        onHuman={() => {
          if (phase === "gone") replaceLost();
          conversation.say(zhCN.askForHuman);
        }}
        onStartOver={() => askStartOver(true)}
        onClose={close}
      />
      <div className="columns">
        <main className={dropping.over ? "talk talk-over" : "talk"} {...dropping.handlers}>
          {dropping.over && <p className="drop-here">{zhCN.composer.drop}</p>}
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
            onRetry={phase === "gone" ? null : () => conversation.retry()}
            onEdit={({ clientMessageId, text }) => {
              conversation.discard(clientMessageId);
              composer.current?.takeBack(text);
            }}
            onDiscard={({ clientMessageId }) => conversation.discard(clientMessageId)}
            urlOf={conversation.urlOf}
          />
          {phase === "gone" && <Gone onStartOver={replaceLost} />}
          <div hidden={phase === "gone"}>
            <Composer
              ref={composer}
              expects={openQuestion(messages)?.expects ?? null}
              toAgent={owner === "agent"}
              longest={branding.messageLength}
              largestFile={branding.fileBytes}
              draft={memory.draft()}
              onDraft={(text) => memory.keepDraft(text)}
              onSend={(text, files) => {
                files.forEach((file) => conversation.sendFile(file));
                if (text) conversation.say(text);
              }}
              onTyping={() => conversation.typing()}
            />
          </div>
        </main>
        <Sidebar hotline={branding.hotline} urgent={phase !== "new"} />
      </div>
      <StartOverDialog open={askingStartOver} onAnswer={onStartOverAnswer} />
    </div>
  );
}

/** What the customer said last, if nobody has answered it. */
function unansweredWords({ messages, unsent }: View): string | null {
  const last = messages[messages.length - 1];
  return unsent[unsent.length - 1]?.text ?? (last?.author === "customer" ? last.text : null);
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
