// The bar on top: whose assistant this is, who is answering, the way to a human, and the rest behind a small menu.

import { useEffect, useRef, useState, type ReactNode } from "react";

import type { Branding, Owner } from "../conversation/contract";
import { zhCN } from "../locale/zh-CN";
import { CloseIcon, HeadsetIcon, Mark, MoreIcon, PhoneIcon, RestartIcon } from "../../shared/icons";

interface Props {
  readonly branding: Branding;
  readonly owner: Owner;
  readonly queuePosition: number | null;
  /** Their wish for a human is on its way. */
  readonly humanAsked: boolean;
  readonly canStartOver: boolean;
  readonly onHuman: () => void;
  readonly onStartOver: () => void;
  /** Set in another site's frame. */
  readonly onClose: (() => void) | null;
}

const { header } = zhCN;

const STATUS = {
  bot: () => header.bot,
  queue: header.queue,
  agent: () => header.agent,
};

const HUMAN = { bot: header.human, queue: header.humanComing, agent: header.humanHere };

export function Header(props: Props) {
  const { branding, owner, queuePosition, humanAsked, canStartOver, onHuman, onStartOver, onClose } = props;
  return (
    <header className={onClose ? "bar bar-framed" : "bar"}>
      <span className="logo">{branding.logo ? <img src={branding.logo} alt="" /> : <Mark />}</span>
      <div className="bar-names">
        <h1>{branding.name}</h1>
        <p className={`status status-${owner}`} role="status">
          {STATUS[owner](queuePosition)}
        </p>
      </div>
      <button type="button" className="human" disabled={owner !== "bot" || humanAsked} onClick={onHuman}>
        <HeadsetIcon />
        {HUMAN[owner]}
      </button>
      <Menu>
        {branding.hotline && (
          <a href={`tel:${branding.hotline.replace(/[^\d+]/g, "")}`}>
            <PhoneIcon />
            {header.hotline(branding.hotline)}
          </a>
        )}
        <button type="button" disabled={!canStartOver} onClick={onStartOver}>
          <RestartIcon />
          {header.startOver}
        </button>
      </Menu>
      {onClose && (
        <button type="button" className="icon-button" aria-label={header.close} onClick={onClose}>
          <CloseIcon />
        </button>
      )}
    </header>
  );
}

/** Opens on a press, closes on Escape, on a press elsewhere, and once something was picked. */
function Menu({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!open) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      setOpen(false);
      button.current?.focus();
    };
    const onPress = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("keydown", onKey, true);
    document.addEventListener("pointerdown", onPress);
    return () => {
      document.removeEventListener("keydown", onKey, true);
      document.removeEventListener("pointerdown", onPress);
    };
  }, [open]);

  return (
    <div className="menu" ref={box}>
      <button
        type="button"
        ref={button}
        className="icon-button"
        aria-label={header.menu}
        aria-expanded={open}
        aria-controls="menu"
        onClick={() => setOpen(!open)}
      >
        <MoreIcon />
      </button>
      <div id="menu" className="menu-list" hidden={!open} onClick={() => setOpen(false)}>
        {children}
      </div>
    </div>
  );
}
