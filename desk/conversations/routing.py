"""Finds the agent for who waits: offers to the one who fits best, who accepts, declines or lets it pass.

In manual mode agents take what they choose, and only what was handed to a colleague by name is offered. The
database holds at most one open offer for a wait, so several servers may look at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, exists, func, select

from desk.complaints import audit
from desk.complaints.work import Work
from desk.conversations import care, ownership, presence, queue
from desk.conversations.desk_model import ACCEPTED, DECLINED, EXPIRED, ONLINE, Agent, Offer
from desk.conversations.model import Conversation, QueueEntry
from desk.conversations.opening import hold
from desk.conversations.ownership import Claim
from desk.conversations.rules import rules_of

AUTO = "auto"


class OfferGone(Exception):
    """The offer was another agent's, is over, or was withdrawn."""


@dataclass(frozen=True)
class Offered:
    """An offer, as it is told to its agent.

    Attributes:
        expires_at: None when it is over.
    """

    offer_id: int
    conversation_id: str
    agent: str
    expires_at: datetime | None


def team_of(work: Work, topic: str | None, team: str | None = None) -> str:
    """The team a matter belongs to, unless somebody said otherwise."""
    known = work.policy.topic(topic) if topic else None
    return team or (known.team if known is not None else rules_of(work.policy).desk.fallback_team)


def expired(work: Work) -> list[int]:
    """Offers whose time is over."""
    question = select(Offer.id).where(Offer.outcome.is_(None), Offer.expires_at <= work.now)
    return list(work.session.execute(question.order_by(Offer.id)).scalars())


def unoffered(work: Work, limit: int = 50) -> list[str]:
    """Conversations that can be offered to somebody, in the order of the line.

    Who was handed to a colleague by name is among them also when that colleague is gone, to be opened to all.
    """
    open_offer = exists().where(and_(Offer.entry_id == QueueEntry.id, Offer.outcome.is_(None)))
    question = (
        select(QueueEntry)
        .where(QueueEntry.left_at.is_(None), ~open_offer)
        .order_by(QueueEntry.priority, QueueEntry.promised_at, QueueEntry.id)
        .limit(limit)
    )
    if rules_of(work.policy).desk.offer.mode != AUTO:
        question = question.where(QueueEntry.for_agent.is_not(None))
    entries = work.session.execute(question).scalars().all()
    return [each.conversation_id for each in entries if each.for_agent is not None or _best(work, each)]


def offer(work: Work, conversation_id: str) -> Offered | None:
    """Offer one waiting conversation to the agent who fits best, if there is one.

    The agent's row is locked before the conversation's, as everywhere; who is chosen may be busy by then.
    """
    entry = queue.waiting(work, conversation_id)
    chosen = None if entry is None else _best(work, entry)
    if entry is None:
        return None
    if chosen is None:
        _open_to_all(work, conversation_id, entry)
        return None
    agent = presence.held(work, chosen)
    conversation = hold(work, conversation_id, skip_locked=True)
    waits = queue.waiting(work, conversation_id) if conversation is not None else None
    if waits is None or waits.id != entry.id or agent is None or not _free(work, agent):
        return None
    if _open_offer(work, entry.id) is not None:
        return None
    stands = timedelta(seconds=rules_of(work.policy).desk.offer.accept_seconds)
    made = Offer(
        entry_id=entry.id,
        conversation_id=conversation_id,
        agent=agent.name,
        made_at=work.now,
        expires_at=work.now + stands,
    )
    work.session.add(made)
    work.session.flush()
    audit.append(work, "system", "offered", f"conversation:{conversation_id}", {"agent": agent.name})
    return Offered(made.id, conversation_id, agent.name, made.expires_at)


def expire(work: Work, offer_id: int) -> Offered | None:
    """End an offer nobody answered; None when somebody did meanwhile."""
    return _end(work, offer_id, EXPIRED, lambda made: made.expires_at <= work.now)


def decline(work: Work, offer_id: int, agent: str) -> Offered:
    """An agent does not take what they were offered.

    Raises:
        OfferGone: it is not theirs to decline, or no longer.
    """
    ended = _end(work, offer_id, DECLINED, lambda made: made.agent == agent)
    if ended is None:
        raise OfferGone
    return ended


