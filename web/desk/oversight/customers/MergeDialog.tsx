// Finds the other record of the same person and joins the two; it can be undone.

import { useState } from "react";

import { Problem } from "../../../shared/problem";
import { words as all } from "../../locale/zh-CN-oversight";
import { Choices, Sheet } from "../../view/dialogs/Sheet";
import { attempt, wording } from "../../view/ui";
import type { Customer, CustomersApi } from "./contract";

const { customers: words } = all;

interface Props {
  readonly customer: Customer;
  readonly api: CustomersApi;
  readonly onMerge: (other: string, reason: string) => Promise<void>;
  readonly onClose: () => void;
}

export function MergeDialog({ customer, api, onMerge, onClose }: Props) {
  const [q, setQ] = useState("");
  const [found, setFound] = useState<readonly Customer[] | null>(null);
  const [other, setOther] = useState("");
  const [reason, setReason] = useState("");
  const [fault, setFault] = useState("");
  const find = () =>
    attempt(async () => {
      const { rows } = await api.page(q.trim(), null);
      const others = rows.filter(({ id }) => id !== customer.id);
      setFound(others);
      setOther(others.length === 1 ? others[0]!.id : "");
    });
  const onYes = async () => {
    try {
      await onMerge(other, reason.trim());
      return true;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setFault(wording(error));
      return false;
    }
  };
  return (
    <Sheet heading={words.merge} body={words.mergeBody(customer.name ?? words.nameless, customer.phone)} yes={words.mergeYes} ready={other !== "" && reason.trim().length > 1} onYes={onYes} onClose={onClose}>
      <div className="dialog-field">
        <label htmlFor="merge-find">{words.mergeFind}</label>
        <span className="merge-find">
          <input
            id="merge-find"
            data-first
            value={q}
            autoComplete="off"
            onChange={(event) => setQ(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
              event.preventDefault(); // it looks for the other one; it does not yet merge
              if (q.trim()) void find();
            }}
          />
          <button type="button" className="button" disabled={q.trim() === ""} onClick={() => void find()}>
            {words.find}
          </button>
        </span>
      </div>
      {found?.length === 0 && (
        <p className="muted" role="status">
          {words.none}
        </p>
      )}
      {found && found.length > 0 && (
        <Choices
          name={words.mergeOther}
          value={other}
          onChange={setOther}
          choices={found.map(({ id, name, phone, complaints, open }) => ({ value: id, label: `${name ?? words.nameless} ${phone}`, body: words.complained(complaints, open) }))}
        />
      )}
      <label className="dialog-field">
        <span>{words.mergeReason}</span>
        <input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
      </label>
      {fault && (
        <p className="form-fault" role="alert">
          {fault}
        </p>
      )}
    </Sheet>
  );
}
