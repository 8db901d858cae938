// A file in the conversation: a picture that opens large, or a document to save; the same while it is on its way.

import { useEffect, useState } from "react";

import { FileIcon, RetryIcon } from "../icons";
import type { FileRef } from "../message";
import { shared } from "../words";
import { Lightbox, save } from "./Lightbox";
import { isPicture, previewOf, sizeInWords } from "./staging";

export type UrlOf = (file: FileRef) => string | Promise<string>;

const { files: words } = shared;
const WIDEST = 240;
const HIGHEST = 240;

export function FileView({ file, urlOf }: { file: FileRef; urlOf: UrlOf }) {
  return isPicture(file.type) ? <Picture file={file} urlOf={urlOf} /> : <Paper file={file} urlOf={urlOf} />;
}

/** The place a picture takes, known before it arrives, so that nothing jumps. */
function placeOf({ width, height }: FileRef): { width: number; aspectRatio: string } {
  const [wide, high] = [width ?? WIDEST, height ?? HIGHEST];
  const scale = Math.min(1, WIDEST / wide, HIGHEST / high);
  const shown = Math.max(wide * scale, 56);
  return { width: shown, aspectRatio: `${shown} / ${Math.max(high * scale, 40)}` };
}

function Picture({ file, urlOf }: { file: FileRef; urlOf: UrlOf }) {
  const [url, setUrl] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  const [tries, setTries] = useState(0);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    let left = false;
    setFailed(false);
    Promise.resolve(urlOf(file)).then(
      (found) => left || setUrl(found),
      () => left || setFailed(true),
    );
    return () => {
      left = true;
    };
  }, [file.id, tries]); // eslint-disable-line -- a file never changes

  if (failed) {
    return (
      <button type="button" className="picture picture-lost" style={placeOf(file)} onClick={() => setTries(tries + 1)}>
        <RetryIcon />
        {words.lost}
      </button>
    );
  }
  return (
    <>
      <button type="button" className="picture" style={placeOf(file)} aria-label={words.open(file.name)} disabled={!url} onClick={() => setOpen(true)}>
        {url && <img src={url} alt="" decoding="async" onError={() => setFailed(true)} />}
      </button>
      {open && url && <Lightbox url={url} name={file.name} onClose={() => setOpen(false)} />}
    </>
  );
}

function Paper({ file, urlOf }: { file: FileRef; urlOf: UrlOf }) {
  const [state, setState] = useState<"idle" | "busy" | "lost">("idle");
  const fetch = () => {
    setState("busy");
    Promise.resolve(urlOf(file)).then(
      (url) => {
        save(url, file.name);
        setState("idle");
      },
      () => setState("lost"),
    );
  };
  return (
    <button type="button" className="paper" disabled={state === "busy"} aria-label={words.save(file.name)} onClick={fetch}>
      <PaperBody name={file.name} small={state === "lost" ? words.lost : file.size === null ? "" : sizeInWords(file.size)} />
    </button>
  );
}

export function PaperBody({ name, small }: { name: string; small: string }) {
  return (
    <>
      <FileIcon />
      <span className="paper-words">
        <span>{name}</span>
        <small>{small}</small>
      </span>
    </>
  );
}

/** A file that has not arrived yet; `progress` from 0 to 1 while it travels. */
export function GoingFile({ file, progress }: { file: File; progress: number | null }) {
  const [broken, setBroken] = useState(false);
  const preview = broken ? null : previewOf(file);
  return (
    <div className={preview ? "picture picture-going" : "paper"}>
      {preview ? <img src={preview} alt={file.name} onError={() => setBroken(true)} /> : <PaperBody name={file.name} small={sizeInWords(file.size)} />}
      {progress !== null && <progress className="going" value={progress} max={1} aria-label={words.progress(file.name)} />}
    </div>
  );
}
