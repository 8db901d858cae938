// Sends a form with a file, and tells how much of it has gone; the one thing fetch cannot do.

import { Problem, problemOf } from "./problem";

const SILENCE_MS = 30_000; // a slow line is fine as long as something moves

export function upload(
  url: string,
  form: FormData,
  headers: Readonly<Record<string, string>>,
  progress: (share: number) => void,
): Promise<unknown> {
  const unreachable = new Problem("unreachable", "no_connection", null);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let silence: ReturnType<typeof setTimeout>;
    const moves = () => {
      clearTimeout(silence);
      silence = setTimeout(() => request.abort(), SILENCE_MS);
    };
    request.open("POST", url);
    Object.entries(headers).forEach(([name, value]) => request.setRequestHeader(name, value));
    request.upload.onprogress = ({ loaded, total }) => {
      moves();
      if (total > 0) progress(loaded / total);
    };
    request.onabort = request.onerror = () => reject(unreachable);
    request.onloadend = () => clearTimeout(silence);
    request.onload = () => {
      const retry = request.getResponseHeader("Retry-After");
      const answer = new Response(request.responseText || null, { status: request.status, headers: retry ? { "Retry-After": retry } : {} });
      if (answer.ok) answer.json().then(resolve, () => reject(unreachable));
      else problemOf(answer).then(reject, reject);
    };
    moves();
    request.send(form);
  });
}
