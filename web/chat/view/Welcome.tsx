// What a customer sees before the first word: who answers, what can be done here, and whom to call when money is leaving.

import { zhCN } from "../locale/zh-CN";
import type { Branding } from "../conversation/contract";
import { Urgent } from "./Urgent";

interface Props {
  readonly branding: Branding;
  readonly onStart: (words: string) => void;
}

const { welcome } = zhCN;

export function Welcome({ branding, onStart }: Props) {
  return (
    <section className="welcome">
      <h2>{welcome.heading}</h2>
      <p>{branding.greeting ?? welcome.body}</p>
      <p className="welcome-who">{welcome.who}</p>
      <div className="choices choices-leading" role="group" aria-label={welcome.startersLabel}>
        {welcome.starters.map((words) => (
          <button key={words} type="button" className="choice" onClick={() => onStart(words)}>
            {words}
          </button>
        ))}
      </div>
      <Urgent hotline={branding.hotline} />
    </section>
  );
}
