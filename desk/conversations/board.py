"""The board every agent looks at: who waits, who has whom, in what state; personal data masked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from desk.complaints.conditions import Facts
from desk.complaints.grading import grade
from desk.complaints.masks import mask_name, mask_phone, veil_text
from desk.complaints.model import Draft
from desk.complaints.work import Work
from desk.conversations import routing
from desk.conversations.file_kinds import is_picture
from desk.conversations.model import AGENT, Conversation, Message, QueueEntry

PREVIEW = 60
PEOPLE = ("customer", "agent")
LATELY = timedelta(hours=24)
CLOSED_SHOWN = 30


@dataclass(frozen=True)
class Summary:
    """A conversation in a line.

    Attributes:
        customer: masked.
        emotion: the last one heard.
        last_text: what a person said last; masked and shortened.
        unread: messages of the customer that no agent has seen.
    """

    conversation_id: str
    owner: str
    agent: str | None
    agent_name: str | None
    status: str
    fence: int
    channel: str
    customer: str
    level: int | None
    urgent: bool
    reasons: tuple[str, ...]
    topic: str | None
    topic_title: str | None
    emotion: str | None
    last_text: str | None
    last_author: str | None
    last_at: datetime
    unread: int
    parked_until: datetime | None
    disposition: str | None
    closed_at: datetime | None


@dataclass(frozen=True)
class Waiting(Summary):
    """Somebody who waits for a person."""

    reason: str
    waiting_since: datetime
    promised_at: datetime
    team: str
    team_title: str
    language: str
    position: int
    for_agent: str | None
    offered_to: str | None


def line(work: Work) -> list[Waiting]:
    """Who waits, in order."""
    question = (
        select(QueueEntry, Conversation)
        .join(Conversation, Conversation.id == QueueEntry.conversation_id)
        .where(QueueEntry.left_at.is_(None))
        .order_by(QueueEntry.priority, QueueEntry.promised_at, QueueEntry.id)
    )
    rows = work.session.execute(question).all()
    known = summaries(work, [conversation for _, conversation in rows])
    offered = {offer.entry_id: offer.agent for offer in routing.offers_to(work)}
    return [
        _waiting(work, entry, known[conversation.id], place, offered.get(entry.id))
        for place, (entry, conversation) in enumerate(rows, 1)
    ]


def held_by(work: Work, agent: str | None = None) -> list[Summary]:
    """Conversations with an agent, or with any."""
    question = select(Conversation).where(Conversation.owner == AGENT)
    if agent is not None:
        question = question.where(Conversation.agent == agent)
    else:
        question = question.where(Conversation.agent.is_not(None))
    return _listed(work, question.order_by(Conversation.urgent.desc(), Conversation.last_at.desc()))


def closed_lately(work: Work, agent: str | None = None) -> list[Summary]:
    """Conversations that an agent, or any, closed within a day."""
    since = work.now - LATELY
    question = select(Conversation).where(Conversation.status == "closed", Conversation.closed_at > since)
    if agent is not None:
        question = question.where(Conversation.closed_by == agent)
    return _listed(work, question.order_by(Conversation.closed_at.desc()).limit(CLOSED_SHOWN))


def summary(work: Work, conversation: Conversation) -> Summary:
    """One conversation in a line."""
    return summaries(work, [conversation])[conversation.id]


def summaries(work: Work, conversations: Sequence[Conversation]) -> dict[str, Summary]:
    """Conversations in a line each."""
    ids = [conversation.id for conversation in conversations]
    last, unread, drafts = _last(work, ids), _unread(work, ids), drafts_of(work, ids)
    return {
        each.id: _summary(work, each, last.get(each.id), unread.get(each.id, 0), drafts.get(each.id))
        for each in conversations
    }


def drafts_of(work: Work, conversation_ids: Sequence[str]) -> dict[str, Draft]:
    """The newest draft of each conversation."""
    question = select(Draft).where(Draft.conversation_id.in_(conversation_ids)).order_by(Draft.serial)
    return {draft.conversation_id: draft for draft in work.session.execute(question).scalars()}


def customer_of(work: Work, conversation_id: str, told: Draft | None) -> str:
    """Who it is, masked: the name or the phone if they gave one, else a code for the guest."""
    name = told.value("contact_name") if told is not None else None
    phone = told.value("contact_phone") if told is not None else None
    if name:
        return mask_name(str(name))
    if phone:
        return mask_phone(str(phone))
    return work.policy.text("desk.guest", code=conversation_id[-4:].upper())


def emotion_of(work: Work, signals: Mapping[str, Mapping[str, Any]]) -> str | None:
    """The emotion heard last."""
    known = work.policy.signals
    heard = [
        (int(each.get("seq", 0)), name)
        for name, each in signals.items()
        if name in known and known[name].about == "emotion"
    ]
    return max(heard)[1] if heard else None


def reasons_of(work: Work, conversation: Conversation) -> tuple[str, ...]:
    """Why the conversation has its level, in words."""
    if conversation.level is None:
        return ()
    facts = Facts(conversation.topic, frozenset(conversation.signals), conversation.amount)
    graded = grade(facts, work.policy)
    return graded.reasons if graded.level == conversation.level else ()


def _listed(work: Work, question: Any) -> list[Summary]:
    conversations = work.session.execute(question).scalars().all()
    known = summaries(work, conversations)
    return [known[conversation.id] for conversation in conversations]


def _last(work: Work, ids: Sequence[str]) -> dict[str, Message]:
    latest = (
        select(Message.conversation_id, func.max(Message.seq).label("seq"))
        .where(Message.conversation_id.in_(ids), Message.author.in_(PEOPLE))
        .group_by(Message.conversation_id)
        .subquery()
    )
    question = select(Message).join(
        latest, (Message.conversation_id == latest.c.conversation_id) & (Message.seq == latest.c.seq)
    )
    return {message.conversation_id: message for message in work.session.execute(question).scalars()}


def _unread(work: Work, ids: Sequence[str]) -> dict[str, int]:
    question = (
        select(Message.conversation_id, func.count())
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(
            Message.conversation_id.in_(ids),
            Message.author == "customer",
            Message.seq > Conversation.agent_read,
        )
        .group_by(Message.conversation_id)
    )
    return {row[0]: int(row[1]) for row in work.session.execute(question)}


def _summary(
    work: Work, conversation: Conversation, last: Message | None, unread: int, told: Draft | None
) -> Summary:
    topic = work.policy.topic(conversation.topic) if conversation.topic else None
    text = _preview(work, last) if last is not None else None
    return Summary(
        conversation_id=conversation.id,
        owner=conversation.owner,
        agent=conversation.agent,
        agent_name=conversation.agent_name,
        status=conversation.status,
        fence=conversation.fence,
        channel=conversation.channel,
        customer=customer_of(work, conversation.id, told),
        level=conversation.level,
        urgent=conversation.urgent,
        reasons=reasons_of(work, conversation),
        topic=conversation.topic,
        topic_title=topic.title if topic is not None else None,
        emotion=emotion_of(work, conversation.signals),
        last_text=text,
        last_author=last.author if last is not None else None,
        last_at=conversation.last_at,
        unread=unread,
        parked_until=conversation.parked_until,
        disposition=conversation.disposition,
        closed_at=conversation.closed_at,
    )


def _preview(work: Work, said: Message) -> str | None:
    """The beginning of what was said; an attachment by its name."""
    if said.file is not None:
        name = veil_text(str(said.file["name"]))
        picture = is_picture(str(said.file["type"]))
        text = work.policy.text("desk.picture_said" if picture else "desk.file_said", name=name)
    else:
        text = veil_text(said.text or "")
    return text[:PREVIEW] or None


def _waiting(work: Work, entry: QueueEntry, known: Summary, place: int, offered_to: str | None) -> Waiting:
    team = routing.team_of(work, known.topic, entry.team)
    return Waiting(
        **vars(known),
        reason=entry.reason,
        waiting_since=entry.entered_at,
        promised_at=entry.promised_at,
        team=team,
        team_title=work.policy.teams[team].title if team in work.policy.teams else team,
        language=entry.language or "zh",
        position=place,
        for_agent=entry.for_agent,
        offered_to=offered_to,
    )
