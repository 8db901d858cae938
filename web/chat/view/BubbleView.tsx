// One message as drawn: its words, its card, its choices, and, when it has not been delivered, what can be done.

import { zhCN } from "../locale/zh-CN";
import type { Choice } from "../conversation/contract";
import type { Unsent } from "../../shared/outbox";
import { FileView, GoingFile, type UrlOf } from "../../shared/attachments/FileView";
import { CardView, drawable } from "../../shared/cards/CardView";
import { Choices } from "./Choices";
import type { Bubble } from "./flow";
import { AlertIcon } from "../../shared/icons";
import { Diallable } from "./numbers";

export interface Acts {
  readonly onPick: (choice: Choice, byKeyboard: boolean) => void;
  /** Null when trying again cannot help. */
  readonly onRetry: (() => void) | null;
  readonly onEdit: (unsent: Unsent) => void;
  readonly onDiscard: (unsent: Unsent) => void;
  readonly urlOf: UrlOf;
}

interface Props extends Acts {
  readonly bubble: Bubble;
  readonly hotline: string | null;
}

function bubbleText({ message, text }: Bubble): string {
  const silent = text === "" && message !== null && message.choices.length === 0 && !drawable(message.card) && !message.file;
  return silent ? zhCN.log.cannotShow : text;
}

export function BubbleView({ bubble, hotline, onPick, onRetry, onEdit, onDiscard, urlOf }: Props) {
  const { message, unsent } = bubble;
  const text = bubbleText(bubble);
  const card = message?.card ?? null;
  return (
    <div className={unsent ? `bubble bubble-${unsent.state}` : "bubble"} data-seq={message?.seq}>
      {text && (
        <p className="words">
          {message && message.author !== "customer" ? <Diallable text={text} hotline={hotline} /> : text}
        </p>
      )}
      {message?.file && <FileView file={message.file} urlOf={urlOf} />}
      {unsent?.file && <GoingFile file={unsent.file} progress={unsent.state === "sending" ? (unsent.progress ?? 0) : null} />}
      {drawable(card) && <CardView card={card} />}
      {message && message.choices.length > 0 && (
        <Choices
          choices={message.choices}
          answerable={bubble.answerable}
          picked={bubble.picked}
          leading={card?.type === "complaint_summary"}
          onPick={onPick}
        />
      )}
      {unsent && <UnsentLine unsent={unsent} onRetry={onRetry} onEdit={onEdit} onDiscard={onDiscard} />}
    </div>
  );
}

function UnsentLine({ unsent, onRetry, onEdit, onDiscard }: Omit<Acts, "onPick" | "urlOf"> & { unsent: Unsent }) {
  const { state, detail } = unsent;
  const why = state === "refused" ? (detail ?? zhCN.trouble.refused) : state === "held" ? (detail ?? zhCN.trouble.slowDown) : null;
  return (
    <div className="unsent">
      <span className="unsent-state">
        {(state === "stuck" || state === "refused") && <AlertIcon />}
        {zhCN.message[state]}
      </span>
      {state === "stuck" && onRetry && (
        <button type="button" className="link-button" onClick={onRetry}>
          {zhCN.message.retry}
        </button>
      )}
      {(state === "refused" || (unsent.file && state !== "sending")) && (
        <>
          {!unsent.file && (
            <button type="button" className="link-button" onClick={() => onEdit(unsent)}>
              {zhCN.message.edit}
            </button>
          )}
          <button type="button" className="link-button" onClick={() => onDiscard(unsent)}>
            {zhCN.message.discard}
          </button>
        </>
      )}
      {why && <span className="unsent-why">{why}</span>}
    </div>
  );
}
