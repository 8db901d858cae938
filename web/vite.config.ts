// Builds each browser app into a folder of its own under dist/, so that a page never loads what another one needs.
/// <reference types="vitest/config" />
import { resolve } from "node:path";

import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin, type UserConfig } from "vite";

import { zhCN } from "./chat/locale/zh-CN.ts";
import { zhCN as deskWords } from "./desk/locale/zh-CN.ts";

const here = import.meta.dirname;

// Banks' customers open this in the web view of an app on a phone that may be years old.
const OLDEST_BROWSERS = ["chrome87", "safari14", "firefox90"];

/** A page: its own folder with an index.html, its own output folder, addresses relative to wherever it is served. */
function page(name: string, words: Record<string, string>): UserConfig {
  return {
    root: resolve(here, name),
    base: "./",
    publicDir: resolve(here, "shared/public"),
    plugins: [react(), wordsInHtml(words)],
    build: {
      outDir: resolve(here, "dist", name),
      emptyOutDir: true,
      target: OLDEST_BROWSERS,
      assetsInlineLimit: 0, // a data: address would need a hole in the Content-Security-Policy
      modulePreload: { polyfill: false },
      license: { fileName: "licenses.md" }, // of what is bundled; beside the page, not loaded by it
    },
    server: { proxy: { "/api": { target: "http://127.0.0.1:8000", ws: true } } },
    test: { dir: here, include: ["**/*.test.ts"] },
  };
}

/** The snippet for other people's sites: one classic script, no module, no style sheet, no global name. */
function snippet(): UserConfig {
  return {
    publicDir: false,
    plugins: [inAscii()],
    build: {
      outDir: resolve(here, "dist"),
      emptyOutDir: false,
      target: OLDEST_BROWSERS,
      lib: { entry: resolve(here, "embed/embed.ts"), formats: ["iife"], name: "tingsu", fileName: () => "embed.js" },
    },
  };
}

/** Puts words of the locale file where an index.html says {{word}}. */
function wordsInHtml(words: Record<string, string>): Plugin {
  return {
    name: "tingsu:words-in-html",
    transformIndexHtml: (html) => html.replace(/\{\{(\w+)\}\}/g, (_, word: string) => words[word] ?? word),
  };
}

/** Many Chinese sites are still GBK: a script that lands in one must not depend on how its bytes are read. */
function inAscii(): Plugin {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return {
    name: "tingsu:in-ascii",
    enforce: "post",
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type === "chunk") file.code = file.code.replace(/[^\x00-\x7f]/g, escaped);
      }
    },
  };
}

export default defineConfig(({ mode }) => {
  if (mode === "embed") return snippet();
  if (mode === "desk") return page("desk", deskWords.page);
  return page("chat", zhCN.page);
});
