// The whole page: the door, or the bar with one of its wings below.

import { useEffect, useSyncExternalStore } from "react";

import { zhCN } from "../locale/zh-CN";
import { waitingFor, type Desk, type DeskView } from "../work/desk";
import { usePlace } from "../work/place";
import { ConversationsWing } from "./ConversationsWing";
import { CannedDialog } from "./dialogs/CannedDialog";
import { CaseDialog, RegisterDialog, RevealDialog } from "./dialogs/Casework";
import { EndDialog, ParkDialog, ReleaseDialog, TransferDialog } from "./dialogs/Handing";
import { HelpDialog } from "./dialogs/HelpDialog";
import { keysOf } from "./keys";
import { SignIn } from "./SignIn";
import { Tellings } from "./Tellings";
import { TopBar } from "./TopBar";
import { useUi } from "./ui";
import { CONVERSATIONS, wingAt, type Wing } from "./wings";
import { WingView } from "./WingView";

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
  const wing = wingAt(usePlace().wing, view.user?.role);
  return (
    <div className={`page page-${wing.name}`}>
      <TopBar desk={desk} view={view} wing={wing} />
      {wing === CONVERSATIONS ? <ConversationsWing desk={desk} view={view} /> : <WingView wing={wing} desk={desk} view={view} />}
      <Tellings desk={desk} view={view} />
      <Dialogs desk={desk} view={view} wing={wing} />
    </div>
  );
}

function Dialogs({ desk, view, wing }: { desk: Desk; view: DeskView; wing: Wing }) {
  const { dialog, revealing } = useUi();
  if (dialog === "help") return <HelpDialog keys={keysOf(wing.name)} />;
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

/** The tab says how many need somebody. */
function useTitle(view: DeskView): void {
  const count = waitingFor(view);
  useEffect(() => {
    document.title = count > 0 ? zhCN.alert.badge(count, zhCN.name) : zhCN.name;
  }, [count]);
}
