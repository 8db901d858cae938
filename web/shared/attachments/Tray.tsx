// What is about to be sent, small, each with a way to take it out again.

import { useState } from "react";

import { CrossIcon } from "../icons";
import { shared } from "../words";
import { PaperBody } from "./FileView";
import { letGo, previewOf, sizeInWords } from "./staging";

const { files: words } = shared;

export function Tray({ files, onRemove }: { files: readonly File[]; onRemove: (file: File) => void }) {
  if (files.length === 0) return null;
  return (
    <ul className="tray" aria-label={words.tray}>
      {files.map((file, index) => (
        <Staged
          key={`${index}-${file.name}-${file.lastModified}`}
          file={file}
          onRemove={() => {
            letGo(file);
            onRemove(file);
          }}
        />
      ))}
    </ul>
  );
}

function Staged({ file, onRemove }: { file: File; onRemove: () => void }) {
  const [broken, setBroken] = useState(false);
  const preview = broken ? null : previewOf(file);
  return (
    <li className={preview ? "tray-picture" : "tray-file"} title={file.name}>
      {preview ? <img src={preview} alt={file.name} onError={() => setBroken(true)} /> : <PaperBody name={file.name} small={sizeInWords(file.size)} />}
      <button type="button" className="tray-remove" aria-label={words.remove(file.name)} onClick={onRemove}>
        <CrossIcon />
      </button>
    </li>
  );
}
