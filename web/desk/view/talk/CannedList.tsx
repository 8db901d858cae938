// The canned replies that fit what was typed after the slash, filled in as they would be sent.

import { zhCN } from "../../locale/zh-CN";
import type { Canned } from "../../work/api";

interface Props {
  readonly canned: readonly Canned[];
  readonly pick: number;
  readonly none: boolean;
  readonly fill: (text: string) => string;
  readonly onPick: (text: string) => void;
}

export function CannedList({ canned, pick, none, fill, onPick }: Props) {
  if (canned.length === 0) return <p className="canned canned-empty">{none ? zhCN.composer.cannedNone : zhCN.composer.cannedEmpty}</p>;
  return (
    <div className="canned" id="canned" role="listbox" aria-label={zhCN.composer.canned}>
      {canned.map(({ id, title, text }, index) => (
        <div
          key={id}
          id={`canned-${index}`}
          role="option"
          aria-selected={index === pick}
          className={index === pick ? "canned-one canned-picked" : "canned-one"}
          onMouseDown={(event) => {
            event.preventDefault(); // the field keeps the keyboard
            onPick(text);
          }}
        >
          <b>{title}</b>
          <span>{fill(text)}</span>
        </div>
      ))}
    </div>
  );
}
