// The canned replies that fit what was typed after the slash, filled in as they would be sent.

import { zhCN } from "../../locale/zh-CN";
import type { Canned } from "../../work/api";
import { openDialog } from "../ui";

interface Props {
  readonly canned: readonly Canned[];
  readonly pick: number;
  readonly none: boolean;
  /** Supervisors get to the place where replies are written. */
  readonly leads: boolean;
  readonly fill: (text: string) => string;
  readonly onPick: (text: string) => void;
}

export function CannedList({ canned, pick, none, leads, fill, onPick }: Props) {
  return (
    <div className="canned">
      {canned.length === 0 && <p className="canned-empty">{none ? zhCN.composer.cannedNone : zhCN.composer.cannedEmpty}</p>}
      <div id="canned" role="listbox" aria-label={zhCN.composer.canned}>
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
      {leads && (
        <button type="button" className="canned-manage" onClick={() => openDialog("canned")}>
          {zhCN.composer.cannedManage}
        </button>
      )}
    </div>
  );
}
