"""The queue of customers waiting for a person: entering by priority, one's place, an honest waiting time."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select, update

from desk.complaints.work import Work
from desk.conversations import care, hours
from desk.conversations.desk_model import WITHDRAWN, Offer
from desk.conversations.model import AGENT, BOT, QUEUE, Conversation, Message, QueueEntry
from desk.conversations.rules import rules_of
from desk.conversations.transcript import notice

CLAIMED = "claimed"
DISTRESS, URGENT, REQUESTED, NOT_UNDERSTOOD, NO_ANSWER = (
    "distress",
    "urgent",
    "requested",
    "not_understood",
    "no_answer",
)
_BY_LEVEL = {1: 10, 2: 20}
_BY_REASON = {DISTRESS: 10, URGENT: 20}
_REST = 30
_HURRIED = 20

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]{2}")

LATELY = timedelta(hours=2)
ENOUGH_CLAIMS, LATEST_CLAIMS = 3, 20


def enter(
    work: Work,
    conversation: Conversation,
    reason: str,
    *,
    front: bool = False,
    team: str | None = None,
    for_agent: str | None = None,
) -> bool:
    """Put a conversation the caller holds into the queue, and tell its customer where they stand.

    Who is in already may move forward, never back, and is told the place again only after asking again. An
    agent's conversation stays with its agent.

    Args:
        front: before all others of the same priority: who has had a person already waits no second time.
        team, for_agent: whom it is for, if somebody said so.

    Returns:
        Whether the line changed.
    """
    if conversation.owner == AGENT:
        return False
    entry = waiting(work, conversation.id)
    priority = _priority(conversation, reason)
    if entry is not None:
        moved = priority < entry.priority
        if moved:
            entry.priority, entry.reason = priority, reason
            entry.promised_at = min(entry.promised_at, _promise(work, priority))
        entry.level, entry.topic = conversation.level, conversation.topic
        if moved or reason == REQUESTED:
            _tell(work, conversation, entry, again=True)
        return moved
    entry = QueueEntry(
        conversation_id=conversation.id,
        reason=reason,
        priority=priority,
        level=conversation.level,
        topic=conversation.topic,
        entered_at=work.now,
        promised_at=_first_place(work, priority)
        if front
        else _promise(work, priority) - care.ahead(work, conversation.id),
        team=team,
        for_agent=for_agent,
        language=_language(work, conversation.id),
    )
    work.session.add(entry)
    conversation.owner = QUEUE
    _tell(work, conversation, entry, again=False)
    return True


def leave(work: Work, conversation: Conversation, outcome: str, agent: str | None = None) -> None:
    """End a conversation's wait, if it waits."""
    entry = waiting(work, conversation.id)
    if entry is not None:
        entry.left_at, entry.outcome, entry.agent = work.now, outcome, agent
        work.session.execute(
            update(Offer)
            .where(Offer.entry_id == entry.id, Offer.outcome.is_(None))
            .values(outcome=WITHDRAWN, ended_at=work.now)
        )
    if conversation.owner == QUEUE:
        conversation.owner = BOT


def waiting(work: Work, conversation_id: str) -> QueueEntry | None:
    """The open entry of a conversation."""
    question = select(QueueEntry).where(
        QueueEntry.conversation_id == conversation_id, QueueEntry.left_at.is_(None)
    )
    found: QueueEntry | None = work.session.execute(question).scalar_one_or_none()
    return found


def position(work: Work, conversation_id: str) -> int | None:
    """A customer's place in the line, 1 being next; None when not waiting."""
    entry = waiting(work, conversation_id)
    return None if entry is None else _place(work, entry)


def _place(work: Work, entry: QueueEntry) -> int:
    work.session.flush()
    ahead = or_(
        QueueEntry.priority < entry.priority,
        and_(QueueEntry.priority == entry.priority, QueueEntry.promised_at < entry.promised_at),
        and_(
            QueueEntry.priority == entry.priority,
            QueueEntry.promised_at == entry.promised_at,
            QueueEntry.id < entry.id,
        ),
    )
    question = select(func.count()).select_from(QueueEntry).where(QueueEntry.left_at.is_(None), ahead)
    return int(work.session.execute(question).scalar_one()) + 1


def expected_minutes(work: Work, place: int) -> int | None:
    """How long the wait will be at the pace of the latest claims; None when these were too few to say."""
    question = (
        select(QueueEntry.left_at)
        .where(QueueEntry.outcome == CLAIMED, QueueEntry.left_at > work.now - LATELY)
        .order_by(QueueEntry.left_at.desc())
        .limit(LATEST_CLAIMS)
    )
    claims = work.session.execute(question).scalars().all()
    if len(claims) < ENOUGH_CLAIMS:
        return None
    # Up to now, not up to the last claim: when nobody has claimed for long, the pace is what it is.
    pace = (work.now - claims[-1]) / len(claims)
    minutes: float = pace.total_seconds() * place / 60
    return max(1, math.ceil(minutes))


def _priority(conversation: Conversation, reason: str) -> int:
    by_level = _BY_LEVEL.get(conversation.level or 0, _REST)
    return min(by_level, _BY_REASON.get(reason, _REST))


def _promise(work: Work, priority: int) -> datetime:
    minutes = rules_of(work.policy).desk.promise_minutes
    wait = timedelta(minutes=minutes.urgent if priority <= _HURRIED else minutes.other)
    return work.now + wait


def _first_place(work: Work, priority: int) -> datetime:
    """A promise that comes before all others of a priority."""
    question = select(func.min(QueueEntry.promised_at)).where(
        QueueEntry.left_at.is_(None), QueueEntry.priority == priority
    )
    first: datetime | None = work.session.execute(question).scalar_one()
    return work.now if first is None else min(work.now, first - timedelta(milliseconds=1))


def _language(work: Work, conversation_id: str) -> str:
    """What the customer writes in, as far as their latest words tell."""
    question = (
        select(Message.text)
        .where(Message.conversation_id == conversation_id, Message.author == "customer")
        .order_by(Message.seq.desc())
        .limit(3)
    )
    words = " ".join(text or "" for text in work.session.execute(question).scalars())
    return "en" if _LATIN.search(words) and not _CHINESE.search(words) else "zh"


def _tell(work: Work, conversation: Conversation, entry: QueueEntry, *, again: bool) -> None:
    hurried = entry.priority <= _HURRIED
    if not hours.open_at(work.policy, work.now):
        _tell_closed(work, conversation, hurried)
        return
    place = _place(work, entry)
    minutes = expected_minutes(work, place)
    if hurried and not again:
        notice(work, conversation, "queued_urgent", place=place)
    elif minutes is None:
        notice(work, conversation, "still_queued" if again else "queued", place=place)
    else:
        key = "still_queued_minutes" if again else "queued_minutes"
        notice(work, conversation, key, place=place, minutes=minutes)


def _tell_closed(work: Work, conversation: Conversation, hurried: bool) -> None:
    opens = hours.next_opening(work.policy, work.now)
    words = (
        work.policy.text("desk.opens_unknown")
        if opens is None
        else hours.in_words(work.policy, opens, work.now)
    )
    key = "after_hours_urgent" if hurried else "after_hours"
    notice(work, conversation, key, opens=words, hotline=work.policy.hotlines["institution"])
