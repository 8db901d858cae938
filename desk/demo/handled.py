"""Plays what becomes of complaints: every step through the domain's own functions, on the script's clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from desk.complaints import deliveries, handling, incident_raising, investigation, notices, scheduler, survey
from desk.complaints.handling import CUSTOMER, Actor
from desk.complaints.people import SUPERVISOR
from desk.complaints.work import Office, Reach, Work
from desk.conversations import casework, outbox
from desk.conversations.delivering import note_read
from desk.demo.assistant import facts, mentions
from desk.demo.events import BrokenScript, Clock, Event
from desk.demo.matters import Deed, Matter, Matters
from desk.demo.script import Person

REACH = Reach(frozenset({"chat", "phone", "sms", "email"}), "https://tingsu.example")
"""The invented bank had a gateway and a mail server; the demonstration that is started has neither."""
LOOKED_FOR_INCIDENTS = timedelta(minutes=5)
READ_NOTICES = timedelta(hours=18)
"""So long ago everybody had read what they were told; what came since is new to the viewer."""


class Affair:
    """One complaint, from its registration on."""

    def __init__(self, matter: Matter, deeds: tuple[Deed, ...], actors: Mapping[str, Actor]) -> None:
        self._matter, self._deeds, self._actors = matter, deeds, actors
        self._number = ""

    def events(self, now: datetime) -> Iterator[Event]:
        """What happens when."""
        at = now - timedelta(minutes=self._matter.ago)
        yield at, self._enter
        for deed in self._deeds:
            at += timedelta(hours=deed.after)
            yield at, partial(self._do, deed)

    def _enter(self, office: Office, clock: Clock) -> None:
        told = self._matter
        with office.work() as work:
            fields, heard = facts(told.fields, clock.now), mentions(told.heard, clock.now)
            self._number = casework.enter_case(work, told.by, told.channel, fields, heard)
        carry(office)

    def _do(self, deed: Deed, office: Office, _clock: Clock) -> None:
        try:
            with office.work() as work:
                self._act(work, deed)
        except Exception as error:
            told = deed.dict(exclude_defaults=True)
            raise BrokenScript(f"{self._matter.name}, {told}: {error!r}") from error
        carry(office, deed.lost)

    def _act(self, work: Work, deed: Deed) -> None:
        number, by = self._number, self._said(deed.by)
        actor = CUSTOMER if by == CUSTOMER.name else self._actors[by]
        if deed.step:
            handling.carry_out(work, number, deed.step, self._said(deed.fields), actor)
        elif deed.finds:
            for method, text in self._said(deed.finds).items():
                investigation.add_finding(work, number, method, text, None, actor=actor)
        elif deed.cause:
            investigation.set_root_cause(work, number, **self._said(deed.cause), actor=actor)
        elif asked := survey.of(work, number):
            token = survey.token_of(work, asked.id)
            if deed.follows:
                survey.follow(work, token, deed.follows)
            else:
                marks = {name: _mark(value) for name, value in self._said(deed.answers).items()}
                survey.answer(work, token, **marks)
        else:
            raise BrokenScript("nobody asked the customer")

    def _said(self, told: Any) -> Any:
        """A text, or the texts of a mapping, with this complaint's words in their places."""
        if isinstance(told, Mapping):
            return {name: self._said(value) for name, value in told.items()}
        return told.format(**self._matter.words) if isinstance(told, str) else told


def events(script: Matters, people: tuple[Person, ...], now: datetime) -> Iterator[Event]:
    """What happens with all complaints, and at last the look for incidents."""
    actors = {person.name: Actor(person.name, person.role, person.teams) for person in people}
    for matter in script.all():
        yield from Affair(matter, script.deeds(matter), actors).events(now)
    yield now - READ_NOTICES, partial(_read_notices, people)
    yield now - LOOKED_FOR_INCIDENTS, _look_for_incidents


def carry(office: Office, lost: str | None = None) -> None:
    """What the servers' loops do: tell customers and staff, and let surveys lapse.

    Args:
        lost: why no channel outside takes anything now.
    """
    with office.work() as work:
        for parcel in deliveries.take(work, 50):
            if lost is None:
                deliveries.sent(work, parcel, None)
            else:
                deliveries.failed(work, parcel, lost, final=True)
        for conversation in outbox.waiting(work):
            outbox.deliver(work, conversation)
        notices.deliver(work)
        note_read(work)
        if survey.waited_in_vain(work):
            survey.lapse(work)


def pass_time(office: Office, clock: Clock, until: datetime) -> None:
    """Let the clocks of complaints reach their marks, each at its moment."""
    while True:
        with office.look() as work:
            at = scheduler.next_due(work)
        if at is None or at > until:
            break
        clock.now = max(clock.now, at)
        with office.work() as work:
            scheduler.fire_due(work)
    clock.now = until


def _read_notices(people: tuple[Person, ...], office: Office, _clock: Clock) -> None:
    with office.work() as work:
        for person in people:
            leads = (person.teams or notices.ALL_TEAMS) if person.role == SUPERVISOR else ()
            notices.mark_all_read(work, person.name, person.teams, leads)


def _look_for_incidents(office: Office, _clock: Clock) -> None:
    with office.work() as work:
        incident_raising.watch(work)


def _mark(value: Any) -> Any:
    return int(value) if isinstance(value, str) and value.isdigit() else value
