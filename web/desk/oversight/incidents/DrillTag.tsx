// Says, wherever an incident is named, that it is only practised.

import { words } from "../../locale/zh-CN-oversight";

export function DrillTag() {
  return <span className="drill-tag">{words.incidents.drill}</span>;
}
