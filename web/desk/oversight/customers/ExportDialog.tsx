// Gives out everything there is about a customer as a file, for them; why is recorded.

import { words as all } from "../../locale/zh-CN-oversight";
import { toast } from "../../view/ui";
import { AskDialog } from "../AskDialog";
import type { CustomersApi } from "./contract";

const { customers: words } = all;

export function ExportDialog({ id, api, onClose }: { id: string; api: CustomersApi; onClose: () => void }) {
  const onYes = async ({ reason }: Readonly<Record<string, string>>) => {
    save(`customer-${id.slice(0, 8)}.json`, JSON.stringify(await api.export(id, reason ?? ""), null, 2));
    toast(words.exported);
  };
  return <AskDialog heading={words.export} body={words.exportBody} yes={words.exportYes} fields={() => [{ name: "reason", title: words.reason, kind: "line", hint: words.reasonHint, max: 500 }]} onYes={onYes} onClose={onClose} />;
}

function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000); // the browser has begun to read it by then
}
