// A complaint's number, large enough to read out, with a button that copies it.

import { useEffect, useState } from "react";

import { shared } from "../words";
import { CheckIcon, CopyIcon } from "../icons";

type Copied = "no" | "yes" | "failed";

/** Older web views have no clipboard for pages; selecting and copying still works there. */
function copyBySelection(text: string): boolean {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

export function CaseNumber({ number }: { number: string }) {
  const [copied, setCopied] = useState<Copied>("no");
  useEffect(() => {
    if (copied === "no") return;
    const timer = setTimeout(() => setCopied("no"), 4000);
    return () => clearTimeout(timer);
  }, [copied]);

  const label = { no: shared.card.copy, yes: shared.card.copied, failed: shared.card.copyFailed }[copied];
  return (
    <div className="case-number">
      <span className="case-number-label">{shared.card.number}</span>
      <strong className="case-number-value">{number}</strong>
      <button
        type="button"
        className="quiet-button"
        onClick={() => void copy(number).then((done) => setCopied(done ? "yes" : "failed"))}
      >
        {copied === "yes" ? <CheckIcon size={16} /> : <CopyIcon />}
        <span aria-live="polite">{label}</span>
      </button>
    </div>
  );
}
