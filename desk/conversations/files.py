"""Attachments in a conversation: looked into, stored for good, then taken into the record as messages.

The assistant cannot read a file, so none is ever put to it: the desk says that it was received, and whatever
the assistant asked last stays asked.
"""

from __future__ import annotations

import hashlib
import math
import re
import secrets
from dataclasses import dataclass
from typing import Any, BinaryIO

from sqlalchemy import func, select

from desk.complaints import evidence
from desk.complaints.evidence import CUSTOMER, Piece
from desk.complaints.model import Attachment
from desk.complaints.policy import Policy
from desk.complaints.work import Work
from desk.conversations.file_kinds import Look, look_at
from desk.conversations.file_store import FileStore
from desk.conversations.inbox import IdReused, Receipt, Refused, spend_allowance, taken_before
from desk.conversations.model import AGENT, FILE, Conversation, Message
from desk.conversations.opening import find, holding
from desk.conversations.ownership import Claim, own, said_before, said_key
from desk.conversations.pace import HOUR, TooFast
from desk.conversations.rules import rules_of
from desk.conversations.transcript import Said, put

LONGEST_NAME = 100
# Control characters, and those that turn the direction of writing: `gpj.exe` must not look like `exe.jpg`.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


class FileEmpty(Refused):
    """There is nothing in it."""

    code = "file_empty"


class FileTooLarge(Refused):
    """More bytes than the policy allows."""

    code = "file_too_large"


class FileKindRefused(Refused):
    """It is no picture and no PDF, whatever it calls itself."""

    code = "file_kind"


class PictureTooLarge(Refused):
    """Decoded, it would be larger than the policy allows."""

    code = "picture_too_large"


class NoSuchFile(Exception):
    """There is no such file for who asks."""


@dataclass(frozen=True)
class Parcel:
    """A file that was found good and lies in the store."""

    piece: Piece
    look: Look

    @property
    def shown(self) -> dict[str, Any]:
        """The file as both sides see it."""
        told = self.piece
        size = {"width": self.look.width, "height": self.look.height} if self.look.kind.picture else {}
        return {"id": told.id, "name": told.name, "type": told.media_type, "size": told.size, **size}


def pack(store: FileStore, policy: Policy, source: BinaryIO, name: str) -> Parcel:
    """Look into a file and put it away; it blocks, so it is run by the store.

    Raises:
        FileEmpty, FileTooLarge, FileKindRefused, PictureTooLarge.
    """
    limits = rules_of(policy).limits
    data = source.read(limits.file_bytes + 1)
    if not data:
        raise FileEmpty
    if len(data) > limits.file_bytes:
        raise FileTooLarge
    look = look_at(data)
    if look is None:
        raise FileKindRefused
    if (look.width or 0) * (look.height or 0) > limits.picture_pixels:
        raise PictureTooLarge
    piece = Piece(
        id=secrets.token_hex(16),
        name=called(name, look, policy.text("desk.file_unnamed")),
        media_type=look.kind.media_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        stored_as=store.keep(data),
    )
    return Parcel(piece, look)


def called(name: str, look: Look, otherwise: str) -> str:
    """A name that can be shown and saved: no folders, nothing unseen, an ending that tells the truth."""
    bare = _UNSEEN.sub("", re.split(r"[/\\]", name)[-1]).strip(" .")
    stem, dot, ending = bare.rpartition(".")
    if not dot or ending.lower() not in look.kind.endings:
        stem, ending = bare, look.kind.endings[0]
    return f"{stem[:LONGEST_NAME].strip(' .') or otherwise}.{ending.lower()}"


def receive(
    work: Work, token: str, parcel: Parcel, *, client_message_id: str, address: str | None = None
) -> tuple[Receipt, dict[str, Any]]:
    """Take a customer's file as a message; while the bot speaks, it says so.

    Returns:
        The receipt and the file: those of the first time, if it was sent before.

    Raises:
        NoSuchConversation, TooFast.
        IdReused: this client_message_id stands for something else.
    """
    conversation = find(work, token, hold=True)
    before = taken_before(work, conversation, client_message_id)
    if before is not None:
        return Receipt(conversation.id, before.seq, repeated=True), _same(work, before, parcel)
    _require_few(work, conversation.id, CUSTOMER)
    spend_allowance(work, conversation, rules_of(work.policy).limits, address)
    kept = evidence.attach(work, conversation.id, parcel.piece, CUSTOMER)
    said = Said("customer", kind=FILE, file=dict(parcel.shown), client_message_id=client_message_id)
    message = put(work, conversation, said)
    conversation.last_at, conversation.status = work.now, "open"
    if conversation.owner != AGENT:
        _say_received(work, conversation, message.seq, kept)
    return Receipt(conversation.id, message.seq, repeated=False), parcel.shown


