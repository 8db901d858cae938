// Giving a conversation away: back to the bot or the queue, to a colleague, aside for a while, or to its end.

import { useState } from "react";

import { zhCN } from "../../locale/zh-CN";
import type { Act, Values } from "../../work/api";
import type { Staff } from "../../work/contract";
import type { Desk } from "../../work/desk";
import { attempt } from "../ui";
import { Choices, NoteField, Sheet } from "./Sheet";

const { dialogs: words } = zhCN;

interface Props {
  readonly desk: Desk;
  readonly id: string;
}

/** Does it under the fence we hold, so that nothing is given away that is no longer ours. */
async function hand({ desk, id }: Props, act: Act, values: Values): Promise<boolean> {
  const fence = desk.threadOf(id).snapshot().talk?.fence;
  const all: Values = { ...values, fence };
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== "" && value !== null && value !== undefined));
  const done = await attempt(() => desk.api.act(id, act, given));
  desk.refresh();
  return done;
}

export function ReleaseDialog(props: Props) {
  const [to, setTo] = useState("bot");
  const [note, setNote] = useState("");
  const choices = [
    { value: "bot", label: words.release.bot, body: words.release.botBody },
    { value: "queue", label: words.release.queue, body: words.release.queueBody },
  ];
  return (
    <Sheet heading={words.release.heading} yes={words.release.yes} onYes={() => hand(props, "release", { to, note })}>
      <Choices name={words.release.heading} choices={choices} value={to} onChange={setTo} />
      <NoteField value={note} onChange={setNote} />
    </Sheet>
  );
}

export function TransferDialog({ staff, me, ...props }: Props & { staff: Staff; me: string }) {
  const [search, setSearch] = useState("");
  const [to, setTo] = useState("");
  const [note, setNote] = useState("");
  const has = (text: string) => text.toLowerCase().includes(search.trim().toLowerCase());
  const agents = staff.agents.filter(({ name, displayName, status }) => name !== me && status === "online" && has(name + displayName));
  const teams = staff.teams.filter(({ title }) => has(title));
  const [kind, name] = [to.slice(0, to.indexOf(":")), to.slice(to.indexOf(":") + 1)];
  const onYes = () => hand(props, "transfer", { [kind === "agent" ? "to_agent" : "to_team"]: name, note });
  return (
    <Sheet heading={words.transfer.heading} yes={words.transfer.yes} ready={to !== ""} onYes={onYes}>
      <input
        type="search"
        className="dialog-search"
        data-first
        aria-label={words.transfer.search}
        placeholder={words.transfer.search}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        onKeyDown={(event) => event.key === "Enter" && to === "" && event.preventDefault()}
      />
      <div className="dialog-scroll" tabIndex={0} role="group" aria-label={words.transfer.choose}>
        <h3>{words.transfer.agent}</h3>
        {agents.length === 0 && <p className="muted">{words.transfer.none}</p>}
        <Choices
          name={words.transfer.agent}
          value={to}
          onChange={setTo}
          choices={agents.map((one) => ({
            value: `agent:${one.name}`,
            label: one.displayName,
            body: words.transfer.load(one.open, one.capacity),
          }))}
        />
        <h3>{words.transfer.team}</h3>
        <Choices name={words.transfer.team} value={to} onChange={setTo} choices={teams.map((one) => ({ value: `team:${one.name}`, label: one.title }))} />
      </div>
      <NoteField value={note} onChange={setNote} hint={words.transfer.noteBody} />
    </Sheet>
  );
}

export function ParkDialog(props: Props) {
  const [minutes, setMinutes] = useState("60");
  const [note, setNote] = useState("");
  const onYes = () => {
    const until = new Date(Date.now() + Number(minutes) * 60_000 - 5_000).toISOString(); // 3 days may be the most allowed
    return hand(props, "park", { until, note });
  };
  return (
    <Sheet heading={words.park.heading} body={words.park.body} yes={words.park.yes} onYes={onYes}>
      <Choices name={words.park.until} value={minutes} onChange={setMinutes} choices={words.park.options.map(([value, label]) => ({ value: value!, label: label! }))} />
      <NoteField value={note} onChange={setNote} />
    </Sheet>
  );
}

export function EndDialog({ staff, ...props }: Props & { staff: Staff }) {
  const [disposition, setDisposition] = useState("");
  const [note, setNote] = useState("");
  return (
    <Sheet heading={words.end.heading} yes={words.end.yes} ready={disposition !== ""} onYes={() => hand(props, "close", { disposition, note })}>
      <Choices name={words.end.disposition} value={disposition} onChange={setDisposition} choices={staff.dispositions.map(({ name, title }) => ({ value: name, label: title }))} />
      <NoteField value={note} onChange={setNote} />
    </Sheet>
  );
}
