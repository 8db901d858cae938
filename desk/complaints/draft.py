"""The draft: what a customer has told so far in a conversation, kept so that nothing is asked twice.

Facts gather from the first message on, before there is any form. Every fact remembers who gave it and when; a
fact the customer cannot or will not give is remembered as skipped. A draft ends registered or cancelled, and
the next matter of the same conversation starts a new one that keeps the contact.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from desk.complaints.errors import InvalidField, NoDraft
from desk.complaints.fields import CONTACT_FIELDS, FIELDS, accept
from desk.complaints.model import DRAFT_ASKING, DRAFT_CANCELLED, DRAFT_OPEN, DRAFT_REGISTERED, Draft
from desk.complaints.policy_terms import Policy
from desk.complaints.work import Work

__all__ = [
    "FIELDS",
    "Draft",
    "SignalMention",
    "ask_again",
    "begin",
    "by_id",
    "cancel",
    "current",
    "fresh_topic",
    "latest",
    "missing",
    "note",
    "registered",
    "skip",
    "state",
    "under_way",
    "version",
]


@dataclass(frozen=True)
class SignalMention:
    """A signal, the words that gave it away and when they were said."""

    signal: str
    words: str = field(repr=False)
    at: datetime


def current(work: Work, conversation_id: str) -> Draft | None:
    """The draft of this conversation that can still become a complaint."""
    return _locked(work, conversation_id, live=True)


def latest(work: Work, conversation_id: str) -> Draft | None:
    """The newest draft of this conversation, whatever became of it."""
    return _locked(work, conversation_id, live=False)


def dropped(work: Work, conversation_id: str) -> Draft | None:
    """The draft the customer stopped last, unless a complaint was registered after it."""
    ended = Draft.status.in_((DRAFT_CANCELLED, DRAFT_REGISTERED))
    query = select(Draft).where(Draft.conversation_id == conversation_id, ended).order_by(Draft.serial.desc())
    last: Draft | None = work.session.execute(query.limit(1)).scalar_one_or_none()
    return last if last is not None and last.status == DRAFT_CANCELLED else None


def by_id(work: Work, draft_id: str) -> Draft | None:
    """The draft of this name, whatever became of it."""
    query = work.lock(select(Draft).where(Draft.id == draft_id)).execution_options(populate_existing=True)
    found: Draft | None = work.session.execute(query).scalar_one_or_none()
    return found


def _locked(work: Work, conversation_id: str, live: bool) -> Draft | None:
    query = select(Draft).where(Draft.conversation_id == conversation_id)
    if live:
        query = query.where(Draft.status.in_((DRAFT_OPEN, DRAFT_ASKING)))
    query = work.lock(query.order_by(Draft.serial.desc()).limit(1))
    found: Draft | None = work.session.execute(query).scalar_one_or_none()
    return found


def note(
    work: Work,
    conversation_id: str,
    *,
    fields: Mapping[str, Any] | None = None,
    signals: Sequence[SignalMention] = (),
    by: str = "customer",
) -> Draft:
    """Write down what was said; the draft is made at the first word.

    All fields are taken or, if one of them is invalid, none.

    Args:
        fields: field → value; see `fields.accept` for the shapes.
        by: "customer", "bot", or "agent:NAME".

    Raises:
        InvalidField: a value cannot be taken, or a signal is not one of the policy's.
    """
    accepted = {
        name: accept(name, value, policy=work.policy, now=work.now) for name, value in (fields or {}).items()
    }
    for mention in signals:
        if mention.signal not in work.policy.signals:
            raise InvalidField("signals", "unknown")
    draft = current(work, conversation_id) or _make(work, conversation_id)
    stamp = {"by": by, "at": work.now.isoformat()}
    draft.facts = {**draft.facts, **{name: {"value": value, **stamp} for name, value in accepted.items()}}
    draft.skipped = {name: told for name, told in draft.skipped.items() if name not in accepted}
    draft.signals = _with(draft.signals, signals)
    return _changed(work, draft)


def _with(heard: list[dict[str, str]], mentions: Sequence[SignalMention]) -> list[dict[str, str]]:
    known = {(each["signal"], each["words"]) for each in heard}
    new = [each for each in mentions if (each.signal, each.words) not in known]
    return heard + [
        {"signal": each.signal, "words": each.words, "at": each.at.isoformat()} for each in dict.fromkeys(new)
    ]


def begin(work: Work, conversation_id: str) -> Draft:
    """The form starts asking."""
    draft = current(work, conversation_id) or _make(work, conversation_id)
    draft.status = DRAFT_ASKING
    return _changed(work, draft)


def ask_again(work: Work, conversation_id: str, field: str) -> Draft:
    """Forget a field, so that it is asked anew."""
    draft = _needed(work, conversation_id, field)
    draft.facts = {name: told for name, told in draft.facts.items() if name != field}
    draft.skipped = {name: told for name, told in draft.skipped.items() if name != field}
    return _changed(work, draft)


def skip(work: Work, conversation_id: str, field: str, by: str = "customer") -> Draft:
    """The customer does not know, or does not want to say: not asked again unless required."""
    draft = _needed(work, conversation_id, field)
    draft.skipped = {**draft.skipped, field: {"by": by, "at": work.now.isoformat()}}
    return _changed(work, draft)


def cancel(work: Work, conversation_id: str) -> None:
    """The customer does not want to register after all; without a draft nothing happens."""
    draft = current(work, conversation_id)
    if draft is not None:
        draft.status = DRAFT_CANCELLED
        _changed(work, draft)


def fresh_topic(work: Work, conversation_id: str, topic: str | None = None, by: str = "customer") -> Draft:
    """Another matter begins: contact and person stay, the facts of the old matter go.

    Args:
        topic: the new matter, if it is known already.

    Raises:
        InvalidField: there is no such topic.
    """
    cancel(work, conversation_id)
    draft = _make(work, conversation_id)
    return draft if topic is None else note(work, conversation_id, fields={"topic": topic}, by=by)


def missing(draft: Draft | None, policy: Policy) -> list[str]:
    """The fields still to be asked, in order: those of the topic, what is required, then the contact."""
    facts = draft.facts if draft else {}
    skipped = draft.skipped if draft else {}
    topic = policy.topic(facts["topic"]["value"]) if "topic" in facts else None
    matter = topic.ask if topic else policy.form.ask_when_topic_unknown
    required = [name for name in policy.form.required if name not in policy.form.ask_last]
    order = dict.fromkeys([*(required[:1]), *matter, *required, *policy.form.ask_last])
    return [
        name for name in order if name not in facts and (name not in skipped or name in policy.form.required)
    ]


def under_way(draft: Draft | None) -> bool:
    """Whether this is being registered: the form asks, or an agent began to fill it in."""
    if draft is None or not draft.live:
        return False
    by_agent = any(str(told["by"]).startswith("agent:") for told in draft.facts.values())
    return draft.status == DRAFT_ASKING or by_agent


def state(work: Work, conversation_id: str) -> str | None:
    """Tells whether a conversation's draft changed in any way; read without waiting for anybody."""
    newest = select(Draft.id, Draft.revision).where(Draft.conversation_id == conversation_id)
    row = work.session.execute(newest.order_by(Draft.serial.desc()).limit(1)).first()
    return None if row is None else f"{row.id}:{row.revision}"


