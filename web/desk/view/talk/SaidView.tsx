// One message: its words with the signals in them marked, its card, its choices, its file.

import { FileView, type UrlOf } from "../../../shared/attachments/FileView";
import { CardView, drawable } from "../../../shared/cards/CardView";
import { CheckIcon } from "../../../shared/icons";
import { zhCN } from "../../locale/zh-CN";
import { pieces } from "../../work/clues";
import type { Said, Signal } from "../../work/detail";
import { picked } from "../../work/flow";
import type { ThreadView } from "../../work/thread";
import { QuestionIcon } from "../icons";

const { talk: words } = zhCN;
const urlOf: UrlOf = (file) => file.url; // the session's cookie goes with it

interface Props {
  readonly message: Said;
  readonly view: ThreadView;
  readonly onMark: (seq: number, wrong: boolean) => Promise<boolean>;
}

export function SaidView({ message, view, onMark }: Props) {
  const { seq, text, card, choices, file, author } = message;
  const chosen = picked(message, view.messages);
  const clues = author === "customer" ? (view.talk?.signals.filter((signal) => signal.seq === seq) ?? []) : [];
  return (
    <div className="bubble" id={`said-${seq}`} tabIndex={-1}>
      {text && (
        <p className="words">
          <Marked text={text} signals={clues} />
        </p>
      )}
      {file && <FileView file={file} urlOf={urlOf} />}
      {drawable(card) && <CardView card={card} />}
      {choices.length > 0 && (
        <ul className="offered" aria-label={words.offered}>
          {choices.map(({ title, payload }) => (
            <li key={payload} className={title === chosen ? "chosen" : undefined}>
              {title === chosen && <CheckIcon size={14} />}
              {title}
              {title === chosen && <span className="visually-hidden">{words.picked}</span>}
            </li>
          ))}
        </ul>
      )}
      {author === "customer" && text && <Misunderstood seq={seq} marked={view.misunderstood.includes(seq)} onMark={onMark} />}
    </div>
  );
}

function Marked({ text, signals }: { text: string; signals: readonly Signal[] }) {
  return pieces(text, signals).map((piece, index) =>
    piece.clues.length > 0 ? (
      <mark key={index} title={words.clue(piece.clues.join("、"))}>
        {piece.text}
      </mark>
    ) : (
      piece.text
    ),
  );
}

/** Trainers learn from what the bot got wrong; one click is all it may cost an agent, and one takes it back. */
function Misunderstood({ seq, marked, onMark }: { seq: number; marked: boolean; onMark: Props["onMark"] }) {
  return (
    <button
      type="button"
      className={marked ? "feedback feedback-done" : "feedback"}
      title={marked ? words.misunderstoodDone : words.misunderstoodWhy}
      aria-pressed={marked}
      onClick={() => void onMark(seq, !marked)}
    >
      {marked ? <CheckIcon size={14} /> : <QuestionIcon />}
      {marked ? words.misunderstoodMarked : words.misunderstood}
    </button>
  );
}
