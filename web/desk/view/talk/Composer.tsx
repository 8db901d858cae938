// Where an agent writes: to the customer, or among colleagues in a colour nobody can mistake.

import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";

import { FileButton } from "../../../shared/attachments/FileButton";
import { LARGEST_FILE, stage } from "../../../shared/attachments/staging";
import { Tray } from "../../../shared/attachments/Tray";
import { newId } from "../../../shared/new-id";
import { zhCN } from "../../locale/zh-CN";
import { found, holes, slashSearch } from "../../work/canned";
import type { Desk, DeskView } from "../../work/desk";
import { keepWords, keptWords } from "../../work/kept-words";
import type { Thread, ThreadView } from "../../work/thread";
import { attempt, toast, useUi } from "../ui";
import { CannedList } from "./CannedList";
import { fillFor } from "./filling";
import { NotMine, whyNot } from "./NotMine";
import type { Standing } from "./talk-acts";

const { composer: words } = zhCN;
const LONGEST = 2000;

type Mode = "reply" | "note" | "whisper";

interface Props {
  readonly desk: Desk;
  readonly view: DeskView;
  readonly thread: Thread;
  readonly state: ThreadView;
  readonly how: Standing;
  /** Words that come back to be changed. */
  readonly back: { readonly text: string } | null;
  /** Files that were let go over the conversation; `over` while they still hang there. */
  readonly dropped: readonly File[] | null;
  readonly over: boolean;
}

function modesFor(how: Standing): Mode[] {
  if (how === "mine") return ["reply", "note"];
  return how === "watching" ? ["whisper", "note"] : ["note"];
}

