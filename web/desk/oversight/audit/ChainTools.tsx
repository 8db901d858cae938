// Whether the chain of the audit holds, alone or against a head that was kept outside; and the head of a day to keep.

import { useId, useState } from "react";

import { words as all } from "../../locale/zh-CN-oversight";
import { attempt, toast } from "../../view/ui";
import type { Calls } from "../../work/api";
import { daysOf } from "../reports/period";
import { moment } from "../told";
import { readHead, verify, type KeptHead, type Verdict } from "./contract";

const { audit: words } = all;

export function ChainTools({ calls }: { calls: Calls }) {
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [busy, setBusy] = useState(false);
  const [day, setDay] = useState(() => daysOf({ span: "this_week" }, Date.now()).to);
  const file = useId();
  const onVerify = async (head: KeptHead | null) => {
    setBusy(true);
    await attempt(async () => setVerdict(await verify(calls, head)));
    setBusy(false);
  };
  const onFile = async (chosen: File | undefined) => {
    if (!chosen) return;
    const head = readHead(await chosen.text());
    if (head) await onVerify(head);
    else toast(words.noHead, true);
  };
  return (
    <>
      <div className="chain-tools">
        <button type="button" className="button" disabled={busy} onClick={() => void onVerify(null)}>
          {busy ? words.verifying : words.verify}
        </button>
        <label className="button" htmlFor={file}>
          {words.compare}
        </label>
        <input
          id={file}
          type="file"
          className="visually-hidden"
          accept="application/json,.json"
          onChange={(event) => {
            void onFile(event.target.files?.[0]);
            event.target.value = "";
          }}
        />
        <span className="chain-head">
          <input type="date" className="pick" aria-label={words.headDay} value={day} onChange={(event) => setDay(event.target.value)} />
          <a className="button" href={`/api/desk/audit/head?${new URLSearchParams({ day }).toString()}`} download>
            {words.exportHead}
          </a>
        </span>
      </div>
      <div className="chain-result" role="status">
        {verdict && <Said verdict={verdict} />}
      </div>
    </>
  );
}

function Said({ verdict }: { verdict: Verdict }) {
  const { holds, brokenAt, why, length, kept, checkedAt } = verdict;
  const broken = brokenAt !== null;
  return (
    <div className={holds ? "verdict" : "verdict verdict-broken"}>
      <b>{broken ? words.broken(brokenAt) : holds ? words.holds : words.forked}</b>
      <p>{broken ? (words.whys[why ?? ""] ?? words.whyHead) : words.length(length)}</p>
      {kept && <p>{words.kept[kept]}</p>}
      <small>{words.checked(moment(checkedAt))}</small>
    </div>
  );
}
