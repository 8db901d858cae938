"""Registering a complaint: once, in one transaction, with number, level, clocks, audit, everyone told."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from desk.complaints import audit, clocks, draft, evidence, receipt, repeats
from desk.complaints.errors import DraftIncomplete, KeyReused, NoDraft
from desk.complaints.filing import Intake, facts_of, file, preview
from desk.complaints.model import Complaint, Draft
from desk.complaints.work import Work

__all__ = ["became", "facts_of", "preview", "register"]


def register(
    work: Work,
    source: str | Draft,
    key: str | None = None,
    *,
    channel: str = "web",
    by: str = "bot",
    identified_by: str = "stated",
    received_at: datetime | None = None,
) -> Complaint:
    """Make a draft a complaint, with its audit entry and outbox rows, or give the one it has become already.

    Args:
        source: a conversation id or its draft.
        key: idempotency key; the draft's id unless given. A draft's id given as the key with its conversation
            means that draft, so a repeated turn finds its complaint though a new draft has begun.
        channel: where the complaint came in.
        by: who took it first and answers for it until it is handed over by name.
        identified_by: how we know who complains.
        received_at: when it reached us, if that was before now (a letter, a call).

    Raises:
        NoDraft: nothing has been told in this conversation, or it was cancelled.
        DraftIncomplete: a required fact is missing.
        KeyReused: the key stands for a complaint with other content.
    """
    told = _draft_of(work, source, key)
    key = key or told.id
    content = _fingerprint(work, told, channel)
    intake = Intake(key, content, channel, by, identified_by, received_at or work.now)
    found = _by_key(work, key) or _file_once(work, told, intake)
    if found.content_hash != content:
        raise KeyReused(key)
    return found


def became(work: Work, told: Draft) -> Complaint | None:
    """The complaint a draft has become."""
    return _by_key(work, told.id)


def _file_once(work: Work, told: Draft, intake: Intake) -> Complaint:
    _require_complete(work, told)
    try:
        with work.session.begin_nested():
            complaint = file(work, told, intake)
    except IntegrityError:
        # Another process filed the same key between our look and our insert.
        found = _by_key(work, intake.key)
        if found is None:
            raise
        return found
    _settle(work, told, complaint)
    return complaint


def _draft_of(work: Work, source: str | Draft, key: str | None) -> Draft:
    """The draft that is meant: the one given, the one named by the key, or the conversation's newest."""
    if isinstance(source, Draft):
        told = draft.by_id(work, source.id)
    else:
        named = draft.by_id(work, key) if key else None
        told = named if named is not None and named.conversation_id == source else None
        told = told or draft.current(work, source) or draft.latest(work, source)
    if told is None:
        raise NoDraft(str(source))
    return told


def _fingerprint(work: Work, told: Draft, channel: str) -> str:
    """A keyed hash of what is complained of: tells a repetition from another use of the key."""
    content = {name: note["value"] for name, note in told.facts.items()}
    text = json.dumps([content, channel], ensure_ascii=False, sort_keys=True)
    return work.keys.fingerprint("content", text)


def _by_key(work: Work, key: str) -> Complaint | None:
    query = select(Complaint).where(Complaint.key == key)
    found: Complaint | None = work.session.execute(query).scalar_one_or_none()
    return found


def _require_complete(work: Work, told: Draft) -> None:
    if not told.live:
        raise NoDraft(f"draft {told.id} is {told.status}")
    lacking = [name for name in work.policy.form.required if name not in told.facts]
    if lacking:
        raise DraftIncomplete(lacking)


def _settle(work: Work, told: Draft, complaint: Complaint) -> None:
    """What goes with the complaint in the same transaction: the draft's end, the audit, everyone told."""
    draft.registered(work, told)
    clocks.start(work, complaint)
    gathered = evidence.gather(work, complaint)
    details = {
        "channel": complaint.channel,
        "codes": [complaint.code_a, complaint.code_b, complaint.code_c],
        "level": complaint.level,
        "policy": complaint.policy_version,
        "reasons": complaint.reasons,
        "repeat_of": complaint.repeat_of,
        "topic": complaint.topic,
        **({"files": gathered} if gathered else {}),
    }
    audit.append(work, complaint.taken_by, "registered", f"complaint:{complaint.number}", details)
    repeats.link(work, complaint)
    receipt.announce(work, complaint)
