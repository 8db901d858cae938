// A picture as large as the window, over everything; Esc, the cross or a click beside it closes it.

import { useEffect, useRef } from "react";
import { createPortal } from "react-dom";

import { CrossIcon, SaveIcon } from "../icons";
import { shared } from "../words";

const { files: words } = shared;

export function save(url: string, name: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
}

export function Lightbox({ url, name, onClose }: { url: string; name: string; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    // Web views from before 2022 have no modal dialogs.
    if (dialog.current?.showModal) dialog.current.showModal();
    else dialog.current?.setAttribute("open", "");
  }, []);
  const close = () => (dialog.current?.close ? dialog.current.close() : onClose());
  // Outside of the log: what opens here is no new message.
  return createPortal(
    <dialog ref={dialog} className="lightbox" aria-label={name} onClose={onClose} onClick={(event) => event.target === event.currentTarget && close()}>
      <img src={url} alt={name} />
      <div className="lightbox-tools">
        <span>{name}</span>
        <button type="button" aria-label={words.save(name)} title={words.save(name)} onClick={() => save(url, name)}>
          <SaveIcon />
        </button>
        <button type="button" aria-label={words.close} title={words.close} onClick={close}>
          <CrossIcon />
        </button>
      </div>
    </dialog>,
    document.body,
  );
}
