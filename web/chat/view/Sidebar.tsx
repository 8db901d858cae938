// Beside the conversation where the screen is wide: how a complaint goes, and the emergency numbers.

import { zhCN } from "../locale/zh-CN";
import { Urgent } from "./Urgent";

export function Sidebar({ hotline, urgent }: { hotline: string | null; urgent: boolean }) {
  return (
    <div className="sidebar">
      <section aria-labelledby="steps">
        <h2 id="steps">{zhCN.steps.heading}</h2>
        <ol className="steps">
          {zhCN.steps.list.map(([name, what]) => (
            <li key={name}>
              <strong>{name}</strong>
              <span>{what}</span>
            </li>
          ))}
        </ol>
      </section>
      {urgent && <Urgent hotline={hotline} />}
    </div>
  );
}