def send(
    work: Work, held: Claim, parcel: Parcel, *, client_message_id: str, display_name: str
) -> tuple[Message, bool]:
    """Let an agent send a file.

    Returns:
        The message, and whether it had been sent before.

    Raises:
        NotYours, TooFast.
        IdReused: this client_message_id stands for something else.
    """
    holding(work, held.conversation_id)
    before = said_before(work, held, client_message_id)
    if before is not None:
        _same(work, before, parcel)
        return before, True
    conversation = own(work, held)
    by = f"agent:{held.agent}"
    _require_few(work, conversation.id, by)
    evidence.attach(work, conversation.id, parcel.piece, by)
    said = Said(
        "agent",
        kind=FILE,
        author_name=display_name,
        file=dict(parcel.shown),
        source_key=said_key(held, client_message_id),
    )
    return put(work, conversation, said), False


def asked_for(work: Work, file_id: str, conversation_id: str | None = None) -> Attachment:
    """A file by its id.

    Args:
        conversation_id: the only conversation it may belong to.

    Raises:
        NoSuchFile: there is none, or it is another conversation's.
    """
    found: Attachment | None = work.session.get(Attachment, file_id)
    if found is None or found.conversation_id is None:
        raise NoSuchFile
    if conversation_id is not None and found.conversation_id != conversation_id:
        raise NoSuchFile
    return found


def known(work: Work, stored: list[str]) -> set[str]:
    """Which of some names in the store the record refers to."""
    found: set[str] = set()
    for first in range(0, len(stored), 500):
        some = stored[first : first + 500]
        question = select(Attachment.stored_as).where(Attachment.stored_as.in_(some))
        found.update(work.session.execute(question).scalars())
    return found


def _same(work: Work, before: Message, parcel: Parcel) -> dict[str, Any]:
    """The file of an earlier message, if it is this one."""
    earlier = None if before.file is None else work.session.get(Attachment, str(before.file["id"]))
    if before.file is None or earlier is None or earlier.sha256 != parcel.piece.sha256:
        raise IdReused
    return before.file


def _require_few(work: Work, conversation_id: str, by: str) -> None:
    """See that a side has not sent too many files within the hour."""
    allowance = rules_of(work.policy).limits.files_per_hour
    question = select(func.count(), func.min(Attachment.at)).where(
        Attachment.conversation_id == conversation_id,
        Attachment.by == by,
        Attachment.at > work.now - HOUR,
    )
    count, oldest = work.session.execute(question).one()
    if allowance and count >= allowance:
        raise TooFast("files", math.ceil((oldest + HOUR - work.now).total_seconds()))


def _say_received(work: Work, conversation: Conversation, seq: int, kept: Attachment) -> None:
    """One line for a burst of files; what was asked before stays asked, its choices stay good."""
    before = select(Message).where(Message.conversation_id == conversation.id, Message.seq < seq)
    newest = before.where(Message.kind != FILE).order_by(Message.seq.desc())
    last = work.session.execute(newest.where(Message.author != "system").limit(1)).scalar_one_or_none()
    if last is not None and (last.source_key or "").startswith("file:"):
        return
    asked = last if last is not None and last.author != CUSTOMER else None
    if kept.number is not None:
        text = work.policy.text("desk.file_filed", number=kept.number)
    elif asked is not None and asked.expects:
        text = work.policy.text("desk.file_received_asking")
    else:
        text = work.policy.text("desk.file_received")
    said = Said(
        "bot",
        text,
        expects=asked.expects if asked is not None else None,
        turn_id=asked.turn_id if asked is not None else None,
        source_key=f"file:{kept.id}",
    )
    put(work, conversation, said)
