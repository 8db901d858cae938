// Adds up what each page makes people download, compressed, and fails above the promised limit.

import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const LIMIT_KB = 300; // of issue 2
const DESK_LIMIT_KB = 300;
const EMBED_LIMIT_KB = 5;
const dist = join(dirname(fileURLToPath(import.meta.url)), "..", "dist");

function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesUnder(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}

function loaded(page) {
  return filesUnder(join(dist, page)).filter((file) => !file.endsWith(".md"));
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

const fits = [
  weigh("the chat page", loaded("chat"), LIMIT_KB),
  weigh("the agents' desk", loaded("desk"), DESK_LIMIT_KB),
  weigh("the embed snippet", [join(dist, "embed.js")], EMBED_LIMIT_KB),
];
process.exitCode = fits.every(Boolean) ? 0 : 1;
