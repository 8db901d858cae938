// A conversation offered to this agent, who has a few seconds to take it.

import { useState } from "react";

import { zhCN } from "../../locale/zh-CN";
import { useNow } from "../../look/ticker";
import type { Offer, Summary } from "../../work/contract";
import type { Desk } from "../../work/desk";
import { attempt } from "../ui";

const { offer: words } = zhCN;

export async function answerOffer(desk: Desk, offer: Offer, answer: "accept" | "decline"): Promise<void> {
  const done = await attempt(() => desk.api.offer(offer.id, answer));
  if (done && answer === "accept") desk.select(offer.conversationId);
  desk.refresh();
}

export function OfferBar({ desk, offer, row }: { desk: Desk; offer: Offer; row: Summary | null }) {
  const [busy, setBusy] = useState(false);
  const left = Math.ceil((Date.parse(offer.expiresAt) - useNow()) / 1000);
  if (left <= 0) return null;
  const answer = (what: "accept" | "decline") => {
    setBusy(true);
    void answerOffer(desk, offer, what).finally(() => setBusy(false));
  };
  return (
    <div className="offer" role="alert">
      <p>
        <strong>{words.heading}</strong>
        {row && `  ${row.customer}  ${row.reasons[0] ?? row.topicTitle ?? ""}`}
      </p>
      <p className="offer-left">{words.left(left)}</p>
      <div className="offer-answers">
        <button type="button" className="button button-main" disabled={busy} onClick={() => answer("accept")}>
          {words.accept}
          <kbd>A</kbd>
        </button>
        <button type="button" className="button" disabled={busy} onClick={() => answer("decline")}>
          {words.decline}
        </button>
      </div>
    </div>
  );
}
