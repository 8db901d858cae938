"""One customer turn, start to end: taken up by one process, put to the assistant, its answer recorded.

Rights are checked twice: when the turn is taken up, and again in the transaction that records the answer.
Between the two an agent may have claimed the conversation; then the answer is kept on the turn, and nobody
hears it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update

from desk.complaints import draft as drafts
from desk.complaints.work import Work
from desk.conversations import confirming, handback, hearing, outbox, questions, queue, telling
from desk.conversations.assistant import Answer, Question, Reply, Understanding
from desk.conversations.handback import HANDBACK
from desk.conversations.hearing import Part
from desk.conversations.inbox import CHOICE
from desk.conversations.model import (
    AGENT,
    ANSWERED,
    GATHERING,
    HEARD,
    OVERTAKEN,
    STARTED,
    SUPPRESSED,
    UNFINISHED,
    Conversation,
    Message,
    Turn,
)
from desk.conversations.opening import hold, holding
from desk.conversations.rules import rules_of
from desk.conversations.telling import Missed
from desk.conversations.transcript import Said, notice, put

_OLDEST_UNFINISHED = (
    select(Turn)
    .where(Turn.conversation_id == bindparam("conversation_id"), Turn.state.in_(UNFINISHED))
    .order_by(Turn.first_seq)
    .limit(1)
)
LEASE_MARGIN = timedelta(seconds=5)
"""A lease outlives the assistant's time limit, so that two processes never ask about one turn at once."""


@dataclass(frozen=True)
class Started:
    """A turn this process carries out until its lease runs out.

    Attributes:
        run: proves at the end that nobody took the turn over meanwhile.
        fence: the conversation's fence at the start.
        listening: an agent has the conversation; the assistant only reads.
        parts: the turn's messages within its text.
        missed: what the assistant has to be told first.
        draft: the draft as it was at the start.
    """

    question: Question
    run: int
    fence: int
    listening: bool
    parts: tuple[Part, ...]
    missed: Missed | None = None
    draft: str | None = None

    @property
    def conversation_id(self) -> str:
        """The conversation the turn belongs to."""
        return self.question.conversation_id

    @property
    def turn_id(self) -> str:
        """The turn's name, also at the assistant."""
        return self.question.turn_id


@dataclass(frozen=True)
class Later:
    """Nothing to do before this moment."""

    at: datetime


@dataclass(frozen=True)
class Outcome:
    """What became of a turn.

    Attributes:
        next_at: when the conversation's next turn is due, if there is one.
        line_moved: the queue changed, so others have a new place in it.
        draft_moved: the draft changed in this turn.
    """

    state: str
    next_at: datetime | None = None
    line_moved: bool = False
    draft_moved: bool = False


def take(work: Work, conversation_id: str, holder: str, *, wait: bool = True) -> Started | Later | None:
    """Take up the oldest unfinished turn of a conversation, if it is due and nobody has it.

    Args:
        holder: who takes it, for the record and for `give_back`.
        wait: wait for somebody else's transaction on this conversation, or leave it to them.
    """
    conversation = hold(work, conversation_id, skip_locked=not wait)
    turn = None if conversation is None else oldest_unfinished(work, conversation_id)
    if conversation is None or turn is None:
        return None
    if turn.wake_at > work.now:
        return Later(turn.wake_at)
    said = questions.messages(work, turn)
    if turn.state == GATHERING and _overtaken(work, conversation, turn, said):
        turn.state, turn.finished_at = OVERTAKEN, work.now
        return Later(work.now)
    patience = timedelta(seconds=rules_of(work.policy).limits.assistant_timeout_seconds)
    turn.state, turn.held_by, turn.run = STARTED, holder, turn.run + 1
    turn.wake_at = work.now + patience + LEASE_MARGIN
    return Started(
        question=questions.question(work, conversation, turn, said),
        run=turn.run,
        fence=conversation.fence,
        listening=conversation.owner == AGENT,
        parts=questions.parts(said),
        missed=None if conversation.owner == AGENT else telling.missed(work, conversation, turn),
        draft=drafts.state(work, conversation_id),
    )


def conclude(work: Work, started: Started, answer: Answer) -> Outcome:
    """Record the assistant's answer and deliver it, if the bot still has the right to speak."""
    held = hold_started(work, started)
    if held is None:
        return Outcome("lost")
    conversation, turn = held
    telling.told(conversation, started.missed)
    # What is read here is not what was changed here: one write of each row is enough.
    with work.session.no_autoflush:
        hearing.keep(work, turn, started.parts, answer.nlu)
        rose = hearing.assess(work, conversation, turn.last_seq, answer.nlu)
    if conversation.owner != AGENT and conversation.fence == started.fence:
        turn.state = ANSWERED
        conversation.told_delay = False
        _say(work, conversation, turn, answer)
    else:
        turn.state = SUPPRESSED
        turn.withheld = [reply.dict() for reply in answer.replies]
    line_moved = outbox.deliver_for(work, conversation)
    if answer.handoff is not None or rose:
        reason = answer.handoff.reason if answer.handoff else queue.URGENT
        line_moved = queue.enter(work, conversation, reason) or line_moved
    moved = answer.replayed or drafts.state(work, conversation.id) != started.draft
    return finish(work, turn, line_moved=line_moved, draft_moved=moved)