export function Composer({ desk, view, thread, state, how, back, dropped, over }: Props) {
  const { id } = thread;
  const modes = modesFor(state.taking ? "mine" : how);
  const [wanted, setMode] = useState<Mode>("reply");
  const mode = modes.includes(wanted) ? wanted : modes[0]!;
  const [text, setText] = useState(() => keptWords(id));
  const [pick, setPick] = useState(0);
  const [listShut, shutList] = useState(false);
  const [noting, setNoting] = useState(false);
  const [staged, setStaged] = useState<readonly File[]>([]);
  const field = useRef<HTMLTextAreaElement>(null);
  const { wish } = useUi();
  const heard = useRef(wish?.count ?? 0);

  const write = (value: string) => {
    setText(value);
    keepWords(id, value);
    shutList(false);
    setPick(0);
  };

  useEffect(() => {
    if (!wish || wish.place === "draft" || wish.count === heard.current) return;
    heard.current = wish.count;
    if (wish.place === "note") setNoting(true);
    if (wish.place !== "canned") setMode(wish.place);
    else if (how === "mine") {
      setMode("reply");
      write(text === "" ? "/" : text);
    }
    field.current?.focus(); // or, where there is no field yet, once there is one
  }, [wish]); // eslint-disable-line -- a wish is heard once

  useEffect(() => {
    if (back) write([back.text, text].filter(Boolean).join("\n"));
  }, [back]); // eslint-disable-line -- they come back once

  useLayoutEffect(() => {
    if (!field.current) return;
    field.current.style.height = "auto";
    field.current.style.height = `${field.current.scrollHeight}px`;
  }, [text, mode]);

  const search = mode === "reply" && !listShut ? slashSearch(text) : null;
  const canned = search === null ? [] : found(view.canned, search).slice(0, 8);
  const fill = fillFor(state, view);
  const missing = mode === "reply" ? holes(text) : [];
  const left = LONGEST - text.length;
  const files = mode === "reply" ? staged : []; // colleagues get none
  const sendable = (text.trim() !== "" || files.length > 0) && left >= 0 && missing.length === 0 && search === null;

  const put = (value: string) => {
    write(fill(value));
    shutList(true);
    field.current?.focus();
  };
  const send = () => {
    if (!sendable) return;
    const said = text.trim();
    if (mode === "reply") {
      files.forEach((file) => thread.sendFile(newId(), file));
      if (said) thread.say(newId(), said);
      setStaged([]);
      write("");
    } else {
      void attempt(() => desk.api.act(id, mode === "note" ? "notes" : "whisper", { text: said })).then((done) => {
        if (!done) return;
        write("");
        void thread.reread();
      });
    }
    field.current?.focus();
  };
  const attach = (offered: Iterable<File>) => {
    const next = stage(staged, offered, LARGEST_FILE);
    if (next.refusal) toast(next.refusal, true);
    setStaged(next.staged);
    setMode("reply");
    field.current?.focus();
  };
  useEffect(() => {
    if (dropped) attach(dropped);
  }, [dropped]); // eslint-disable-line -- they are dropped once

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (search !== null && canned.length > 0 && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      return setPick((pick + step + canned.length) % canned.length);
    }
    if (event.key === "Escape" && search !== null) {
      event.stopPropagation();
      event.nativeEvent.stopImmediatePropagation();
      return shutList(true);
    }
    if (event.key !== "Enter" || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const chosen = canned[pick];
    if (search !== null && chosen) put(chosen.text);
    else send();
  };

  const reason = state.taking ? null : whyNot(how, state);
  if (modes.length === 1 && !noting && text === "") {
    return <NotMine why={reason} onNote={() => setNoting(true)} />;
  }
  const labels = { reply: words.label, note: words.noteLabel, whisper: words.whisperLabel };
  const placeholders = { reply: words.placeholder, note: words.notePlaceholder, whisper: words.whisperPlaceholder };
  return (
    <div
      className={`composer composer-${mode}${over ? " composer-over" : ""}`}
    >
      {reason && <p className="read-only">{reason}</p>}
      {how === "mine" && mode === "reply" && text === "" && state.suggestions.length > 0 && (
        <div className="suggestions" role="group" aria-label={words.suggestions}>
          <span>{words.suggestions}</span>
          {state.suggestions.slice(0, 4).map(({ title, text: said }) => (
            <button key={title} type="button" className="suggestion" title={said} onClick={() => put(said)}>
              {title}
            </button>
          ))}
        </div>
      )}
      {search !== null && <CannedList canned={canned} pick={pick} none={view.canned.length === 0} leads={desk.leads} fill={fill} onPick={put} />}
      <div className="composer-box">
        <Tray files={files} onRemove={(file) => setStaged(staged.filter((one) => one !== file))} />
        <textarea
          ref={field}
          rows={2}
          autoFocus={noting}
          value={text}
          aria-label={labels[mode]}
          placeholder={over ? words.drop : placeholders[mode]}
          aria-haspopup="listbox"
          aria-controls={search === null ? undefined : "canned"}
          aria-activedescendant={search !== null && canned.length > 0 ? `canned-${pick}` : undefined}
          aria-autocomplete="list"
          spellCheck={false}
          onChange={(event) => {
            write(event.target.value);
            if (mode === "reply") desk.types(id);
            else desk.holdStill();
          }}
          onKeyDown={onKeyDown}
          onPaste={(event) => {
            const { files: pasted, types } = event.clipboardData;
            // Words copied from an office program bring a picture of themselves along.
            if (how !== "mine" || pasted.length === 0 || types.includes("text/plain")) return;
            event.preventDefault();
            attach(Array.from(pasted));
          }}
        />
        <div className="composer-tools">
          {modes.length > 1 && (
            <div className="modes" role="radiogroup" aria-label={words.modes}>
              {modes.map((one) => (
                <label key={one}>
                  <input type="radio" name="mode" className="visually-hidden" checked={mode === one} onChange={() => setMode(one)} />
                  <span>{words[one]}</span>
                </label>
              ))}
            </div>
          )}
          {mode === "reply" && (
            <>
              <FileButton label={words.file} onFiles={attach} />
              <button type="button" className="button button-quiet" onClick={() => write(search === null ? "/" : "")}>
                {words.canned}
                <kbd>/</kbd>
              </button>
            </>
          )}
          <span className="composer-state" role="status">
            {missing.length > 0 ? words.holes(missing.join("、")) : left < 0 ? words.over(-left) : ""}
          </span>
          <button type="button" className="button button-main" disabled={!sendable} onClick={send}>
            {mode === "note" ? words.save : words.send}
          </button>
        </div>
      </div>
    </div>
  );
}
