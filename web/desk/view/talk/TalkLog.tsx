// What was said: the customer on the left, our side on the right, notes across, the newest kept in sight.

import { useMemo } from "react";

import { GoingFile } from "../../../shared/attachments/FileView";
import { DownIcon } from "../../../shared/icons";
import { useFollowing } from "../../../shared/following";
import type { Unsent } from "../../../shared/outbox";
import { clock } from "../../../shared/when";
import { zhCN } from "../../locale/zh-CN";
import type { Note } from "../../work/detail";
import { arrange, type Row, type Run } from "../../work/flow";
import type { ThreadView } from "../../work/thread";
import { LockIcon } from "../icons";
import { SaidView } from "./SaidView";

const { talk: words } = zhCN;

interface Props {
  readonly view: ThreadView;
  readonly me: string;
  readonly onRetry: () => void;
  readonly onEdit: (unsent: Unsent) => void;
  readonly onDiscard: (unsent: Unsent) => void;
  readonly onMark: (seq: number, wrong: boolean) => Promise<boolean>;
}

export function TalkLog(props: Props) {
  const { messages, notes, unsent, seenBefore, customerTypes } = props.view;
  const rows = useMemo(() => arrange(messages, notes, unsent, seenBefore), [messages, notes, unsent, seenBefore]);
  const newest = messages[messages.length - 1];
  const own = unsent.length > 0 || (newest?.author === "agent" && newest.authorName === props.me);
  const { scroller, newBelow, goToEnd } = useFollowing(messages.length + notes.length + unsent.length, own, String(customerTypes));
  return (
    <div className="log-frame">
      <div className="log" ref={scroller} tabIndex={0} role="region" aria-label={words.label}>
        <div className="log-inner" role="log" aria-live="polite" aria-label={words.label}>
          {rows.length === 0 && <p className="line">{words.noMessages}</p>}
          {rows.map((row) => (
            <RowView key={row.key} row={row} {...props} />
          ))}
          <p className={customerTypes ? "typing" : "typing typing-none"} role="status">
            {customerTypes && (
              <>
                <span className="dots" aria-hidden="true">
                  <i />
                  <i />
                  <i />
                </span>
                {words.customerTypes}
              </>
            )}
          </p>
        </div>
      </div>
      {newBelow && (
        <button type="button" className="jump" onClick={goToEnd}>
          <DownIcon />
          {words.newBelow}
        </button>
      )}
    </div>
  );
}

function RowView({ row, ...props }: Props & { row: Row }) {
  switch (row.kind) {
    case "day":
      return <p className="line">{row.label}</p>;
    case "new":
      return <p className="line line-new">{words.newSince}</p>;
    case "note":
      return <NoteView note={row.note} />;
    case "unsent":
      return <UnsentView unsent={row.unsent} {...props} />;
    case "run":
      return <RunView run={row} {...props} />;
  }
}

function speaker({ author, name }: Run): string {
  if (author === "agent") return name ?? words.agentUnknown;
  return words[author];
}

function RunView({ run, view, onMark }: Props & { run: Run }) {
  const last = run.said[run.said.length - 1];
  const newestOfOurs = view.messages.filter(({ author }) => author === "agent").slice(-1)[0]?.seq;
  const read = view.talk?.customerRead ?? 0;
  return (
    <div className={`run run-${run.author}`} role="group" aria-label={speaker(run)}>
      {run.author !== "system" && (
        <p className="speaker">
          <b>{speaker(run)}</b>
          <time dateTime={run.at}>{clock(run.at)}</time>
        </p>
      )}
      {run.said.map((message) => (
        <SaidView key={message.seq} message={message} view={view} onMark={onMark} />
      ))}
      {run.author === "agent" && last?.seq === newestOfOurs && (
        <p className="mark">{last && last.seq <= read ? words.read : words.unreadByCustomer}</p>
      )}
    </div>
  );
}

function NoteView({ note }: { note: Note }) {
  const heading = { note: words.note, whisper: words.whisper, transfer: words.transferNote }[note.kind](note.authorName);
  return (
    <div className={`note note-${note.kind} bubble`} role="note">
      <p className="note-head">
        <LockIcon />
        {heading}
        <time dateTime={note.createdAt}>{clock(note.createdAt)}</time>
      </p>
      <p className="note-words">{note.text}</p>
    </div>
  );
}

function UnsentView({ unsent, onRetry, onEdit, onDiscard }: Props & { unsent: Unsent }) {
  return (
    <div className={`run run-agent run-unsent unsent-${unsent.state}`}>
      <div className="bubble">
        {unsent.file ? (
          <GoingFile file={unsent.file} progress={unsent.state === "sending" ? (unsent.progress ?? 0) : null} />
        ) : (
          <p className="words">{unsent.text}</p>
        )}
      </div>
      <p className="mark">
        {words.unsent[unsent.state]}
        {unsent.detail && `，${unsent.detail}`}
        {unsent.state === "stuck" && (
          <button type="button" className="link-button" onClick={onRetry}>
            {words.retry}
          </button>
        )}
        {(unsent.state === "refused" || (unsent.file && unsent.state !== "sending")) && (
          <>
            {!unsent.file && (
              <button type="button" className="link-button" onClick={() => onEdit(unsent)}>
                {words.edit}
              </button>
            )}
            <button type="button" className="link-button" onClick={() => onDiscard(unsent)}>
              {words.discard}
            </button>
          </>
        )}
      </p>
    </div>
  );
}
