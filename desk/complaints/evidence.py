"""Evidence: files a customer gave, referred to from the complaint they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from desk.complaints import audit, cases, draft
from desk.complaints.errors import ComplaintError
from desk.complaints.model import DRAFT_REGISTERED, Attachment, Complaint
from desk.complaints.work import Work

CUSTOMER = "customer"


@dataclass(frozen=True)
class Piece:
    """A file that lies in the store.

    Attributes:
        id: what it is asked for by.
        stored_as: the store's name for it.
    """

    id: str
    name: str
    media_type: str
    size: int
    sha256: str
    stored_as: str


def attach(work: Work, conversation_id: str, piece: Piece, by: str) -> Attachment:
    """Keep the reference to a file of a conversation.

    What a customer gives before registering goes with the complaint when it is registered; what they give
    after it supplements the complaint at once, while it is not ended.
    """
    kept = Attachment(**vars(piece), conversation_id=conversation_id, by=by, at=work.now)
    work.session.add(kept)
    work.session.flush()
    filed = _filed_last(work, conversation_id) if by == CUSTOMER else None
    if filed is not None:
        try:
            cases.supplement(work, filed.number, piece.name, by=by, key=f"file:{piece.id}")
        except ComplaintError:
            return kept  # it is ended: the file stays with the conversation
        kept.number = filed.number
    return kept


def add(work: Work, complaint: Complaint, piece: Piece, by: str) -> tuple[Attachment, bool]:
    """Keep a file staff found for a complaint.

    Returns:
        The file, and whether it was there before: the same bytes are kept once.
    """
    question = select(Attachment).where(
        Attachment.number == complaint.number, Attachment.sha256 == piece.sha256, Attachment.by == by
    )
    there = work.session.execute(question.limit(1)).scalar_one_or_none()
    if there is not None:
        return there, True
    kept = Attachment(**vars(piece), number=complaint.number, conversation_id=None, by=by, at=work.now)
    work.session.add(kept)
    work.session.flush()
    told = {"file": kept.id, "media_type": kept.media_type, "size": kept.size, "sha256": kept.sha256}
    audit.append(work, by, "evidence_added", f"complaint:{complaint.number}", told)
    return kept, False


def gather(work: Work, complaint: Complaint) -> int:
    """Give a complaint what its customer sent before it was registered; how many files that were."""
    if complaint.conversation_id is None:
        return 0
    given = (
        update(Attachment)
        .where(
            Attachment.conversation_id == complaint.conversation_id,
            Attachment.by == CUSTOMER,
            Attachment.number.is_(None),
        )
        .values(number=complaint.number)
        .execution_options(synchronize_session=False)
    )
    result: Any = work.session.execute(given)
    return int(result.rowcount)


def of(work: Work, number: str) -> list[Attachment]:
    """The files a complaint refers to, oldest first."""
    question = select(Attachment).where(Attachment.number == number).order_by(Attachment.at, Attachment.id)
    return list(work.session.execute(question).scalars())


def _filed_last(work: Work, conversation_id: str) -> Complaint | None:
    """The complaint of a conversation in which nothing new was begun since."""
    told = draft.latest(work, conversation_id)
    if told is None or told.status != DRAFT_REGISTERED:
        return None
    question = (
        select(Complaint)
        .where(Complaint.conversation_id == conversation_id)
        .order_by(Complaint.registered_at.desc())
        .limit(1)
    )
    found: Complaint | None = work.session.execute(question).scalar_one_or_none()
    return found
