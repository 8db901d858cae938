// The bar on top: who I am and whether I am there, how many I have, and the few switches of the page.

import { useSyncExternalStore } from "react";

import { Mark } from "../../shared/icons";
import { zhCN } from "../locale/zh-CN";
import { toggleAlerts } from "../look/alarm";
import { setSettings, settings, type Theme } from "../look/settings";
import type { Presence } from "../work/contract";
import { waitingFor, type Desk, type DeskView } from "../work/desk";
import { hashOf } from "../work/place";
import { ExitIcon, KeysIcon, PlusIcon, SoundIcon, ThemeIcon } from "./icons";
import { NoticeBell } from "./NoticeBell";
import { attempt, openDialog } from "./ui";
import { CONVERSATIONS, wingsFor, type Wing } from "./wings";

const { bar, presence: words } = zhCN;
const PRESENCES: readonly Presence[] = ["online", "away", "offline"];
const NEXT: Record<Theme, Theme> = { auto: "light", light: "dark", dark: "auto" };

export function TopBar({ desk, view, wing }: { desk: Desk; view: DeskView; wing: Wing }) {
  const { theme, alerts } = useSyncExternalStore(settings.subscribe, settings.snapshot);
  const { user, link } = view;
  if (!user) return null;
  const themeName = `${bar.themeLabel}：${bar.theme[theme] ?? ""}`;
  return (
    <header className="bar">
      <div className="bar-name">
        <Mark size={26} />
        <h1>{zhCN.name}</h1>
      </div>
      <Wings view={view} wing={wing} />
      {desk.talks && <PresenceSwitch desk={desk} view={view} />}
      {desk.listens && (
        <p className={`link link-${link}`} role="status">
          {link === "live" ? bar.live : bar[link]}
        </p>
      )}
      <div className="bar-tools">
        {desk.leads && (
          <button type="button" className="button button-quiet" onClick={() => openDialog("canned")}>
            {zhCN.dialogs.canned.heading}
          </button>
        )}
        {desk.talks && (
          <button type="button" className="button button-quiet" onClick={() => openDialog("newCase")}>
            <PlusIcon />
            {bar.newCase}
          </button>
        )}
        {desk.talks && <NoticeBell desk={desk} />}
        <button
          type="button"
          className="icon-button"
          aria-pressed={alerts}
          aria-label={bar.alerts}
          title={alerts ? bar.alertsOn : bar.alertsOff}
          onClick={() => void toggleAlerts()}
        >
          <SoundIcon off={!alerts} />
        </button>
        <button type="button" className="icon-button" aria-label={themeName} title={themeName} onClick={() => setSettings({ theme: NEXT[theme] })}>
          <ThemeIcon />
        </button>
        <button type="button" className="icon-button" aria-label={bar.shortcuts} title={`${bar.shortcuts}  ?`} onClick={() => openDialog("help")}>
          <KeysIcon />
        </button>
        <span className="bar-user">
          {user.displayName}
          <small>{bar.roles[user.role]}</small>
        </span>
        <button type="button" className="icon-button" aria-label={bar.signOut} title={bar.signOut} onClick={() => void desk.signOut()}>
          <ExitIcon />
        </button>
      </div>
    </header>
  );
}

/** From one wing to another; how many customers wait is told wherever one is. */
function Wings({ view, wing }: { view: DeskView; wing: Wing }) {
  const wings = wingsFor(view.user?.role);
  const waiting = wing === CONVERSATIONS ? 0 : waitingFor(view);
  if (wings.length < 2) return null;
  return (
    <nav className="wings" aria-label={zhCN.wings.label}>
      {wings.map((one) => (
        <a key={one.name} href={hashOf(one.name)} aria-current={one === wing ? "page" : undefined}>
          {zhCN.wings.names[one.name]}
          {one === CONVERSATIONS && waiting > 0 && (
            <span className="unread" aria-label={zhCN.wings.waiting(waiting)}>
              {waiting}
            </span>
          )}
        </a>
      ))}
    </nav>
  );
}

function PresenceSwitch({ desk, view }: { desk: Desk; view: DeskView }) {
  const own = view.staff.agents.find(({ name }) => name === view.user?.name);
  const capacity = own?.capacity ?? view.user?.capacity ?? 0;
  const open = view.board?.mine.filter(({ status }) => status === "open").length ?? own?.open ?? 0;
  const full = capacity > 0 && open >= capacity;
  return (
    <div className="presence">
      <div className="presence-switch" role="radiogroup" aria-label={words.label}>
        {PRESENCES.map((status) => (
          <label key={status} className={`presence-${status}`}>
            <input
              type="radio"
              name="presence"
              className="visually-hidden"
              checked={view.presence === status}
              onChange={() => void attempt(() => desk.setPresence(status))}
            />
            <span>{words[status]}</span>
          </label>
        ))}
      </div>
      {capacity > 0 && (
        <span className={full ? "load load-full" : "load"}>
          {words.load(open, capacity)}
          <span className="load-bar" aria-hidden="true">
            {Array.from({ length: Math.min(capacity, 10) }, (_, index) => (
              <i key={index} className={index < open ? "on" : ""} />
            ))}
          </span>
        </span>
      )}
    </div>
  );
}
