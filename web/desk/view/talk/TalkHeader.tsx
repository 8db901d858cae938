// Above the conversation: who it is, how urgent, who has it, and what can be done with it.

import { useState } from "react";

import { zhCN } from "../../locale/zh-CN";
import type { Talk } from "../../work/detail";
import type { Desk } from "../../work/desk";
import { LevelChip } from "../queue/RowView";
import { openDialog, type DialogName } from "../ui";
import { claim, takeOver, unpark, type Standing } from "./talk-acts";

const { talk: words } = zhCN;

const HANDING: readonly [DialogName, string, string][] = [
  ["release", words.release, "B"],
  ["transfer", words.transfer, "T"],
  ["park", words.park, "P"],
  ["end", words.end, "E"],
];

function ownerOf(talk: Talk, how: Standing): string {
  if (talk.status === "parked") return words.owners.parked;
  if (how === "closed") return words.owners.closed;
  if (talk.owner === "agent") return words.owners.agent(talk.agentName ?? words.agentUnknown, how === "mine");
  return words.owners[talk.owner];
}

export function TalkHeader({ desk, talk, how }: { desk: Desk; talk: Talk; how: Standing }) {
  const channel = talk.channel ? (zhCN.channels[talk.channel] ?? talk.channel) : null;
  return (
    <header className="talk-head">
      <div className="talk-who">
        <h2>
          <LevelChip level={talk.level} urgent={talk.urgent} />
          {talk.customer}
        </h2>
        <p>
          <span className={`owner owner-${how}`}>{ownerOf(talk, how)}</span>
          {[talk.topicTitle ?? zhCN.queue.noTopic, channel].filter(Boolean).map((one) => (
            <span key={one}>{one}</span>
          ))}
        </p>
      </div>
      <div className="talk-acts" role="group" aria-label={words.actions}>
        <Acts desk={desk} talk={talk} how={how} />
      </div>
    </header>
  );
}

function Acts({ desk, talk, how }: { desk: Desk; talk: Talk; how: Standing }) {
  const [busy, setBusy] = useState(false);
  const doing = (act: Promise<void>) => {
    setBusy(true);
    void act.finally(() => setBusy(false));
  };
  if (how === "claimable" || how === "closed") {
    return (
      <button type="button" className="button button-main" disabled={busy} onClick={() => doing(claim(desk, talk.id))}>
        {busy ? words.claiming : words.claim}
        <kbd>C</kbd>
      </button>
    );
  }
  if (how === "watching") {
    return (
      <button type="button" className="button button-main" disabled={busy} onClick={() => doing(takeOver(desk, talk.id))}>
        {words.takeOver}
      </button>
    );
  }
  if (how !== "mine" && how !== "parked") return null;
  return (
    <>
      {how === "parked" && (
        <button type="button" className="button button-main" disabled={busy} onClick={() => doing(unpark(desk, talk.id))}>
          {words.unpark}
        </button>
      )}
      {HANDING.filter(([name]) => how === "mine" || name !== "park").map(([name, label, key]) => (
        <button key={name} type="button" className="button" title={`${label}  ${key}`} onClick={() => openDialog(name)}>
          {label}
        </button>
      ))}
    </>
  );
}
