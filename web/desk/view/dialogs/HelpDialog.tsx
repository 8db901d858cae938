// The sheet of all keys, made from the table the handler obeys.

import { useSyncExternalStore } from "react";

import { zhCN } from "../../locale/zh-CN";
import { setSettings, settings } from "../../look/settings";
import { FIXED, KEYS, type Key } from "../keys";
import { Sheet } from "./Sheet";

const { shortcuts: words } = zhCN;
const GROUPS = ["move", "hand", "other", "talk"] as const;

export function HelpDialog({ keys: known }: { keys: readonly Key[] }) {
  const { singleKeys } = useSyncExternalStore(settings.subscribe, settings.snapshot);
  const fixed = known === KEYS ? FIXED.map((one) => ({ group: "talk", ...one })) : [];
  const keys = [...known.map(({ group, act, shown }) => ({ group, act, shown })), ...fixed];
  return (
    <Sheet heading={words.heading} body={`${words.single}；${words.always}。`} wide>
      <div className="help">
        {GROUPS.filter((group) => keys.some((key) => key.group === group)).map((group) => (
          <section key={group}>
            <h3>{words.groups[group]}</h3>
            <dl>
              {keys
                .filter((key) => key.group === group)
                .map(({ act, shown }) => (
                  <div key={act}>
                    <dt>{words.names[act]}</dt>
                    <dd>
                      <kbd>{shown}</kbd>
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
      <label className="help-toggle">
        <input type="checkbox" checked={singleKeys} onChange={(event) => setSettings({ singleKeys: event.target.checked })} />
        {words.toggle}
      </label>
    </Sheet>
  );
}
