// The files of a complaint: opened in a window of their own, added by choosing.

import { useRef, useState } from "react";

import { ACCEPTED } from "../../../shared/attachments/staging";
import { clock, day } from "../../../shared/when";
import { words as all } from "../../locale/zh-CN-cases";
import { attempt, toast } from "../../view/ui";
import type { Opened } from "../opened";
import type { CaseRecord } from "../record";
import { Part } from "./Part";

const { files: words } = all;
const KB = 1024;

export function FilesPart({ record, opened, mayAdd }: { record: CaseRecord; opened: Opened; mayAdd: boolean }) {
  const chooser = useRef<HTMLInputElement>(null);
  const [progress, setProgress] = useState<number | null>(null);
  const send = async (file: File | undefined) => {
    if (!file) return;
    setProgress(0);
    const done = await attempt(() => opened.after((api) => api.addFile(record.number, file, setProgress)));
    setProgress(null);
    if (done) toast(words.added);
  };
  const act = mayAdd && (
    <>
      <input
        ref={chooser}
        type="file"
        hidden
        accept={ACCEPTED}
        aria-label={words.add}
        onChange={(event) => {
          void send(event.target.files?.[0]);
          event.target.value = "";
        }}
      />
      <button type="button" className="link-button" disabled={progress !== null} title={words.hint} onClick={() => chooser.current?.click()}>
        {progress === null ? words.add : words.adding(Math.round(progress * 100))}
      </button>
    </>
  );
  return (
    <Part heading={words.heading} act={act} none={record.files.length === 0 ? words.none : null}>
      <ul className="case-files">
        {record.files.map(({ id, name, url, size, at }) => (
          <li key={id}>
            <a href={url} target="_blank" rel="noreferrer">
              {name}
            </a>
            <small>{[size !== null && `${Math.max(1, Math.round(size / KB))} KB`, at && `${day(at)} ${clock(at)}`].filter(Boolean).join("  ")}</small>
          </li>
        ))}
      </ul>
    </Part>
  );
}
