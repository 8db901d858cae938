"""The inbox: takes a customer's message into the record before anybody says that it was received."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select

from desk.complaints.work import Work
from desk.conversations.model import GATHERING, Conversation, Message, Turn
from desk.conversations.opening import address_key_of, find, hold
from desk.conversations.pace import MINUTE, spend, spend_for_address
from desk.conversations.rules import Limits, rules_of
from desk.conversations.transcript import Said, put

TEXT, CHOICE = "text", "choice"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ufeff]")
_BY_CLIENT_ID = select(Message).where(
    Message.conversation_id == bindparam("conversation_id"),
    Message.client_message_id == bindparam("client_message_id"),
)
_NEWEST_TURN = (
    select(Turn)
    .where(Turn.conversation_id == bindparam("conversation_id"))
    .order_by(Turn.first_seq.desc())
    .limit(1)
)
_CHOICE_ID = re.compile(r"c([1-9][0-9]{0,8})\.([0-9]{1,2})")


class Refused(Exception):
    """A message that cannot be taken; `code` says why.

    Refused
    ├── TextEmpty, TextTooLong
    ├── ChoiceUnknown      forged, stale, or already used
    └── IdReused           this client_message_id stands for another message
    """

    code = "refused"


class TextEmpty(Refused):
    """There is nothing to read in it."""

    code = "text_empty"


class TextTooLong(Refused):
    """More characters than the policy allows."""

    code = "text_too_long"


class ChoiceUnknown(Refused):
    """The choice was not offered in this conversation, or the offer is over."""

    code = "choice_unknown"


class IdReused(Refused):
    """The same client_message_id came with other content."""

    code = "client_message_id_reused"


@dataclass(frozen=True)
class Receipt:
    """A message is in the record.

    Attributes:
        repeated: it had been taken before.
        wake_at: when its turn is due.
    """

    conversation_id: str
    seq: int
    repeated: bool
    wake_at: datetime | None = None

    @property
    def message_id(self) -> str:
        """The message's name outside the desk."""
        return f"{self.conversation_id}-{self.seq}"


def receive(
    work: Work,
    token: str,
    *,
    client_message_id: str,
    text: str | None = None,
    choice: str | None = None,
    address: str | None = None,
) -> Receipt:
    """Take a message: typed text, or a choice that was pressed.

    Text is always text, whatever it begins with. What arrives in a burst joins one turn.

    Raises:
        NoSuchConversation: the token opens none.
        Refused: the message cannot be taken; see its kinds.
        TooFast: the conversation or the address sends too much.
    """
    limits = rules_of(work.policy).limits
    conversation = find(work, token, hold=True)
    text = None if text is None else cleaned(text)
    before = taken_before(work, conversation, client_message_id)
    if before is not None:
        if (before.chosen, None if before.chosen else before.text) != (choice, text):
            raise IdReused
        return Receipt(conversation.id, before.seq, repeated=True)
    said = _typed(text, limits) if choice is None else _pressed(work, conversation, choice)
    # Nothing read below depends on what was changed above it: one write of each row, at the commit.
    with work.session.no_autoflush:
        spend_allowance(work, conversation, limits, address)
        turn = _turn_for(work, conversation, CHOICE if choice else TEXT, said.text or "", limits)
    taken = replace(said, client_message_id=client_message_id, turn_id=turn.id)
    seq = put(work, conversation, taken).seq
    conversation.last_at, conversation.status = work.now, "open"
    return Receipt(conversation.id, seq, repeated=False, wake_at=turn.wake_at)


