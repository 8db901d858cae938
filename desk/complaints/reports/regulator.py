"""The report of a level-1 complaint to the regulator (手册 6.2.3): what happened, to whom, what was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from desk.complaints import numbers
from desk.complaints.clock_model import Clock
from desk.complaints.clocks import REPLACED
from desk.complaints.errors import NoSuchRow, StateForbids
from desk.complaints.fields import SHANGHAI
from desk.complaints.handling_model import NAMED, Finding, Interest, Outcome, RootCause
from desk.complaints.masks import mask_name, mask_phone, veil_text
from desk.complaints.model import CaseEvent, Complaint
from desk.complaints.work import Work

LEVEL = 1


class NotLevelOne(StateForbids):
    """Only complaints of level 1 are reported to the regulator."""

    code = "not_level_one"


@dataclass(frozen=True)
class Section:
    """A part of the document: facts with their labels, and tables whose first row is the head."""

    title: str
    facts: Sequence[tuple[str, str]] = ()
    tables: Sequence[Sequence[Sequence[str]]] = ()


@dataclass(frozen=True)
class Letter:
    """The document; `note` says whether personal data are masked, `made` who made it when."""

    number: str
    title: str
    note: str
    made: str
    sections: Sequence[Section]


@dataclass
class _Writer:
    """What every section needs: the complaint, the words, and what may be shown."""

    work: Work
    complaint: Complaint
    people: Mapping[str, str]
    clear: bool
    words: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.words = self.work.policy.reports.document

    def text(self, said: str | None) -> str:
        """Free text, with what is personal in it veiled."""
        if not said:
            return self.words["none"]
        if self.clear:
            return said
        name = self.complaint.contact_name
        return veil_text(said.replace(name, mask_name(name)) if name and len(name) > 1 else said)

    def who(self, stamp: str | None) -> str:
        """Somebody by name; an account as colleagues know it."""
        if not stamp:
            return self.words["none"]
        name = stamp.removeprefix("agent:")
        return self.words.get(name, self.people.get(name, name))

    def fact(self, label: str, value: str | None) -> tuple[str, str]:
        """A labelled fact."""
        return (self.words[label], value or self.words["none"])

    def rows(self, model: Any) -> list[Any]:
        """What there is of this complaint in another table, oldest first."""
        query = select(model).where(model.number == self.complaint.number).order_by(model.id)
        return list(self.work.session.execute(query).scalars())


def letter(work: Work, number: str, by: str, *, people: Mapping[str, str], clear: bool = False) -> Letter:
    """The report of a complaint.

    Args:
        by: who makes it.
        people: account → the name colleagues know somebody by.
        clear: personal data in clear; whoever lets that happen has it recorded.

    Raises:
        NoSuchRow: there is no such complaint.
        NotLevelOne: it is not one to be reported.
    """
    query = select(Complaint).where(Complaint.number == (numbers.read(number) or number))
    found: Complaint | None = work.session.execute(query).scalar_one_or_none()
    if found is None:
        raise NoSuchRow(f"no complaint {number}")
    if found.level != LEVEL:
        raise NotLevelOne(found.number)
    writer = _Writer(work, found, people, clear)
    words = writer.words
    return Letter(
        number=found.number,
        title=words["title"],
        note=words["clear" if clear else "masked"],
        made=words["made"].format(by=writer.who(by), at=moment(work.now)),
        sections=[write(writer) for write in (_happened, _loss, _people, _measures, _timeline, _in_charge)],
    )


def moment(at: datetime) -> str:
    """A moment in Shanghai, to the minute."""
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def _happened(writer: _Writer) -> Section:
    complaint, policy = writer.complaint, writer.work.policy
    topic, titles = policy.topic(complaint.topic), policy.codes.titles
    codes = (("a", complaint.code_a), ("b", complaint.code_b), ("c", complaint.code_c))
    told = "、".join(f"{code} {titles[letter_].get(code, '')}".strip() for letter_, code in codes)
    when = complaint.occurred_at or {}
    signals = [policy.signals[name].title for name in complaint.signals if name in policy.signals]
    facts = [
        writer.fact("number", complaint.number),
        writer.fact("level", policy.levels[complaint.level].name),
        writer.fact("reasons", "；".join(complaint.reasons)),
        writer.fact("topic", complaint.topic if topic is None else topic.title),
        writer.fact("codes", told),
        writer.fact("channel", policy.reports.channels.get(complaint.channel, complaint.channel)),
        writer.fact("branch", complaint.branch and writer.text(complaint.branch)),
        writer.fact("product", complaint.product and writer.text(complaint.product)),
        writer.fact("received", moment(complaint.received_at)),
        writer.fact("occurred", _occurred(complaint, when)),
        writer.fact("description", writer.text(complaint.description)),
        writer.fact("request", writer.text(complaint.request)),
        writer.fact("signals", "、".join(signals)),
    ]
    return Section(writer.words["what_happened"], facts)


def _occurred(complaint: Complaint, when: Mapping[str, Any]) -> str | None:
    if complaint.occurred_start is None:
        return None
    words = f"（{when['text']}）" if when.get("text") else ""
    return moment(complaint.occurred_start) + words


def _loss(writer: _Writer) -> Section:
    amount = writer.complaint.amount
    paid = [each.amount for each in writer.rows(Outcome) if each.amount is not None]
    facts = [
        writer.fact("amount", writer.words["amount_unknown"] if amount is None else f"{amount:,}"),
        writer.fact("compensation", f"{sum(paid):,}" if paid else None),
    ]
    return Section(writer.words["loss"], facts)


def _people(writer: _Writer) -> Section:
    complaint = writer.complaint
    name, phone = complaint.contact_name, complaint.contact_phone
    named = [each for each in writer.rows(Interest) if each.kind == NAMED]
    others = select(Complaint.number).where(
        or_(Complaint.number == complaint.repeat_of, Complaint.repeat_of == complaint.number)
    )
    linked = sorted(writer.work.session.execute(others).scalars())
    facts = [
        writer.fact("customer", name if writer.clear or not name else mask_name(name)),
        writer.fact("phone", phone if writer.clear else mask_phone(phone)),
        writer.fact("staff", "、".join(writer.who(each.person) for each in named)),
        writer.fact("others", "、".join(linked)),
    ]
    return Section(writer.words["people_concerned"], facts)


def _measures(writer: _Writer) -> Section:
    terms, words = writer.work.policy.handling, writer.words
    findings = [[words["at"], words["method"], words["finding"], words["by"]]]
    findings += [
        [moment(each.found_at), terms.methods.get(each.method, each.method), writer.text(each.text),
         writer.who(each.by)]
        for each in writer.rows(Finding)
    ]  # fmt: skip
    decisions = [[words["at"], words["outcome"], words["result"], words["decided_by"]]]
    decisions += [
        [moment(each.decided_at), terms.outcomes.get(each.kind, each.kind), writer.text(each.result),
         "、".join(writer.who(name) for name in (each.decided_by, each.approved_by) if name)]
        for each in writer.rows(Outcome)
    ]  # fmt: skip
    causes = writer.rows(RootCause)
    facts = []
    if causes:
        last = causes[-1]
        facts.append(writer.fact("root_cause", terms.dimensions.get(last.dimension, last.dimension)))
        asked = terms.questions.get(last.method, {})
        for question, answer in last.answers.items():
            facts.append((asked.get(question, str(question)), writer.text(_said(answer))))
    else:
        facts.append(writer.fact("root_cause", None))
    return Section(words["measures"], facts, [table for table in (findings, decisions) if len(table) > 1])


def _said(answer: Any) -> str:
    return "；".join(map(str, answer)) if isinstance(answer, list) else str(answer)


def _timeline(writer: _Writer) -> Section:
    words, policy = writer.words, writer.work.policy
    steps = {"dispute": policy.handling.transitions["review"].done}
    steps |= {name: step.done for name, step in policy.handling.transitions.items()}
    registered = policy.handling.states["registered"]
    complaint = writer.complaint
    events = [[words["at"], words["what"], words["by"]]]
    events.append([moment(complaint.registered_at), registered, writer.who(complaint.taken_by)])
    events += [
        [moment(each.at), steps.get(each.kind, each.kind), writer.who(each.by)]
        for each in writer.rows(CaseEvent)
    ]
    limits = [[words["limits"], words["due"], words["met"]]]
    for clock in writer.rows(Clock):
        if clock.ended_why == REPLACED:
            continue
        kind = policy.clocks.kinds.get(clock.kind)
        called = f"{clock.kind if kind is None else kind.title}（{policy.reports.words[clock.basis]}）"
        met = words["none"] if clock.met_at is None else moment(clock.met_at)
        limits.append([called, moment(clock.due_at), met])
    return Section(words["timeline"], (), [table for table in (events, limits) if len(table) > 1])


def _in_charge(writer: _Writer) -> Section:
    complaint, policy = writer.complaint, writer.work.policy
    above = policy.escalation.get(complaint.level)
    team = policy.teams.get(complaint.team)
    facts = [
        writer.fact("owner", writer.who(complaint.owner)),
        writer.fact("taken_by", writer.who(complaint.taken_by)),
        writer.fact("team", complaint.team if team is None else team.title),
        writer.fact("escalation", None if above is None else policy.teams[above].title),
        writer.fact("decided_by", writer.who(complaint.decided_by)),
    ]
    return Section(writer.words["in_charge"], facts)