def accept(work: Work, offer_id: int, agent: str, display_name: str) -> Claim:
    """An agent takes what they were offered.

    Raises:
        OfferGone: it is not theirs, or no longer.
        ClaimedByOther: somebody was faster.
    """
    made = work.session.get(Offer, offer_id)
    if made is None or made.agent != agent:
        raise OfferGone
    conversation = hold(work, made.conversation_id)
    work.session.refresh(made)
    if conversation is None or made.outcome is not None or made.expires_at <= work.now:
        raise OfferGone
    made.outcome, made.ended_at = ACCEPTED, work.now
    return ownership.claim(work, made.conversation_id, agent, display_name=display_name)


def offers_to(work: Work, agent: str | None = None) -> list[Offer]:
    """Open offers, of one agent or of all."""
    question = select(Offer).where(Offer.outcome.is_(None), Offer.expires_at > work.now).order_by(Offer.id)
    if agent is not None:
        question = question.where(Offer.agent == agent)
    return list(work.session.execute(question).scalars())


def _end(work: Work, offer_id: int, outcome: str, may: Callable[[Offer], bool]) -> Offered | None:
    made = work.session.get(Offer, offer_id)
    if made is None or hold(work, made.conversation_id) is None:
        return None
    work.session.refresh(made)
    if made.outcome is not None or not may(made):
        return None
    made.outcome, made.ended_at = outcome, work.now
    entry = work.session.get(QueueEntry, made.entry_id)
    if entry is not None and entry.for_agent == made.agent:
        entry.for_agent = None
    details = {"agent": made.agent}
    audit.append(work, "system", f"offer_{outcome}", f"conversation:{made.conversation_id}", details)
    return Offered(made.id, made.conversation_id, made.agent, None)


def _open_offer(work: Work, entry_id: int) -> Offer | None:
    question = select(Offer).where(Offer.entry_id == entry_id, Offer.outcome.is_(None))
    found: Offer | None = work.session.execute(question).scalar_one_or_none()
    return found


def _open_to_all(work: Work, conversation_id: str, entry: QueueEntry) -> None:
    """Who was meant by name is not there: it waits for anybody."""
    if entry.for_agent is None:
        return
    colleague = work.session.get(Agent, entry.for_agent)
    absent = colleague is None or not presence.here(work, colleague)
    if absent and hold(work, conversation_id, skip_locked=True) is not None:
        entry.for_agent = None


def _best(work: Work, entry: QueueEntry) -> str | None:
    """The agent who fits best: of the team, with the skills and the language, and the least busy."""
    terms = rules_of(work.policy).desk.offer
    question = select(Agent).where(Agent.status == ONLINE)
    if entry.for_agent is not None:
        question = select(Agent).where(Agent.name == entry.for_agent)
    agents = [each for each in work.session.execute(question).scalars() if presence.here(work, each)]
    load = _loads(work)
    passed = _passed(work, entry, work.now - timedelta(seconds=terms.again_after_seconds))
    conversation = work.session.get(Conversation, entry.conversation_id)
    topic = conversation.topic if conversation is not None else entry.topic
    team, skills = team_of(work, topic, entry.team), _skills(work, topic)
    skills |= care.skills(work, entry.conversation_id)
    if entry.language not in (None, "zh"):
        skills = skills | {str(entry.language)}
    widened = work.now - entry.entered_at >= timedelta(seconds=terms.widen_after_seconds)
    fitting = [
        (not in_team, -len(skills & set(each.skills)), load.get(each.name, 0) / each.capacity, each.name)
        for each in agents
        for in_team in [not each.teams or team in each.teams]
        if each.name not in passed
        and load.get(each.name, 0) < each.capacity
        and (in_team or widened or entry.for_agent is not None)
    ]
    return min(fitting)[-1] if fitting else None


def _free(work: Work, agent: Agent) -> bool:
    return presence.here(work, agent) and _loads(work).get(agent.name, 0) < agent.capacity


def _loads(work: Work) -> Mapping[str, int]:
    """What agents hold, and what they are just being offered."""
    load = dict(presence.loads(work))
    question = select(Offer.agent, func.count()).where(Offer.outcome.is_(None)).group_by(Offer.agent)
    for name, count in work.session.execute(question):
        load[name] = load.get(name, 0) + int(count)
    return load


def _passed(work: Work, entry: QueueEntry, since: datetime) -> set[str]:
    """Who let this wait pass lately."""
    question = select(Offer.agent).where(
        Offer.entry_id == entry.id, Offer.outcome.is_not(None), Offer.ended_at > since
    )
    return set(work.session.execute(question).scalars())


def _skills(work: Work, topic: str | None) -> frozenset[str]:
    needed = rules_of(work.policy).desk.skills
    return frozenset(skill for skill, topics in needed.items() if topic in topics)
