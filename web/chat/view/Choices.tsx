// Answers to pick from. Once the customer has said anything later they are history: still readable, no longer pickable.

import { zhCN } from "../locale/zh-CN";
import type { Choice } from "../conversation/contract";
import { CheckIcon } from "../../shared/icons";

interface Props {
  readonly choices: readonly Choice[];
  readonly answerable: boolean;
  readonly picked: string | null;
  /** The first choice is the one we expect: confirming a summary. */
  readonly leading: boolean;
  readonly onPick: (choice: Choice, byKeyboard: boolean) => void;
}

export function Choices({ choices, answerable, picked, leading, onPick }: Props) {
  return (
    <div className={leading ? "choices choices-leading" : "choices"} role="group" aria-label={zhCN.choices.label}>
      {choices.map((choice) => {
        const isPicked = choice.title === picked;
        return (
          <button
            key={choice.payload}
            type="button"
            className={isPicked ? "choice choice-picked" : "choice"}
            disabled={!answerable}
            aria-label={isPicked ? zhCN.choices.picked(choice.title) : undefined}
            onClick={(event) => onPick(choice, event.detail === 0)}
          >
            {isPicked && <CheckIcon size={16} />}
            {choice.title}
          </button>
        );
      })}
    </div>
  );
}
