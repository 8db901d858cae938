// Erases a customer's personal data at their request: first why, then what goes and what stays by law, then what became of it.

import { useState } from "react";

import { Problem } from "../../../shared/problem";
import { day } from "../../../shared/when";
import { words as all } from "../../locale/zh-CN-oversight";
import { Sheet } from "../../view/dialogs/Sheet";
import { wording } from "../../view/ui";
import type { CustomerWhole, Stay } from "./contract";

const { customers: words } = all;

interface Props {
  readonly customer: CustomerWhole;
  readonly onErase: (reason: string) => Promise<Stay>;
  readonly onClose: () => void;
}

export function EraseDialog({ customer, onErase, onClose }: Props) {
  const [reason, setReason] = useState("");
  const [stay, setStay] = useState<Stay | null>(null);
  if (stay) return <Erased stay={stay} onClose={onClose} />;
  if (reason) return <Confirm customer={customer} onYes={async () => setStay(await onErase(reason))} onClose={onClose} />;
  return <Why customer={customer} onReason={setReason} onClose={onClose} />;
}

function Why({ customer, onReason, onClose }: { customer: CustomerWhole; onReason: (reason: string) => void; onClose: () => void }) {
  const [text, setText] = useState("");
  const next = async () => {
    onReason(text.trim());
    return false; // the second question takes this one's place
  };
  if (customer.open > 0) return <Sheet heading={words.erase} body={words.eraseOpen(customer.open)} onClose={onClose} />;
  return (
    <Sheet heading={words.erase} body={words.eraseBody} yes={words.eraseNext} ready={text.trim().length > 1} onYes={next} onClose={onClose}>
      <label className="dialog-field">
        <span>{words.reason}</span>
        <input data-first value={text} maxLength={500} placeholder={words.eraseHint} onChange={(event) => setText(event.target.value)} />
      </label>
    </Sheet>
  );
}

function Confirm({ customer, onYes, onClose }: { customer: CustomerWhole; onYes: () => Promise<void>; onClose: () => void }) {
  const [fault, setFault] = useState("");
  const send = async () => {
    try {
      await onYes();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setFault(wording(error));
    }
    return false; // what became of it takes this one's place
  };
  return (
    <Sheet heading={words.eraseSure(customer.name ?? words.nameless)} yes={words.eraseYes} danger onYes={send} onClose={onClose}>
      <h3>{words.goes}</h3>
      <ul className="erase-list">
        {words.goesList.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
      <h3>{words.stays}</h3>
      <ul className="erase-list">
        {words.staysList.map((one) => (
          <li key={one}>{one}</li>
        ))}
        {customer.history.length > 0 && <li>{words.staysCases(customer.history.map(({ number }) => number).join("、"))}</li>}
      </ul>
      <p className="erase-last">{words.noWayBack}</p>
      {fault && (
        <p className="form-fault" role="alert">
          {fault}
        </p>
      )}
    </Sheet>
  );
}

function Erased({ stay, onClose }: { stay: Stay; onClose: () => void }) {
  return (
    <Sheet heading={words.eraseDone} body={stay.length > 0 ? words.stayed : words.nothingStayed} onClose={onClose}>
      <ul className="erase-list">
        {stay.map(({ number, until }) => (
          <li key={number}>{words.stayUntil(number, day(until))}</li>
        ))}
      </ul>
    </Sheet>
  );
}
