"""What an agent does with a conversation besides talking: hand it on, park, close, take over, read.

All of it is fenced as claim and release are: whoever lost the conversation meanwhile changes nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from desk.complaints import audit
from desk.complaints import draft as drafts
from desk.complaints.work import Work
from desk.conversations import notes, presence, queue
from desk.conversations.desk_model import TRANSFER, Agent
from desk.conversations.model import AGENT, Conversation
from desk.conversations.opening import holding
from desk.conversations.ownership import Claim, hand, own
from desk.conversations.presence import PARKED
from desk.conversations.rules import rules_of
from desk.conversations.transcript import notice

CLOSED = "closed"


class HandingError(Exception):
    """Something that cannot be done with a conversation; `code` says why.

    HandingError
    ├── AgentUnknown, AgentAbsent     the colleague is not there to take it
    ├── TeamUnknown
    ├── DispositionUnknown
    ├── NotParked
    ├── ParkTooLong
    └── CapacityFull                  the agent has as many as they can hold
    """

    code = "handing_error"


class AgentUnknown(HandingError):
    """There is no such colleague."""

    code = "agent_unknown"


class AgentAbsent(HandingError):
    """The colleague is offline, or gave no sign of life lately."""

    code = "agent_absent"


class TeamUnknown(HandingError):
    """The policy has no such team."""

    code = "team_unknown"


class DispositionUnknown(HandingError):
    """The policy has no such disposition."""

    code = "disposition_unknown"


class NotParked(HandingError):
    """Only what is parked can be taken up again."""

    code = "not_parked"


class ParkTooLong(HandingError):
    """The time named is past, or further away than the policy allows."""

    code = "park_too_long"


class CapacityFull(HandingError):
    """The agent holds as many conversations as they can."""

    code = "capacity_full"


def require_room(work: Work, agent: Agent) -> None:
    """See that an agent may take one more.

    Raises:
        CapacityFull: they may not.
    """
    if not presence.has_room(work, agent):
        raise CapacityFull


def transfer_to_agent(work: Work, held: Claim, display_name: str, to: str, note: str | None = None) -> None:
    """Hand a conversation to a colleague: it waits for them by name, at the front.

    Raises:
        NotYours, AgentUnknown, AgentAbsent.
    """
    colleague = work.session.get(Agent, to)
    if colleague is None or to == held.agent:
        raise AgentUnknown(to)
    if not presence.here(work, colleague):
        raise AgentAbsent(to)
    conversation = _give_away(work, held, display_name, note, {"to_agent": to}, mention=to)
    notice(work, conversation, "handed_to_agent", agent=colleague.display_name)
    queue.enter(work, conversation, queue.REQUESTED, front=True, for_agent=to)


def transfer_to_team(work: Work, held: Claim, display_name: str, to: str, note: str | None = None) -> None:
    """Hand a conversation to a team: it waits at the front for one of its agents.

    Raises:
        NotYours, TeamUnknown.
    """
    team = work.policy.teams.get(to)
    if team is None:
        raise TeamUnknown(to)
    conversation = _give_away(work, held, display_name, note, {"to_team": to})
    notice(work, conversation, "handed_to_team", team=team.title)
    queue.enter(work, conversation, queue.REQUESTED, front=True, team=to)


def close(work: Work, held: Claim, display_name: str, disposition: str, note: str | None = None) -> None:
    """End the human part; when the customer writes again, the bot answers, and asks no more for this matter.

    Raises:
        NotYours, DispositionUnknown.
    """
    if disposition not in rules_of(work.policy).desk.dispositions:
        raise DispositionUnknown(disposition)
    conversation = own(work, held)
    if note:
        notes.add(work, conversation, held.agent, display_name, note)
    drafts.cancel(work, conversation.id)
    hand(conversation, None)
    conversation.status, conversation.disposition = CLOSED, disposition
    conversation.closed_by, conversation.closed_at = held.agent, work.now
    notice(work, conversation, "closed")
    _audit(work, f"agent:{held.agent}", "closed", conversation, {"disposition": disposition})


def park(
    work: Work, held: Claim, display_name: str, until: datetime | None = None, note: str | None = None
) -> None:
    """Set a conversation aside until a moment, or until the customer writes; the agent keeps it.

    Raises:
        NotYours, ParkTooLong.
    """
    conversation = own(work, held)
    latest = work.now + timedelta(hours=rules_of(work.policy).desk.park_hours)
    until = until or latest
    if not work.now < until <= latest:
        raise ParkTooLong
    if note:
        notes.add(work, conversation, held.agent, display_name, note)
    told = conversation.status == PARKED
    conversation.status, conversation.parked_until = PARKED, until
    if not told:
        notice(work, conversation, "parked")
    _audit(work, f"agent:{held.agent}", "parked", conversation, {"until": until.isoformat()})


def unpark(work: Work, held: Claim) -> None:
    """Take a parked conversation up again.

    Raises:
        NotYours, NotParked.
    """
    conversation = own(work, held)
    if conversation.status != PARKED:
        raise NotParked
    _wake(work, conversation, f"agent:{held.agent}")


def parked_out(work: Work) -> list[str]:
    """Conversations whose time aside is over."""
    question = select(Conversation.id).where(
        Conversation.status == PARKED, Conversation.owner == AGENT, Conversation.parked_until <= work.now
    )
    return list(work.session.execute(question).scalars())


def wake(work: Work, conversation_id: str) -> str | None:
    """Take up a parked conversation whose time is over; its agent, if this was the one to do it."""
    conversation = holding(work, conversation_id)
    due = conversation.parked_until is not None and conversation.parked_until <= work.now
    if conversation.status != PARKED or not due:
        return None
    _wake(work, conversation, "system")
    return conversation.agent


def take_over(work: Work, conversation_id: str, agent: str, display_name: str) -> Claim:
    """A supervisor takes a conversation from whoever has it.

    Raises:
        NoSuchConversation: there is none.
    """
    conversation = holding(work, conversation_id)
    before = conversation.agent
    if before == agent:
        return Claim(conversation_id, agent, conversation.fence)
    queue.leave(work, conversation, queue.CLAIMED, agent)
    hand(conversation, agent, display_name)
    notice(work, conversation, "agent_joined", agent=display_name)
    _audit(work, f"agent:{agent}", "taken_over", conversation, {"from": before or ""})
    return Claim(conversation_id, agent, conversation.fence)


def read_by_agent(work: Work, held: Claim, seq: int) -> None:
    """An agent has seen everything up to a message.

    Raises:
        NotYours: then it is not the customer's agent who reads.
    """
    conversation = own(work, held)
    conversation.agent_read = max(conversation.agent_read, min(seq, conversation.next_seq - 1))


def read_by_customer(work: Work, conversation_id: str, seq: int) -> None:
    """The customer has seen everything up to a message."""
    conversation = holding(work, conversation_id)
    conversation.customer_read = max(conversation.customer_read, min(seq, conversation.next_seq - 1))


def _give_away(
    work: Work,
    held: Claim,
    display_name: str,
    note: str | None,
    details: dict[str, str],
    mention: str | None = None,
) -> Conversation:
    conversation = own(work, held)
    if note:
        called = () if mention is None else (mention,)
        notes.add(work, conversation, held.agent, display_name, note, kind=TRANSFER, mentions=called)
    hand(conversation, None)
    _audit(work, f"agent:{held.agent}", "transferred", conversation, details)
    return conversation


def _wake(work: Work, conversation: Conversation, actor: str) -> None:
    conversation.status, conversation.parked_until = "open", None
    _audit(work, actor, "unparked", conversation, {})


def _audit(work: Work, actor: str, act: str, conversation: Conversation, details: dict[str, str]) -> None:
    told = {**details, "fence": conversation.fence}
    audit.append(work, actor, act, f"conversation:{conversation.id}", told)