def cleaned(text: str) -> str:
    """Text without what no person types: control characters, and halves of characters from broken clients."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _CONTROL.sub("", whole.replace("\r\n", "\n").replace("\r", "\n")).strip()


def keep_gathering(work: Work, conversation_id: str) -> datetime | None:
    """The customer is seen typing: wait a little longer for the next fragment, within the limit."""
    if hold(work, conversation_id) is None:
        return None
    limits = rules_of(work.policy).limits
    turn = _latest_turn(work, conversation_id)
    if turn is None or turn.state != GATHERING or turn.kind != TEXT or turn.wake_at <= work.now:
        return None
    pause = work.now + timedelta(seconds=limits.typing_pause_seconds)
    turn.wake_at = max(turn.wake_at, min(pause, _latest(turn, limits)))
    due: datetime = turn.wake_at
    return due


def taken_before(work: Work, conversation: Conversation, client_message_id: str) -> Message | None:
    """What the customer sent under a `client_message_id` already."""
    named = {"conversation_id": conversation.id, "client_message_id": client_message_id}
    found: Message | None = work.session.execute(_BY_CLIENT_ID, named).scalar_one_or_none()
    return found


def _typed(text: str | None, limits: Limits) -> Said:
    if not text:
        raise TextEmpty
    if len(text) > limits.message_length:
        raise TextTooLong
    return Said("customer", text)


def _pressed(work: Work, conversation: Conversation, choice: str) -> Said:
    """The command behind a choice: offered here, by the bot's latest words, and not used yet."""
    named = _CHOICE_ID.fullmatch(choice)
    if named is None:
        raise ChoiceUnknown
    seq, index = int(named[1]), int(named[2])
    offer = work.session.execute(
        select(Message).where(Message.conversation_id == conversation.id, Message.seq == seq)
    ).scalar_one_or_none()
    offered = (offer.choices or []) if offer is not None else []
    if offer is None or index >= len(offered):
        raise ChoiceUnknown
    later = select(Message.author, Message.turn_id, Message.chosen, Message.shows).where(
        Message.conversation_id == conversation.id, Message.seq > seq
    )
    for author, turn_id, chosen, shows in work.session.execute(later):
        asks_the_same = offer.shows is not None and shows == offer.shows
        spoke_again = author == "bot" and turn_id != offer.turn_id and not asks_the_same
        if spoke_again or (chosen or "").startswith(f"c{seq}."):
            raise ChoiceUnknown
    picked = offered[index]
    return Said("customer", picked["title"], chosen=choice, command=picked["command"])


def spend_allowance(work: Work, conversation: Conversation, limits: Limits, address: str | None) -> None:
    """Take one message from the customer's allowance, and one from their address's.

    Raises:
        TooFast: there is none left.
    """
    conversation.paced_until = spend(
        conversation.paced_until, work.now, limits.messages_per_minute, MINUTE, "conversation"
    )
    address_key = address_key_of(work, address)
    if address_key is not None:
        spend_for_address(work, address_key, "address", limits.address_messages_per_minute, MINUTE)


def _turn_for(work: Work, conversation: Conversation, kind: str, text: str, limits: Limits) -> Turn:
    """The turn a new message belongs to: the one that is gathering, or a new one behind it."""
    seq, length = conversation.next_seq, len(text)
    complete = kind != TEXT or text.strip(" 。！!.~") in limits.complete_words
    pause = timedelta(seconds=0 if complete else limits.fragment_pause_seconds)
    last = _latest_turn(work, conversation.id)
    if last is not None and last.state == GATHERING:
        if kind == last.kind == TEXT and _has_room(last, length, limits):
            last.last_seq, last.length = seq, last.length + length + 1
            last.wake_at = min(work.now + pause, _latest(last, limits))
            return last
        last.wake_at = min(last.wake_at, work.now)  # it is complete: nothing more to wait for
    turn = Turn(
        id=secrets.token_hex(16),
        conversation_id=conversation.id,
        kind=kind,
        state=GATHERING,
        first_seq=seq,
        last_seq=seq,
        length=length,
        attempts=0,
        failures=0,
        run=0,
        wake_at=work.now + pause,
        created_at=work.now,
    )
    work.session.add(turn)
    return turn


def _latest_turn(work: Work, conversation_id: str) -> Turn | None:
    named = {"conversation_id": conversation_id}
    found: Turn | None = work.session.execute(_NEWEST_TURN, named).scalar_one_or_none()
    return found


def _has_room(turn: Turn, length: int, limits: Limits) -> bool:
    fragments = turn.last_seq - turn.first_seq + 2
    return fragments <= limits.turn_fragments and turn.length + length + 1 <= limits.turn_length


def _latest(turn: Turn, limits: Limits) -> datetime:
    return turn.created_at + timedelta(seconds=limits.fragment_longest_seconds)