def version(work: Work, draft: Draft) -> str:
    """A name for the content of a draft: the same as long as no fact changes, of no use to guess them by."""
    content = {name: told["value"] for name, told in draft.facts.items()}
    return work.keys.fingerprint("draft", json.dumps([draft.id, content], ensure_ascii=False, sort_keys=True))


def _make(work: Work, conversation_id: str) -> Draft:
    """A new draft; contact and personal signals carry over from the conversation's last one."""
    last = latest(work, conversation_id)
    draft = Draft(
        id=str(uuid.uuid4()),
        conversation_id=conversation_id,
        serial=last.serial + 1 if last else 1,
        status=DRAFT_OPEN,
        revision=0,
        facts={name: told for name, told in last.facts.items() if name in CONTACT_FIELDS} if last else {},
        skipped={name: told for name, told in last.skipped.items() if name in CONTACT_FIELDS} if last else {},
        signals=[each for each in last.signals if _lasts(each["signal"], work.policy)] if last else [],
        created_at=work.now,
        updated_at=work.now,
    )
    try:
        with work.session.begin_nested():
            work.session.add(draft)
    except IntegrityError:
        # Another turn of the same conversation made it between our look and our insert (PostgreSQL).
        found = current(work, conversation_id)
        if found is None:
            raise
        return found
    return draft


def _lasts(signal: str, policy: Policy) -> bool:
    return signal in policy.signals and policy.signals[signal].about != "matter"


def _needed(work: Work, conversation_id: str, field: str) -> Draft:
    if field not in FIELDS:
        raise InvalidField(field, "unknown_field")
    draft = current(work, conversation_id)
    if draft is None:
        raise NoDraft(conversation_id)
    return draft


def _changed(work: Work, draft: Draft) -> Draft:
    draft.revision += 1
    draft.updated_at = work.now
    work.session.flush()
    return draft


def registered(work: Work, draft: Draft) -> None:
    """The draft has become a complaint."""
    draft.status = DRAFT_REGISTERED
    _changed(work, draft)
