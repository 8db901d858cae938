// The bell in the bar: how many notices nobody has read, the list below it, and the way to what each is about.

import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";

import { CrossIcon } from "../../shared/icons";
import { clock, day } from "../../shared/when";
import { zhCN } from "../locale/zh-CN";
import type { Desk } from "../work/desk";
import { Notices, type Notice } from "../work/notices";
import { go, hashOf } from "../work/place";
import { BellIcon } from "./icons";
import { LevelChip } from "./queue/RowView";

const { notices: words } = zhCN;

export function NoticeBell({ desk }: { desk: Desk }) {
  const notices = useNotices(desk);
  const { unread } = useSyncExternalStore(notices.subscribe, notices.snapshot);
  const [open, setOpen] = useState(false);
  const label = unread > 0 ? words.unread(unread) : words.label;
  const onBell = () => {
    void notices.read();
    setOpen(true);
  };
  return (
    <>
      <button type="button" className="icon-button bell" aria-label={label} title={label} aria-haspopup="dialog" onClick={onBell}>
        <BellIcon />
        {unread > 0 && (
          <span className="unread" aria-hidden="true">
            {unread > 99 ? "99+" : unread}
          </span>
        )}
      </button>
      {open && <NoticeList notices={notices} onClose={() => setOpen(false)} />}
    </>
  );
}

/** A native dialog, hung below the bell: Esc and a press beside it close it, and the keyboard comes back to the bell. */
function NoticeList({ notices, onClose }: { notices: Notices; onClose: () => void }) {
  const { all, unread, failed } = useSyncExternalStore(notices.subscribe, notices.snapshot);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const follow = (notice: Notice) => {
    void notices.markRead(notice.id);
    dialog.current?.close();
    if (notice.number) go(hashOf("complaints", [notice.number]));
    else if (notice.incident) go(hashOf("incidents", [notice.incident]));
  };
  return (
    <dialog
      ref={dialog}
      className="notices"
      aria-label={words.label}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current?.close();
      }}
    >
      <div className="notices-body">
        <div className="notices-head">
          <h2>{words.label}</h2>
          {unread > 0 && (
            <button type="button" className="link-button" onClick={() => void notices.markAllRead()}>
              {words.readAll}
            </button>
          )}
          <button type="button" className="icon-button icon-small" aria-label={zhCN.close} title={zhCN.close} onClick={() => dialog.current?.close()}>
            <CrossIcon />
          </button>
        </div>
        {failed && <p className="notices-none">{words.failed}</p>}
        {all?.length === 0 && <p className="notices-none">{words.none}</p>}
        <ul>
          {all?.map((notice) => (
            <NoticeLine key={notice.id} notice={notice} onFollow={() => follow(notice)} />
          ))}
        </ul>
      </div>
    </dialog>
  );
}

function NoticeLine({ notice, onFollow }: { notice: Notice; onFollow: () => void }) {
  const { title, text, level, urgent, number, at, read } = notice;
  return (
    <li>
      <button type="button" className={read ? "notice" : "notice notice-unread"} onClick={onFollow}>
        {!read && <span className="visually-hidden">{words.isUnread}</span>}
        <LevelChip level={level} urgent={urgent} />
        <b>{title}</b>
        <span className="notice-text">{text}</span>
        <small>
          {number}
          <time dateTime={at}>{`${day(at)} ${clock(at)}`}</time>
        </small>
      </button>
    </li>
  );
}

/** The notices of who is logged in, kept fresh while the bar is there. */
function useNotices(desk: Desk): Notices {
  const notices = useMemo(() => new Notices(desk.api.calls), [desk]);
  useEffect(() => {
    const again = () => void notices.read();
    const onNews = (event: string) => event === "notice" && again();
    const onLook = () => document.visibilityState === "visible" && again();
    notices.start();
    desk.news.add(onNews);
    addEventListener("online", again);
    document.addEventListener("visibilitychange", onLook);
    return () => {
      notices.stop();
      desk.news.delete(onNews);
      removeEventListener("online", again);
      document.removeEventListener("visibilitychange", onLook);
    };
  }, [desk, notices]);
  return notices;
}
