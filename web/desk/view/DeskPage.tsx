// The whole page: the door, or the bar with three columns below it.

import { useEffect, useMemo, useSyncExternalStore } from "react";

import { zhCN } from "../locale/zh-CN";
import { toggleAlerts } from "../look/alarm";
import type { Desk, DeskView } from "../work/desk";
import { neighbour } from "../work/line";
import { ContextColumn } from "./context/ContextColumn";
import { CannedDialog } from "./dialogs/CannedDialog";
import { CaseDialog, RegisterDialog, RevealDialog } from "./dialogs/Casework";
import { EndDialog, ParkDialog, ReleaseDialog, TransferDialog } from "./dialogs/Handing";
import { HelpDialog } from "./dialogs/HelpDialog";
import { useKeys, type Deeds } from "./keys";
import { answerOffer } from "./queue/OfferBar";
import { QueueColumn, walk } from "./queue/QueueColumn";
import { SignIn } from "./SignIn";
import { claim, standing } from "./talk/talk-acts";
import { TalkColumn } from "./talk/TalkColumn";
import { Tellings } from "./Tellings";
import { TopBar } from "./TopBar";
import { openDialog, useUi, wishFor, type DialogName } from "./ui";

export function DeskPage({ desk }: { desk: Desk }) {
  const view = useSyncExternalStore(desk.subscribe, desk.snapshot);
  useTitle(view);
  if (view.phase === "starting") return null;
  if (view.phase === "out") return <SignIn desk={desk} />;
  if (view.phase === "unreachable") {
    return (
      <main className="door">
        <p role="alert">{zhCN.signIn.unreachable}</p>
        <button type="button" className="button button-main" onClick={() => void desk.start()}>
          {zhCN.signIn.retry}
        </button>
      </main>
    );
  }
  return <Work desk={desk} view={view} />;
}

function Work({ desk, view }: { desk: Desk; view: DeskView }) {
  useKeys(useDeeds(desk));
  return (
    <div className="page">
      <TopBar desk={desk} view={view} />
      <div className="columns">
        <QueueColumn desk={desk} view={view} />
        <TalkColumn desk={desk} view={view} />
        <ContextColumn desk={desk} view={view} />
      </div>
      <Tellings desk={desk} view={view} />
      <Dialogs desk={desk} view={view} />
    </div>
  );
}

function useDeeds(desk: Desk): Deeds {
  return useMemo(() => {
    const step = (by: 1 | -1) => {
      const ids = walk(desk.snapshot()).map(({ row }) => row.id);
      desk.select(neighbour(ids, desk.snapshot().selected, by));
    };
    const mine = () => {
      const { thread } = desk;
      return thread ? standing(thread.snapshot(), desk.snapshot().user?.name ?? "", desk.leads) : "unknown";
    };
    const hand = (name: DialogName) => () => {
      if (mine() === "mine" || (mine() === "parked" && name !== "park")) openDialog(name);
    };
    return {
      next: () => step(1),
      previous: () => step(-1),
      urgent: () => desk.select(desk.snapshot().board?.entries[0]?.id ?? null),
      claim: () => {
        const { selected } = desk.snapshot();
        if (selected && ["claimable", "closed"].includes(mine())) void claim(desk, selected);
      },
      accept: () => {
        const offer = desk.snapshot().board?.offers[0];
        if (offer) void answerOffer(desk, offer, "accept");
      },
      reply: () => wishFor("reply"),
      note: () => wishFor("note"),
      canned: () => wishFor("canned"),
      draft: () => wishFor("draft"),
      release: hand("release"),
      transfer: hand("transfer"),
      park: hand("park"),
      end: hand("end"),
      newCase: () => openDialog("newCase"),
      alerts: () => void toggleAlerts(),
      help: () => openDialog("help"),
    };
  }, [desk]);
}

function Dialogs({ desk, view }: { desk: Desk; view: DeskView }) {
  const { dialog, revealing } = useUi();
  if (dialog === "help") return <HelpDialog />;
  if (dialog === "newCase") return <CaseDialog desk={desk} topics={view.staff.topics} />;
  if (dialog === "canned") return <CannedDialog desk={desk} canned={view.canned} />;
  const id = view.selected;
  if (!dialog || !id) return null;
  const given = { desk, id };
  switch (dialog) {
    case "release":
      return <ReleaseDialog {...given} />;
    case "transfer":
      return <TransferDialog {...given} staff={view.staff} me={view.user?.name ?? ""} />;
    case "park":
      return <ParkDialog {...given} />;
    case "end":
      return <EndDialog {...given} staff={view.staff} />;
    case "register":
      return <RegisterDialog {...given} />;
    case "reveal":
      return <RevealDialog {...given} field={revealing} />;
  }
}

/** The tab says how many need somebody: urgent ones waiting, and customers of mine not read. */
function useTitle(view: DeskView): void {
  const urgent = view.board?.entries.filter((row) => row.urgent).length ?? 0;
  const unread = view.board?.mine.filter((row) => row.unread > 0).length ?? 0;
  const count = urgent + unread;
  useEffect(() => {
    document.title = count > 0 ? zhCN.alert.badge(count, zhCN.name) : zhCN.name;
  }, [count]);
}
