// Asks before a conversation is left behind on this device.

import { useEffect, useRef } from "react";

import { zhCN } from "../locale/zh-CN";

interface Props {
  readonly open: boolean;
  readonly onAnswer: (yes: boolean) => void;
}

const { startOver } = zhCN;

export function StartOverDialog({ open, onAnswer }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (!open) return;
    // Web views from before 2022 have no modal dialogs.
    if (dialog.current?.showModal) dialog.current.showModal();
    else onAnswer(window.confirm(`${startOver.heading}\n${startOver.body}`));
  }, [open, onAnswer]);

  const answer = (yes: boolean) => {
    dialog.current?.close();
    onAnswer(yes);
  };
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby="start-over" onCancel={() => onAnswer(false)}>
      <h2 id="start-over">{startOver.heading}</h2>
      <p>{startOver.body}</p>
      <div className="dialog-answers">
        <button type="button" className="choice" onClick={() => answer(false)}>
          {startOver.no}
        </button>
        <button type="button" className="choice choice-main" onClick={() => answer(true)}>
          {startOver.yes}
        </button>
      </div>
    </dialog>
  );
}
