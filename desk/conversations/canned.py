"""Canned replies: those of the policy, as supervisors changed them, and those they wrote themselves."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import select

from desk.complaints import audit
from desk.complaints.errors import InvalidField
from desk.complaints.work import Work
from desk.conversations.desk_model import CannedReply
from desk.conversations.desk_rules import HOLES, LONGEST_PHRASE, LONGEST_TITLE, holes
from desk.conversations.inbox import cleaned
from desk.conversations.rules import rules_of

MOST = 300


class NoSuchReply(Exception):
    """There is no canned reply of this name."""


class TooManyReplies(Exception):
    """More than anybody would look through."""


@dataclass(frozen=True)
class Canned:
    """A reply at hand; {customer}, {agent}, {number} and {hotline} are filled in by who sends it."""

    id: str
    title: str
    text: str


def all_of(work: Work) -> list[Canned]:
    """The policy's replies in its order, then those added since, oldest first."""
    ours = rules_of(work.policy).desk.canned
    question = select(CannedReply).order_by(CannedReply.at, CannedReply.name)
    written = {row.name: row for row in work.session.execute(question).scalars()}
    from_policy = [Canned(name, each.title, each.text) for name, each in ours.items() if name not in written]
    changed = {row.name: Canned(row.name, row.title, row.text) for row in written.values() if not row.hidden}
    kept = {each.id: each for each in from_policy} | changed
    order = [name for name in ours if name in kept] + [name for name in kept if name not in ours]
    return [kept[name] for name in order]


def found(work: Work, search: str) -> list[Canned]:
    """Those that hold every word of a search."""
    wanted = search.casefold().split()
    return [
        each
        for each in all_of(work)
        if all(word in f"{each.id} {each.title} {each.text}".casefold() for word in wanted)
    ]


def add(work: Work, by: str, title: str, text: str) -> Canned:
    """Write a new one.

    Raises:
        InvalidField, TooManyReplies.
    """
    title, text = _accepted(title, text)
    if len(all_of(work)) >= MOST:
        raise TooManyReplies
    row = CannedReply(name=secrets.token_hex(8), title=title, text=text, hidden=False, by=by, at=work.now)
    work.session.add(row)
    _audit(work, by, "canned_added", row.name, title)
    return Canned(row.name, title, text)


def change(work: Work, by: str, name: str, title: str, text: str) -> Canned:
    """Put other words into one.

    Raises:
        NoSuchReply, InvalidField.
    """
    title, text = _accepted(title, text)
    row = _held(work, name)
    if row is None:
        row = CannedReply(name=name, at=work.now)
        work.session.add(row)
    row.title, row.text, row.hidden, row.by = title, text, False, by
    _audit(work, by, "canned_changed", name, title)
    return Canned(name, title, text)


def remove(work: Work, by: str, name: str) -> None:
    """Take one away.

    Raises:
        NoSuchReply.
    """
    row = _held(work, name)
    ours = rules_of(work.policy).desk.canned.get(name)
    title = row.title if row is not None else ours.title if ours is not None else ""
    if row is not None and ours is None:
        work.session.delete(row)
    elif row is not None:
        row.hidden, row.by = True, by
    elif ours is not None:
        work.session.add(
            CannedReply(name=name, title=ours.title, text=ours.text, hidden=True, by=by, at=work.now)
        )
    _audit(work, by, "canned_removed", name, title)


def _held(work: Work, name: str) -> CannedReply | None:
    """What was written of one that is there, locked.

    Raises:
        NoSuchReply: it is not there.
    """
    question = work.lock(select(CannedReply).where(CannedReply.name == name))
    row: CannedReply | None = work.session.execute(question).scalar_one_or_none()
    gone = row.hidden if row is not None else name not in rules_of(work.policy).desk.canned
    if gone:
        raise NoSuchReply(name)
    return row


def _accepted(title: str, text: str) -> tuple[str, str]:
    """Title and text as they are kept.

    Raises:
        InvalidField: one of them is empty, too long, or has a hole nothing is known for.
    """
    title, text = " ".join(cleaned(title).split()), cleaned(text)
    for field, value, longest in (("title", title, LONGEST_TITLE), ("text", text, LONGEST_PHRASE)):
        if not value:
            raise InvalidField(field, "empty")
        if len(value) > longest:
            raise InvalidField(field, "too_long")
    used = holes(text)
    if used is None or not used <= HOLES:
        raise InvalidField("text", "unknown_hole")
    return title, text


def _audit(work: Work, by: str, act: str, name: str, title: str) -> None:
    audit.append(work, f"agent:{by}", act, f"canned:{name}", {"title": title})
