"""Plays the script through the same functions that customers, the assistant and agents use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial

from desk.complaints import audit, draft
from desk.complaints.register import register
from desk.complaints.work import Office, Work
from desk.conversations import casework, handing, inbox, notes, ownership, presence, turns
from desk.conversations.desk_model import NOTE, ONLINE, WHISPER
from desk.conversations.opening import Opened, holding, open_conversation
from desk.conversations.ownership import Claim
from desk.conversations.transcript import Said, put
from desk.demo import handled
from desk.demo.assistant import MODEL, answer, choice, facts, mentions, understanding
from desk.demo.events import BrokenScript, Clock, Event
from desk.demo.matters import Matters
from desk.demo.script import Case, Day, Scene, Step

TYPING = timedelta(seconds=0.3)
ANSWERING = timedelta(seconds=2)


def play(office: Office, clock: Clock, day: Day, matters: Matters, now: datetime) -> None:
    """Let everything of the day happen, in the order in which it happened."""
    names = {person.name: person.display_name for person in day.people}
    events = [event for scene in day.scenes for event in Talk(scene, names, day.mark).events(now)]
    events += [_entering(case, now) for case in day.cases]
    events += handled.events(matters, day.people, now)
    office.reach = handled.REACH
    for at, act in sorted(events, key=lambda event: event[0]):
        if at > now:
            raise BrokenScript(f"something is to happen {at - now} from now")
        handled.pass_time(office, clock, at)
        act(office, clock)
    handled.pass_time(office, clock, now)
    handled.carry(office)


def _entering(case: Case, now: datetime) -> Event:
    def enter(office: Office, clock: Clock) -> None:
        with office.work() as work:
            fields, heard = facts(case.fields, clock.now), mentions(case.heard, clock.now)
            casework.enter_case(work, case.by, case.channel, fields, heard)

    return now - timedelta(minutes=case.minutes_ago), enter


class Talk:
    """One conversation of the script, as it goes on."""

    def __init__(self, scene: Scene, names: Mapping[str, str], mark: str) -> None:
        self._scene, self._names, self._mark = scene, names, mark
        self._opened: Opened
        self._held: Claim
        self._said = 0

    def events(self, now: datetime) -> Iterator[Event]:
        """What happens when."""
        at = now - timedelta(minutes=self._scene.minutes_ago)
        yield at, self._open
        for step in self._scene.steps:
            at += timedelta(seconds=step.after)
            yield at, partial(self._do, step)

    def _open(self, office: Office, _clock: Clock) -> None:
        with office.work() as work:
            self._opened = open_conversation(work)
            work.session.flush()
            conversation = holding(work, self._opened.conversation_id)
            put(work, conversation, Said("system", self._mark, kind="notice"))
            audit.append(work, "demo", "demo_opened", f"conversation:{conversation.id}")

    def _do(self, step: Step, office: Office, clock: Clock) -> None:
        try:
            if step.customer or step.picks:
                self._customer(office, clock, step)
            else:
                with office.work() as work:
                    self._people(work, step)
        except Exception as error:
            told = step.dict(exclude_defaults=True)
            raise BrokenScript(f"{self._scene.name}, {told}: {error!r}") from error

    def _customer(self, office: Office, clock: Clock, step: Step) -> None:
        """A turn: what the customer says, what the assistant makes of it, and its answer if it may speak."""
        conversation_id = self._opened.conversation_id
        for said in step.customer or (None,):
            with office.work() as work:
                picked = None if step.picks is None else choice(work, conversation_id, step.picks)
                self._said += 1
                key = f"demo-{self._said}"
                inbox.receive(work, self._opened.token, client_message_id=key, text=said, choice=picked)
            clock.now += TYPING
        clock.now += ANSWERING
        with office.work() as work:
            started = turns.take(work, conversation_id, MODEL)
        if not isinstance(started, turns.Started):
            raise BrokenScript("the turn cannot be taken up")
        with office.work() as work:
            if step.facts or step.heard:
                told = facts(step.facts, clock.now)
                draft.note(work, started.conversation_id, fields=told, signals=mentions(step.heard, work.now))
            if step.registers:
                register(work, started.conversation_id)
            if started.listening:
                turns.heard(work, started, understanding(step, started.question.text or ""))
            else:
                turns.conclude(work, started, answer(work, step, started.question))
            handing.read_by_customer(work, started.conversation_id, 10_000)

    def _people(self, work: Work, step: Step) -> None:
        conversation_id = self._opened.conversation_id
        if step.claim or step.take_over:
            self._take(work, step)
            return
        if step.whisper or (step.note and not step.transfer):
            self._note(work, step)
            return
        held, name = self._held, self._names[self._held.agent]
        if step.agent:
            said = ownership.say(work, held, step.agent, display_name=name)
            handing.read_by_agent(work, held, said.seq)
            handing.read_by_customer(work, conversation_id, said.seq)
        elif step.fill:
            casework.fill(work, held, facts(step.fill, work.now))
        elif step.confirm:
            casework.ask_confirmation(work, held, name)
        elif step.register_:
            casework.register(work, held)
        else:
            self._give(work, step, held, name)

    def _take(self, work: Work, step: Step) -> None:
        name = step.claim or step.take_over or ""
        take = handing.take_over if step.take_over else ownership.claim
        self._held = take(work, self._opened.conversation_id, name, display_name=self._names[name])
        handing.read_by_agent(work, self._held, 10_000)

    def _note(self, work: Work, step: Step) -> None:
        by, kind = step.by or self._held.agent, WHISPER if step.whisper else NOTE
        called = (self._held.agent,) if step.whisper else step.mentions
        conversation = holding(work, self._opened.conversation_id)
        text = step.whisper or step.note or ""
        notes.add(work, conversation, by, self._names[by], text, kind=kind, mentions=called)

    def _give(self, work: Work, step: Step, held: Claim, name: str) -> None:
        if step.release:
            ownership.release(work, held, to_queue=step.release == "queue")
        elif step.transfer:
            presence.choose(work, step.transfer, ONLINE)
            handing.transfer_to_agent(work, held, name, step.transfer, step.note)
        elif step.park:
            handing.park(work, held, name, work.now + timedelta(minutes=step.park))
        elif step.close:
            handing.close(work, held, name, step.close)