def heard(work: Work, started: Started, understood: Understanding | None) -> Outcome:
    """Record what was read in a message to an agent; nothing is said."""
    held = hold_started(work, started)
    if held is None:
        return Outcome("lost")
    conversation, turn = held
    if understood is not None:
        hearing.keep(work, turn, started.parts, understood)
        hearing.note(work, conversation, understood)
        hearing.assess(work, conversation, turn.last_seq, understood)
    turn.state = HEARD
    # A choice may be the customer's yes, which stands beside the draft.
    moved = turn.kind == CHOICE or drafts.state(work, conversation.id) != started.draft
    return finish(work, turn, draft_moved=moved)


def finish(work: Work, turn: Turn, *, line_moved: bool = False, draft_moved: bool = False) -> Outcome:
    """Close a turn whose state is set, and see what comes next."""
    turn.finished_at, turn.held_by = work.now, None
    work.session.flush()
    following = oldest_unfinished(work, turn.conversation_id)
    return Outcome(turn.state, following.wake_at if following else None, line_moved, draft_moved)


def hold_started(work: Work, started: Started) -> tuple[Conversation, Turn] | None:
    """The conversation, locked, and the turn, if it is still this process's to finish."""
    conversation = holding(work, started.conversation_id)
    turn = work.session.get(Turn, started.turn_id)
    if turn is None or turn.state != STARTED or turn.run != started.run:
        return None
    return conversation, turn


def oldest_unfinished(work: Work, conversation_id: str) -> Turn | None:
    """The turn that must be finished before any other of its conversation."""
    named = {"conversation_id": conversation_id}
    found: Turn | None = work.session.execute(_OLDEST_UNFINISHED, named).scalar_one_or_none()
    return found


def due(work: Work, limit: int = 100, overdue: timedelta = timedelta(0)) -> list[str]:
    """Conversations with a turn that nobody carries out though it is due: the longest waiting first."""
    question = (
        select(Turn.conversation_id)
        .where(Turn.state.in_(UNFINISHED), Turn.wake_at <= work.now - overdue)
        .order_by(Turn.wake_at)
        .limit(limit)
    )
    return list(dict.fromkeys(work.session.execute(question).scalars()))


def give_back(work: Work, holder: str) -> int:
    """Free what a process of this name held before it was started anew; the turns are retried at once."""
    freed: Any = work.session.execute(
        update(Turn)
        .where(Turn.state == STARTED, Turn.held_by == holder)
        .values(held_by=None, wake_at=work.now)
        .execution_options(synchronize_session=False)
    )
    return int(freed.rowcount)


def wake_waiting(work: Work) -> None:
    """The assistant is back: what waits for a retry is due now."""
    work.session.execute(
        update(Turn)
        .where(Turn.state == STARTED, Turn.held_by.is_(None), Turn.wake_at > work.now)
        .values(wake_at=work.now)
        .execution_options(synchronize_session=False)
    )


def _overtaken(work: Work, conversation: Conversation, turn: Turn, said: list[Message]) -> bool:
    """Whether the turn has lost its point since it was begun; the customer is told if it was theirs."""
    if turn.kind == HANDBACK:
        return handback.overtaken(work, conversation, turn)
    if turn.kind != CHOICE or not confirming.overtaken(work, conversation.id, said[0]):
        return False
    notice(work, conversation, "choice_overtaken")
    return True


def _say(work: Work, conversation: Conversation, turn: Turn, answer: Answer) -> None:
    shows = confirming.version_now(work, conversation.id) if answer.confirms else None
    for index, reply in enumerate(answer.replies):
        last = index == len(answer.replies) - 1
        expects = answer.expects if last else None
        put(work, conversation, _said(reply, turn.id, index, expects, shows))


def _said(reply: Reply, turn_id: str, index: int, expects: str | None, shows: str | None) -> Said:
    kind = "card" if reply.card else "choices" if reply.choices else "text"
    return Said(
        "bot",
        reply.text,
        kind=kind,
        choices=[{"title": offer.title, "command": offer.payload} for offer in reply.choices],
        card=reply.card,
        expects=expects,
        shows=shows,
        turn_id=turn_id,
        source_key=f"turn:{turn_id}:{index}",
    )
