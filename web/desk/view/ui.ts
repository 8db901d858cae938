// What is open on the page and where the keyboard is wanted next; shared by the keys and the buttons that do the same.

import { useSyncExternalStore } from "react";

import { Problem } from "../../shared/problem";
import { zhCN } from "../locale/zh-CN";
import { Store } from "../work/store";

export type DialogName = "help" | "release" | "transfer" | "park" | "end" | "newCase" | "canned" | "reveal" | "register";
export type Place = "reply" | "note" | "canned" | "draft";

export interface Ui {
  readonly dialog: DialogName | null;
  /** Which of the customer's data the reveal dialog is about. */
  readonly revealing: string;
  /** A wish for the keyboard; `count` makes the same wish heard again. */
  readonly wish: { readonly place: Place; readonly count: number } | null;
  /** A line at the bottom that goes by itself. */
  readonly toast: { readonly text: string; readonly bad: boolean; readonly count: number } | null;
}

export const ui = new Store<Ui>({ dialog: null, revealing: "", wish: null, toast: null });
let count = 0;

export const useUi = (): Ui => useSyncExternalStore(ui.subscribe, ui.snapshot);
export const openDialog = (dialog: DialogName): void => ui.change({ dialog });
export const closeDialog = (): void => ui.change({ dialog: null });

export function wishFor(place: Place): void {
  count += 1;
  ui.change({ wish: { place, count } });
}

export function toast(text: string, bad = false): void {
  count += 1;
  ui.change({ toast: { text, bad, count } });
}

/** What to say to an agent when something was not done. */
export function wording(error: unknown): string {
  if (!(error instanceof Problem)) throw error;
  if (error.trouble === "unreachable") return error.detail ?? zhCN.trouble.unreachable;
  return error.detail ?? zhCN.trouble.failed;
}

/** Does something; says so when it did not work, and whether it did. */
export async function attempt(act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    toast(wording(error), true);
    return false;
  }
}
