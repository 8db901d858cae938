"""Whether agents are there: status, signs of life, load, and what happens when they vanish.

A sign of life is any call of the agent's page. Who gives none for the policy's grace loses their
conversations to the front of the queue; the agent's row is the lock, so it happens once however many servers
look.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, exists, func, or_, select, update

from desk.complaints import audit
from desk.complaints.work import Work
from desk.conversations import queue
from desk.conversations.desk_model import OFFLINE, PRESENT, Agent
from desk.conversations.model import AGENT, Conversation
from desk.conversations.opening import holding
from desk.conversations.ownership import hand
from desk.conversations.rules import rules_of
from desk.conversations.transcript import notice

PARKED = "parked"


@dataclass(frozen=True)
class Presence:
    """An agent as colleagues see them."""

    name: str
    display_name: str
    status: str
    open: int
    capacity: int
    teams: tuple[str, ...]
    skills: tuple[str, ...]


def enrol(
    work: Work,
    name: str,
    *,
    display_name: str | None = None,
    teams: Sequence[str] = (),
    skills: Sequence[str] = (),
    capacity: int | None = None,
) -> Agent:
    """The agent of an account; made when it is not there yet, otherwise left as it is."""
    found: Agent | None = work.session.get(Agent, name)
    if found is not None:
        return found
    agent = Agent(
        name=name,
        display_name=display_name or name,
        teams=list(teams),
        skills=list(skills),
        capacity=capacity or rules_of(work.policy).desk.capacity,
        status=OFFLINE,
        seen_at=work.now,
        changed_at=work.now,
    )
    work.session.add(agent)
    work.session.flush()
    return agent


def choose(work: Work, name: str, status: str) -> Presence:
    """An agent says that they are there, away for a while, or gone home."""
    agent = held(work, name) or enrol(work, name)
    if agent.status != status:
        agent.status, agent.changed_at = status, work.now
    agent.seen_at = work.now
    return presences(work, [agent])[0]


def beat(work: Work, name: str) -> None:
    """A sign of life; it does not bring back who is offline."""
    work.session.execute(
        update(Agent)
        .where(Agent.name == name, Agent.status != OFFLINE, Agent.seen_at < work.now)
        .values(seen_at=work.now)
        .execution_options(synchronize_session=False)
    )


def held(work: Work, name: str) -> Agent | None:
    """An agent, locked until this work ends; always before any conversation, so that none waits in a ring."""
    question = select(Agent).where(Agent.name == name).execution_options(populate_existing=True)
    found: Agent | None = work.session.execute(work.lock(question)).scalar_one_or_none()
    return found


def here(work: Work, agent: Agent) -> bool:
    """Whether an agent is there at this moment."""
    return agent.status in PRESENT and agent.seen_at >= _latest_sign(work)


def has_room(work: Work, agent: Agent) -> bool:
    """Whether an agent may take one more."""
    return loads(work, [agent.name]).get(agent.name, 0) < agent.capacity


def loads(work: Work, names: Sequence[str] | None = None) -> Mapping[str, int]:
    """How many conversations agents hold that are not parked."""
    question = (
        select(Conversation.agent, func.count())
        .where(Conversation.owner == AGENT, Conversation.status != PARKED)
        .group_by(Conversation.agent)
    )
    if names is not None:
        question = question.where(Conversation.agent.in_(names))
    return {row[0]: int(row[1]) for row in work.session.execute(question)}


def presences(work: Work, agents: Sequence[Agent] | None = None) -> list[Presence]:
    """Agents with their status as it is now, and their load."""
    if agents is None:
        agents = work.session.execute(select(Agent).order_by(Agent.name)).scalars().all()
    open_ = loads(work, [agent.name for agent in agents])
    return [
        Presence(
            agent.name,
            agent.display_name,
            agent.status if agent.status == OFFLINE or here(work, agent) else OFFLINE,
            open_.get(agent.name, 0),
            agent.capacity,
            tuple(agent.teams),
            tuple(agent.skills),
        )
        for agent in agents
    ]


def gone(work: Work) -> list[str]:
    """Agents who gave no sign of life for too long, or went home and left conversations open."""
    return list(work.session.execute(select(Agent.name).where(_gone(work)).order_by(Agent.name)).scalars())


def lose(work: Work, name: str) -> list[str]:
    """Take an agent's conversations back who is gone; parked ones wait on until something happens in them.

    Returns:
        The conversations that are in the queue again; none if another server was first or the agent is back.
    """
    question = select(Agent).where(Agent.name == name, _gone(work)).execution_options(populate_existing=True)
    agent: Agent | None = work.session.execute(work.lock(question)).scalar_one_or_none()
    if agent is None:
        return []
    if agent.status != OFFLINE:
        agent.status, agent.changed_at = OFFLINE, work.now
        audit.append(work, "system", "agent_gone", f"staff:{name}")
    theirs = select(Conversation.id).where(_open_with(name)).order_by(Conversation.id)
    return [each for each in work.session.execute(theirs).scalars().all() if _take_back(work, each, name)]


def _take_back(work: Work, conversation_id: str, name: str) -> bool:
    conversation = holding(work, conversation_id)
    if (conversation.owner, conversation.agent) != (AGENT, name) or conversation.status == PARKED:
        return False
    hand(conversation, None)
    notice(work, conversation, "agent_gone")
    queue.enter(work, conversation, queue.REQUESTED, front=True)
    subject, details = f"conversation:{conversation_id}", {"fence": conversation.fence, "agent": name}
    audit.append(work, "system", "lost", subject, details)
    return True


def _gone(work: Work) -> object:
    late = _latest_sign(work)
    return or_(
        and_(Agent.status != OFFLINE, Agent.seen_at < late),
        and_(Agent.status == OFFLINE, Agent.changed_at < late, exists().where(_open_with(Agent.name))),
    )


def _open_with(name: object) -> object:
    return and_(Conversation.agent == name, Conversation.owner == AGENT, Conversation.status != PARKED)


def _latest_sign(work: Work) -> datetime:
    return work.now - timedelta(seconds=rules_of(work.policy).desk.grace_seconds)
