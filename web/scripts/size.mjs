// Adds up what each page makes people download when it opens, compressed, and fails above the promised limit; what is
// loaded only when somebody goes there is weighed file by file.

import { readFileSync, readdirSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const LIMIT_KB = 300; // of issue 2
const DESK_LIMIT_KB = 300;
const LATER_LIMIT_KB = 300;
const EMBED_LIMIT_KB = 5;
const dist = join(dirname(fileURLToPath(import.meta.url)), "..", "dist");

function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesUnder(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}

/** The files of a page: those its index.html asks for with itself, and those loaded later. */
function loaded(page) {
  const files = filesUnder(join(dist, page)).filter((file) => !file.endsWith(".md"));
  const html = readFileSync(join(dist, page, "index.html"), "utf8");
  const isFirst = (file) => file.endsWith(".html") || html.includes(basename(file));
  return { first: files.filter(isFirst), later: files.filter((file) => !isFirst(file)) };
}

function weigh(name, files, limit) {
  let total = 0;
  for (const file of files) {
    const kb = gzipSync(readFileSync(file)).length / 1024;
    total += kb;
    console.log(`${kb.toFixed(1).padStart(8)} KB  ${relative(dist, file)}`);
  }
  const fits = total <= limit;
  console.log(`${total.toFixed(1).padStart(8)} KB  ${name}, of ${limit} KB allowed${fits ? "" : ": TOO HEAVY"}\n`);
  return fits;
}

const [chat, desk] = [loaded("chat"), loaded("desk")];
const fits = [
  weigh("the chat page", chat.first, LIMIT_KB),
  weigh("the agents' desk", desk.first, DESK_LIMIT_KB),
  weigh("the embed snippet", [join(dist, "embed.js")], EMBED_LIMIT_KB),
  ...[...chat.later, ...desk.later].map((file) => weigh("loaded later", [file], LATER_LIMIT_KB)),
];
process.exitCode = fits.every(Boolean) ? 0 : 1;
