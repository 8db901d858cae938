// Where the customer writes: grows with the text, brings up the right keyboard, and knows Chinese input methods.

import {
  forwardRef,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
  type HTMLAttributes,
  type KeyboardEvent,
} from "react";

import { zhCN } from "../locale/zh-CN";
import { FileButton } from "../../shared/attachments/FileButton";
import { stage } from "../../shared/attachments/staging";
import { Tray } from "../../shared/attachments/Tray";
import { KeyboardIcon, SendIcon } from "../../shared/icons";

export interface ComposerHandle {
  focus(): void;
  /** Puts words back to be changed, before what is being written. */
  takeBack(text: string): void;
  /** Puts files beside what is being written. */
  attach(files: Iterable<File>): void;
  clear(): void;
}

interface Props {
  readonly expects: string | null;
  readonly toAgent: boolean;
  readonly longest: number;
  readonly largestFile: number;
  readonly draft: string;
  readonly onDraft: (text: string) => void;
  readonly onSend: (text: string, files: readonly File[]) => void;
  readonly onTyping: () => void;
}

const NEARLY_FULL = 200; // from here on the customer is told how much is left

type InputMode = HTMLAttributes<HTMLElement>["inputMode"];

/** The keyboard for what is asked; the rest is written in words. */
const DIGITS: Readonly<Record<string, InputMode>> = { amount: "decimal", contact_phone: "tel" };
const FILLS: Readonly<Record<string, string>> = { contact_name: "name", contact_phone: "tel-national" };

const { composer } = zhCN;

/** Enter picks a word while an input method is composing; 229 is how older web views say so. */
function isComposing(event: KeyboardEvent): boolean {
  return event.nativeEvent.isComposing || event.keyCode === 229;
}

export const Composer = forwardRef<ComposerHandle, Props>(function Composer(props, handle) {
  const { expects, toAgent, onDraft, onSend, onTyping } = props;
  const [text, setText] = useState(props.draft);
  const [wordsFor, setWordsFor] = useState<string | null>(null); // the question answered with the word keyboard
  const [staged, setStaged] = useState<readonly File[]>([]);
  const [refusal, setRefusal] = useState<string | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);

  const attach = (files: Iterable<File>) => {
    const next = stage(staged, files, props.largestFile);
    setStaged(next.staged);
    setRefusal(next.refusal);
    field.current?.focus();
  };
  const write = (value: string) => {
    setText(value);
    onDraft(value);
  };

  useImperativeHandle(handle, () => ({
    focus: () => field.current?.focus(),
    takeBack(words) {
      write([words, text].filter(Boolean).join("\n"));
      field.current?.focus();
    },
    attach,
    clear() {
      write("");
      setStaged([]);
      setRefusal(null);
    },
  }));

  useLayoutEffect(() => {
    if (!field.current) return;
    field.current.style.height = "auto";
    field.current.style.height = `${field.current.scrollHeight}px`;
  }, [text]);

  const left = props.longest - text.length;
  const sendable = (text.trim() !== "" || staged.length > 0) && left >= 0;
  const send = () => {
    if (!sendable) return;
    onSend(text.trim(), staged);
    write("");
    setStaged([]);
    setRefusal(null);
    field.current?.focus();
  };

  const digits = expects ? DIGITS[expects] : undefined;
  const inWords = !digits || wordsFor === expects;
  const placeholder = toAgent ? composer.toAgent : ((expects && composer.expects[expects]) ?? composer.placeholder);

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Tray files={staged} onRemove={(file) => setStaged(staged.filter((one) => one !== file))} />
      <div className="composer-field">
        <FileButton label={composer.file} className="attach" size={20} onFiles={attach} />
        <textarea
          ref={field}
          rows={1}
          value={text}
          placeholder={placeholder}
          aria-label={composer.label}
          aria-describedby="composer-note"
          aria-invalid={left < 0}
          inputMode={inWords ? "text" : digits}
          enterKeyHint="send"
          autoComplete={(expects && FILLS[expects]) ?? "off"}
          autoCapitalize={expects === "case_number" ? "characters" : "off"}
          spellCheck={false}
          onChange={(event) => {
            write(event.target.value);
            onTyping();
          }}
          onPaste={(event) => {
            const { files } = event.clipboardData;
            // Words copied from an office program bring a picture of themselves along.
            if (files.length === 0 || event.clipboardData.types.includes("text/plain")) return;
            event.preventDefault();
            attach(Array.from(files));
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || isComposing(event)) return;
            event.preventDefault();
            send();
          }}
        />
        {digits && (
          <button
            type="button"
            className="icon-button keyboard-switch"
            aria-label={inWords ? composer.digits : composer.words}
            onClick={() => {
              setWordsFor(inWords ? null : expects);
              field.current?.focus();
            }}
          >
            <KeyboardIcon />
          </button>
        )}
        <button type="submit" className="send" aria-label={composer.send} disabled={!sendable}>
          <SendIcon />
        </button>
      </div>
      <p id="composer-note" role={refusal ? "alert" : undefined} className={left < 0 || refusal ? "composer-note composer-note-over" : "composer-note"}>
        {left < 0 ? composer.over(-left) : (refusal ?? (left < NEARLY_FULL ? composer.left(left) : composer.caution))}
      </p>
    </form>
  );
});
