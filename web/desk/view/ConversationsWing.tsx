// The first wing: who waits on the left, the conversation in the middle, the complaint beside it.

import { useMemo } from "react";

import { toggleAlerts } from "../look/alarm";
import type { Desk, DeskView } from "../work/desk";
import { neighbour } from "../work/line";
import { ContextColumn } from "./context/ContextColumn";
import { useKeys, type Deeds } from "./keys";
import { answerOffer } from "./queue/OfferBar";
import { QueueColumn, walk } from "./queue/QueueColumn";
import { claim, standing } from "./talk/talk-acts";
import { TalkColumn } from "./talk/TalkColumn";
import { openDialog, wishFor, type DialogName } from "./ui";

export function ConversationsWing({ desk, view }: { desk: Desk; view: DeskView }) {
  useKeys(useDeeds(desk));
  return (
    <div className="columns">
      <QueueColumn desk={desk} view={view} />
      <TalkColumn desk={desk} view={view} />
      <ContextColumn desk={desk} view={view} />
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
