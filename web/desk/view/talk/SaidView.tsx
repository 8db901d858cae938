// One message: its words with the signals in them marked, its card, its choices, its file.

import { useState } from "react";

import { CardView, drawable } from "../../../shared/cards/CardView";
import { CheckIcon } from "../../../shared/icons";
import { zhCN } from "../../locale/zh-CN";
import { pieces } from "../../work/clues";
import type { FileRef, Said, Signal } from "../../work/detail";
import { picked } from "../../work/flow";
import type { ThreadView } from "../../work/thread";
import { FileIcon, QuestionIcon } from "../icons";

const { talk: words } = zhCN;
const KB = 1024;

interface Props {
  readonly message: Said;
  readonly view: ThreadView;
  readonly onMisunderstood: (seq: number) => Promise<boolean>;
}

export function SaidView({ message, view, onMisunderstood }: Props) {
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
      {file && <FileView file={file} />}
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
      {author === "customer" && text && <Misunderstood seq={seq} onMisunderstood={onMisunderstood} />}
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

/** Trainers learn from what the bot got wrong; one click is all it may cost an agent. */
function Misunderstood({ seq, onMisunderstood }: { seq: number; onMisunderstood: Props["onMisunderstood"] }) {
  const [done, setDone] = useState(false);
  const label = done ? words.misunderstoodDone : words.misunderstood;
  return (
    <button
      type="button"
      className={done ? "feedback feedback-done" : "feedback"}
      title={label}
      aria-label={label}
      disabled={done}
      onClick={() => void onMisunderstood(seq).then(setDone)}
    >
      {done ? <CheckIcon size={14} /> : <QuestionIcon />}
    </button>
  );
}

function FileView({ file }: { file: FileRef }) {
  const size = file.size === null ? "" : file.size < KB * KB ? `${Math.ceil(file.size / KB)} KB` : `${(file.size / KB / KB).toFixed(1)} MB`;
  if (file.type.startsWith("image/")) {
    return (
      <a className="picture" href={file.url} target="_blank" rel="noopener noreferrer">
        <img src={file.url} alt={file.name} loading="lazy" />
      </a>
    );
  }
  return (
    <a className="file" href={file.url} target="_blank" rel="noopener noreferrer">
      <FileIcon />
      <span>{file.name}</span>
      <small>{size}</small>
    </a>
  );
}
