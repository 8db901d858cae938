// What the agent has to be told: a conversation lost, a colleague who calls; and the line that goes by itself.

import { useEffect } from "react";

import { zhCN } from "../locale/zh-CN";
import type { Desk, DeskView, Told } from "../work/desk";
import { ui, useUi } from "./ui";

const { told: words } = zhCN;
const TOAST_MS = 5_000;

function wordsFor(one: Told, who: string): string {
  if (one.kind !== "lost") return words[one.kind](who);
  if (one.reason === "taken_over") return words.lost.taken_over(who, one.by ?? words.supervisor);
  return one.reason === "agent_gone" ? words.lost.agent_gone(who) : words.lost.other(who);
}

export function Tellings({ desk, view }: { desk: Desk; view: DeskView }) {
  const { toast } = useUi();
  useEffect(() => {
    if (!toast) return;
    const timer = setTimeout(() => ui.change({ toast: null }), TOAST_MS);
    return () => clearTimeout(timer);
  }, [toast]);
  const all = [...(view.board?.mine ?? []), ...(view.board?.entries ?? []), ...(view.board?.open ?? [])];
  const nameOf = (id: string | null) =>
    all.find((row) => row.id === id)?.customer ?? (id ? desk.threadOf(id).snapshot().talk?.customer : null) ?? words.aCustomer;
  return (
    <div className="tellings">
      {view.told.map((one) => (
        <div key={one.key} className={`telling telling-${one.kind}`} role="alert">
          <p>{wordsFor(one, nameOf(one.id))}</p>
          {one.id && (
            <button
              type="button"
              className="link-button"
              onClick={() => {
                desk.select(one.id);
                desk.untell(one.key);
              }}
            >
              {words.open}
            </button>
          )}
          <button type="button" className="link-button" onClick={() => desk.untell(one.key)}>
            {words.dismiss}
          </button>
        </div>
      ))}
      <div role="status">{toast && <p className={toast.bad ? "toast toast-bad" : "toast"}>{toast.text}</p>}</div>
    </div>
  );
}
