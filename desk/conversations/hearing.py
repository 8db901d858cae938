"""What is kept of what the assistant understood: by message for the trainers, by conversation for urgency."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import bindparam, update

from desk.complaints import draft
from desk.complaints.conditions import Facts
from desk.complaints.errors import InvalidField
from desk.complaints.grading import grade
from desk.complaints.work import Work
from desk.conversations.assistant import Understanding
from desk.conversations.model import Conversation, Message, Turn

_KEEP = (
    update(Message)
    .where(Message.conversation_id == bindparam("of"), Message.seq == bindparam("number"))
    .values(nlu=bindparam("understood"))
)
CALM = "calm"


@dataclass(frozen=True)
class Part:
    """One message within the text of its turn."""

    seq: int
    start: int
    end: int


def keep(work: Work, turn: Turn, parts: Sequence[Part], understood: Understanding) -> None:
    """Keep the understanding of a turn, and of each of its messages what lies within it."""
    turn.nlu = understood.dict(exclude={"facts"})
    turn.intent = (understood.intent.name or "")[:64] or None
    turn.confidence = understood.intent.confidence
    turn.model = (understood.model or "")[:128] or None
    for part in parts:
        values = {
            "of": turn.conversation_id,
            "number": part.seq,
            "understood": turn.nlu if len(parts) == 1 else _within(part, turn.nlu),
        }
        work.session.execute(_KEEP, values, execution_options={"synchronize_session": False})


def assess(work: Work, conversation: Conversation, seq: int, understood: Understanding) -> bool:
    """Add what was heard to what is known of the conversation, and grade it anew.

    Returns:
        Whether a person is needed now: it became urgent, or more urgent, or is urgent and has a new side.
    """
    told = draft.current(work, conversation.id)
    if told is not None and told.id != conversation.matter:
        _begin_matter(work, conversation, told.id)
    new = _add_signals(work, conversation, seq, understood)
    _add_matter(work, conversation, told, understood)
    if conversation.topic is None and not conversation.signals:
        return False
    signals = frozenset(conversation.signals)
    graded = grade(Facts(conversation.topic, signals, conversation.amount), work.policy)
    worse = not conversation.urgent or graded.level < (conversation.level or graded.level)
    conversation.level, conversation.urgent = graded.level, graded.urgent
    return graded.urgent and (worse or new)


def note(work: Work, conversation: Conversation, understood: Understanding) -> None:
    """Write down what a customer tells an agent, so that nobody asks for it again.

    What an agent wrote stands; the customer's own earlier word gives way to the later, a story is continued.
    A matter that is registered or dropped is not begun again by what is said about it afterwards.
    """
    told = draft.latest(work, conversation.id)
    if (told is None and not understood.facts) or (told is not None and not told.live):
        return
    mentions = [
        draft.SignalMention(str(each["signal"]), str(each.get("words") or "")[:100], work.now)
        for each in understood.signals
        if each.get("signal") in work.policy.signals and each["signal"] != CALM
    ]
    draft.note(work, conversation.id, signals=mentions)
    for name, value in understood.facts.items():
        with suppress(InvalidField):
            _note_fact(work, conversation.id, name, value)


def _note_fact(work: Work, conversation_id: str, name: str, value: Any) -> None:
    told = draft.current(work, conversation_id)
    known = told.facts.get(name) if told is not None else None
    if known is not None:
        if name == "topic" or str(known["by"]).startswith("agent:") or str(value) in str(known["value"]):
            return
        if name == "description":
            longest = work.policy.form.max_length[name]
            value = f"{known['value']}\n{value}"[:longest]
    draft.note(work, conversation_id, fields={name: value})


def sounds_urgent(words: Sequence[str], text: str | None) -> bool:
    """A cheap look at a text the assistant could not read: does it hold one of the policy's urgent words?"""
    folded = (text or "").replace(" ", "")
    return any(word in folded for word in words)


def _begin_matter(work: Work, conversation: Conversation, matter: str) -> None:
    """Another matter than before: what was heard about the old one no longer counts."""
    if conversation.matter is not None:
        known = work.policy.signals
        kept = {name: heard for name, heard in conversation.signals.items() if known[name].about == "person"}
        conversation.signals, conversation.topic, conversation.amount = kept, None, None
        conversation.level, conversation.urgent = None, False
    conversation.matter = matter


def _add_signals(work: Work, conversation: Conversation, seq: int, understood: Understanding) -> bool:
    """Whether a signal about the matter or the person was heard for the first time."""
    heard = {
        str(each["signal"]): {
            "words": str(each.get("words") or "")[:100],
            "seq": seq,
            "at": work.now.isoformat(),
        }
        for each in understood.signals
        if each.get("signal") in work.policy.signals
    }
    new = {name for name in heard if work.policy.signals[name].about != "emotion"} - set(conversation.signals)
    if heard:
        conversation.signals = {**conversation.signals, **heard}
    return bool(new)


def _add_matter(
    work: Work, conversation: Conversation, told: draft.Draft | None, understood: Understanding
) -> None:
    """The draft knows the matter best: the assistant and the agents write there what they made of it."""
    topic = told.topic if told is not None else None
    if topic is None and understood.intent.confidence >= float(work.policy.thresholds["fallback_confidence"]):
        topic = understood.intent.name
    if topic is not None and work.policy.topic(topic) is not None:
        conversation.topic = topic
    amount = (told.value("amount") if told is not None else None) or _disputed(understood.entities)
    at_stake = _money(amount.get("value")) if amount and amount.get("role") != "balance" else None
    if at_stake is not None:
        conversation.amount = at_stake


def _disputed(entities: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The amount the matter is about: the one said to be in dispute, else the only one named."""
    amounts = [one for one in entities if one.get("entity") == "amount" and one.get("role") != "balance"]
    disputed = [one for one in amounts if one.get("role") == "disputed"]
    if disputed:
        return disputed[-1]
    return amounts[0] if len(amounts) == 1 else None


def _money(value: Any) -> Decimal | None:
    try:
        amount = Decimal(str(value)).quantize(Decimal("0.01"))
    except InvalidOperation:
        return None
    return amount if 0 <= amount < Decimal(10) ** 15 else None


def _within(part: Part, nlu: dict[str, Any]) -> dict[str, Any]:
    """What of a turn's understanding lies in one of its messages, with places counted from its beginning."""
    return {
        **nlu,
        "entities": [_moved(found, part) for found in nlu["entities"] if _lies_in(found, part)],
        "signals": [_moved(found, part) for found in nlu["signals"] if _lies_in(found, part)],
    }


def _lies_in(found: dict[str, Any], part: Part) -> bool:
    start = found.get("start")
    return isinstance(start, int) and part.start <= start < part.end


def _moved(found: dict[str, Any], part: Part) -> dict[str, Any]:
    end = found.get("end")
    moved_end = end - part.start if isinstance(end, int) else end
    return {**found, "start": found["start"] - part.start, "end": moved_end}
