"""When the assistant does not answer: the turn waits and is tried again, and in need a person is called."""

from __future__ import annotations

from datetime import timedelta

from desk.complaints.work import Work
from desk.conversations import hearing, queue, turns
from desk.conversations.assistant import AssistantDown, AssistantError, AssistantFailed
from desk.conversations.model import AGENT, FAILED, QUEUE, Conversation, Turn
from desk.conversations.rules import Limits, rules_of
from desk.conversations.transcript import notice
from desk.conversations.turns import Outcome, Started

FIRST_WAIT, LONGEST_WAIT = 0.5, 15.0
LISTENING_TRIES = 3


def postpone(work: Work, started: Started, error: AssistantError) -> Outcome:
    """Record that the assistant did not answer, and decide how it goes on.

    A conversation with urgent signals gets a person at once, any other after a while; a turn the assistant
    fails at again and again is given up, because the customer's next words wait behind it.
    """
    if started.listening and _tried(work, started) >= LISTENING_TRIES:
        return turns.heard(work, started, None)
    held = turns.hold_started(work, started)
    if held is None:
        return Outcome("lost")
    conversation, turn = held
    limits = rules_of(work.policy).limits
    turn.attempts += 1
    turn.error = f"{type(error).__name__}: {error}"[:200]
    if not isinstance(error, AssistantDown):
        turn.failures += 1
    hopeless = _hopeless(work, turn, error, limits)
    line_moved = False
    if conversation.owner != AGENT:
        line_moved = _comfort(work, conversation, turn, started, limits, hopeless)
    if hopeless:
        turn.state = FAILED
        return turns.finish(work, turn, line_moved=line_moved)
    turn.held_by = None
    turn.wake_at = work.now + timedelta(
        seconds=min(FIRST_WAIT * 2 ** min(turn.attempts - 1, 10), LONGEST_WAIT)
    )
    return Outcome(turn.state, turn.wake_at, line_moved)


def _tried(work: Work, started: Started) -> int:
    turn = work.session.get(Turn, started.turn_id)
    return 0 if turn is None else int(turn.attempts)


def _hopeless(work: Work, turn: Turn, error: AssistantError, limits: Limits) -> bool:
    if turn.failures < limits.person_after_failures or isinstance(error, AssistantDown):
        return False
    return isinstance(error, AssistantFailed) or _waited(work, turn) >= limits.person_after_seconds


def _waited(work: Work, turn: Turn) -> float:
    return (work.now - turn.created_at).total_seconds()


def _comfort(
    work: Work, conversation: Conversation, turn: Turn, started: Started, limits: Limits, hopeless: bool
) -> bool:
    """Call a person, or at least say once that the answer takes longer."""
    urgent = conversation.urgent or hearing.sounds_urgent(limits.urgent_words, started.question.text)
    if hopeless:
        notice(work, conversation, "cannot_answer")
    if urgent or hopeless or _waited(work, turn) >= limits.person_after_seconds:
        if conversation.owner != QUEUE:
            conversation.told_delay = True
            return queue.enter(work, conversation, queue.URGENT if urgent else queue.NO_ANSWER)
    elif not conversation.told_delay and _waited(work, turn) >= limits.delay_notice_seconds:
        conversation.told_delay = True
        notice(work, conversation, "delayed")
    return False
