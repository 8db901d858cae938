// What stands in the middle while nobody is chosen: how this desk works, in four steps and five keys.

import { zhCN } from "../../locale/zh-CN";
import type { Desk, DeskView } from "../../work/desk";
import { attempt } from "../ui";

const { first } = zhCN;

export function FirstMinute({ desk, view }: { desk: Desk; view: DeskView }) {
  return (
    <div className="first">
      <h2>{first.heading}</h2>
      {view.presence === "offline" && view.board && (
        <p className="first-offline">
          {first.offline}
          <button type="button" className="button button-main" onClick={() => void attempt(() => desk.setPresence("online"))}>
            {first.goOnline}
          </button>
        </p>
      )}
      <ol className="first-steps">
        {first.steps.map(([name, body]) => (
          <li key={name}>
            <b>{name}</b>
            <span>{body}</span>
          </li>
        ))}
      </ol>
      <dl className="first-keys">
        {first.keys.map(([key, name]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{name}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
