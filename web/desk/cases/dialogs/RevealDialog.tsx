// Shows what is masked to who says why; that it was seen is recorded by the server.

import { useState } from "react";

import { words as all } from "../../locale/zh-CN-cases";
import { Choices, Sheet } from "../../view/dialogs/Sheet";
import { attempt } from "../../view/ui";
import type { CasesApi } from "../api";

const { reveal: words, said } = all;
const NAMES: Readonly<Record<string, string>> = { description: said.description, request: said.request, contact_name: said.name, contact_phone: said.phone };

interface Props {
  readonly number: string;
  readonly field: string;
  readonly api: CasesApi;
  readonly onClose: () => void;
}

export function RevealDialog({ number, field, api, onClose }: Props) {
  const [reason, setReason] = useState<string>(words.reasons[0] ?? "");
  const [clear, setClear] = useState<string | null>(null);
  const onYes = async () => {
    await attempt(async () => setClear(await api.reveal(number, field, reason.trim())));
    return false; // it stays open, to show what was asked for
  };
  if (clear !== null) {
    return (
      <Sheet heading={NAMES[field] ?? field} body={words.done} onClose={onClose}>
        <p className="clear-value">{clear}</p>
      </Sheet>
    );
  }
  return (
    <Sheet heading={words.heading} body={words.body} yes={words.yes} ready={reason.trim().length > 1} onYes={onYes} onClose={onClose}>
      <Choices name={words.reason} value={reason} onChange={setReason} choices={words.reasons.map((one) => ({ value: one, label: one }))} />
      <label className="dialog-field">
        <span>{words.reason}</span>
        <input value={reason} maxLength={200} onChange={(event) => setReason(event.target.value)} />
      </label>
    </Sheet>
  );
}
