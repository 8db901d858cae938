// The frame of every dialog: a native one, so that the keyboard stays inside and Esc closes it.

import { useEffect, useRef, type FormEvent, type ReactNode } from "react";

import { zhCN } from "../../locale/zh-CN";
import { closeDialog } from "../ui";

interface Props {
  readonly heading: string;
  readonly body?: string | undefined;
  readonly yes?: string;
  readonly ready?: boolean;
  readonly wide?: boolean;
  readonly danger?: boolean;
  /** Resolves to whether the dialog may close. */
  readonly onYes?: () => Promise<boolean>;
  /** What closes it, when it is not one of the page's own dialogs. */
  readonly onClose?: () => void;
  readonly children?: ReactNode;
}

export function Sheet({ heading, body, yes, ready = true, wide = false, danger = false, onYes, onClose = closeDialog, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const busy = useRef(false);
  useEffect(() => {
    dialog.current?.showModal();
    dialog.current?.querySelector<HTMLElement>("[data-first]")?.focus();
  }, []);
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (!onYes || !ready || busy.current) return;
    busy.current = true;
    const done = await onYes();
    busy.current = false;
    if (done) onClose();
  };
  return (
    <dialog
      ref={dialog}
      className={wide ? "dialog dialog-wide" : "dialog"}
      aria-labelledby="dialog-heading"
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current?.close();
      }}
    >
      <form onSubmit={(event) => void onSubmit(event)}>
        <h2 id="dialog-heading">{heading}</h2>
        {body && <p className="dialog-body">{body}</p>}
        {children}
        <div className="dialog-answers">
          <button type="button" className="button" data-first={yes ? undefined : true} onClick={() => dialog.current?.close()}>
            {yes ? zhCN.cancel : zhCN.close}
          </button>
          {yes && (
            <button type="submit" className={danger ? "button button-alarm" : "button button-main"} disabled={!ready}>
              {yes}
            </button>
          )}
        </div>
      </form>
    </dialog>
  );
}

export function NoteField({ value, onChange, hint }: { value: string; onChange: (value: string) => void; hint?: string }) {
  return (
    <label className="dialog-field">
      <span>{zhCN.dialogs.note}</span>
      <textarea rows={2} value={value} placeholder={hint ?? zhCN.dialogs.optional} maxLength={2000} onChange={(event) => onChange(event.target.value)} />
    </label>
  );
}

interface Choice {
  readonly value: string;
  readonly label: string;
  readonly body?: string;
}

export function Choices({ name, choices, value, onChange }: { name: string; choices: readonly Choice[]; value: string; onChange: (value: string) => void }) {
  return (
    <div className="dialog-choices" role="radiogroup" aria-label={name}>
      {choices.map((choice, index) => (
        <label key={choice.value}>
          <input
            type="radio"
            name={name}
            value={choice.value}
            checked={value === choice.value}
            data-first={index === 0 || undefined}
            onChange={() => onChange(choice.value)}
          />
          <span>
            {choice.label}
            {choice.body && <small>{choice.body}</small>}
          </span>
        </label>
      ))}
    </div>
  );
}
