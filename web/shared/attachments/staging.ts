// Files that were picked, pasted or dropped and wait for the send button: checked for what the server would refuse.

import { shared } from "../words";

export const LARGEST_FILE = 10 * 1024 * 1024;
export const ACCEPTED = "image/png,image/jpeg,image/webp,image/gif,application/pdf";
export const MOST_STAGED = 9;

const KB = 1024;
const TYPES = ACCEPTED.split(",");
const previews = new WeakMap<File, string>();

export const isPicture = (type: string): boolean => type.startsWith("image/");

/** 340 KB, 1.2 MB */
export function sizeInWords(bytes: number): string {
  return bytes < KB * KB ? `${Math.max(1, Math.round(bytes / KB))} KB` : `${(bytes / KB / KB).toFixed(1)} MB`;
}

/** Where a picture that is still here can be shown from, for as long as it is. */
export function previewOf(file: File): string | null {
  if (!isPicture(file.type)) return null;
  const known = previews.get(file) ?? URL.createObjectURL(file);
  previews.set(file, known);
  return known;
}

export function letGo(file: File): void {
  const known = previews.get(file);
  if (known) URL.revokeObjectURL(known);
  previews.delete(file);
}

/** What can be sent of what was offered, and why not all of it. */
export function stage(before: readonly File[], offered: Iterable<File>, largest: number): { staged: File[]; refusal: string | null } {
  const staged = [...before];
  let refusal: string | null = null;
  for (const file of offered) {
    // Some phones do not say what a file is: then the server looks.
    if (file.type && !TYPES.includes(file.type)) refusal = shared.files.kind;
    else if (file.size === 0) refusal = shared.files.empty;
    else if (file.size > largest) refusal = shared.files.tooLarge(sizeInWords(largest));
    else if (staged.length >= MOST_STAGED) refusal = shared.files.tooMany(MOST_STAGED);
    else staged.push(file);
  }
  return { staged, refusal };
}
