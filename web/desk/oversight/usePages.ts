// Follows an endless list that belongs to what is asked: another question is another list.

import { useEffect, useMemo, useSyncExternalStore } from "react";

import { Pages, type Page, type PagesView } from "./pages";

export function usePages<T extends { readonly id: string }>(key: string, read: (cursor: string | null) => Promise<Page<T>>): [Pages<T>, PagesView<T>] {
  const pages = useMemo(() => new Pages(read), [key]); // eslint-disable-line -- `key` says what `read` asks
  const view = useSyncExternalStore(pages.subscribe, pages.snapshot);
  useEffect(() => {
    void pages.begin();
    return pages.leave;
  }, [pages]);
  return [pages, view];
}
