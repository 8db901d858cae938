"""Deliveries to customers outside: taken for a while, settled by whoever took them, given up, sent anew.

A delivery is taken by putting off its outbox row, in a transaction of its own; then it is sent, with no
transaction open; then settled in a third. Whoever dies in between leaves a row that becomes due again, and it
is sent under the same name, by which the channel knows it. Only who holds the newest taking may settle.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from desk.complaints import audit, feedback, notices, outbox, survey
from desk.complaints.errors import NoSuchRow
from desk.complaints.feedback_model import DEAD, FAILED, QUEUED, RECEIVED, SENT, Feedback, FeedbackReceipt
from desk.complaints.masks import mask_text
from desk.complaints.model import Complaint, OutboxRow
from desk.complaints.work import Work

KINDS = (feedback.ABROAD, feedback.IN_CHAT)


@dataclass(frozen=True)
class Parcel:
    """A delivery on its way.

    Attributes:
        row: its row in the outbox.
        until: so long it is ours to send.
        id: its name abroad: two of the same name are one message.
        to, text, facts: personal, so not shown.
    """

    row: int
    until: datetime
    id: str
    channel: str
    kind: str
    number: str
    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    facts: Mapping[str, str] = field(repr=False)


def waiting(work: Work) -> bool:
    """Whether anything is due."""
    query = select(OutboxRow.id).where(
        OutboxRow.state == outbox.DUE, OutboxRow.kind == feedback.ABROAD, OutboxRow.not_before <= work.now
    )
    return work.session.execute(query.limit(1)).first() is not None


def take(work: Work, limit: int) -> list[Parcel]:
    """What is due, ours to send for as long as an attempt may take."""
    taken = []
    for row in outbox.due(work, limit, kinds=(feedback.ABROAD,)):
        told = _told(work, row)
        if told is None:
            outbox.give_up(work, row, "there is nothing to tell")
            continue
        row.not_before = work.now + work.policy.feedback.attempt
        taken.append(_parcel(work, row, told))
    work.session.flush()
    return taken


def sent(work: Work, parcel: Parcel, provider_id: str | None) -> bool:
    """The channel took it; False if somebody else has taken the delivery up meanwhile."""
    row, told = _held(work, parcel), _locked(work, parcel.id)
    told.provider_id = provider_id[:128] if provider_id else told.provider_id
    if row is not None:
        outbox.done(work, row)
        mark_sent(work, told)
    work.session.flush()
    return row is not None


def failed(
    work: Work, parcel: Parcel, error: str, *, wait: timedelta | None = None, final: bool = False
) -> bool:
    """The channel did not take it; False if somebody else has taken the delivery up meanwhile.

    Args:
        wait: the least to wait before the next attempt.
        final: no further attempt will do better.
    """
    row = _held(work, parcel)
    if row is None:
        return False
    if final:
        outbox.give_up(work, row, error)
    else:
        outbox.failed(work, row, error, wait=wait)
    told = _locked(work, parcel.id)
    told.state, told.error = FAILED, row.error
    if row.state == outbox.DEAD:
        _bury(work, told, row)
    work.session.flush()
    return True


def mark_sent(work: Work, told: Feedback) -> None:
    """It is on its way; it may have been received already."""
    if told.state != RECEIVED:
        told.state = SENT
    told.sent_at, told.error = work.now, None


def receive(
    work: Work, channel: str, feedback_id: str, digest: str, *, reached: bool, reason: str | None = None
) -> Feedback:
    """A channel tells whether a delivery reached the customer; told twice, it is heard once.

    Args:
        digest: of the signed words of the receipt.

    Raises:
        NoSuchRow: no such delivery went over this channel.
    """
    query = select(Feedback).where(Feedback.id == feedback_id, Feedback.channel == channel).with_for_update()
    told: Feedback | None = work.session.execute(query).scalar_one_or_none()
    if told is None:
        raise NoSuchRow(f"no delivery {feedback_id[:36]}")
    if work.session.get(FeedbackReceipt, digest) is not None:
        return told
    state = RECEIVED if reached else FAILED
    work.session.add(FeedbackReceipt(digest=digest, feedback_id=told.id, state=state, at=work.now))
    row = _row_of(work, told)
    if reached:
        outbox.done(work, row)  # also when its sender died before it could say so: it is not sent again
        received(work, told)
    elif told.state != RECEIVED:
        told.error = mask_text(reason or "the channel could not deliver it")[:500]
        outbox.give_up(work, row, told.error)
        _bury(work, told, row)
    work.session.flush()
    return told


def received(work: Work, told: Feedback) -> None:
    """The customer has it."""
    if told.state != RECEIVED:
        told.state, told.received_at, told.error = RECEIVED, work.now, None
        told.sent_at = told.sent_at or work.now
        about = {"feedback": told.id, "channel": told.channel}
        audit.append(work, "system", "customer_reached", f"complaint:{told.number}", about)


def replay(work: Work, row_id: int, by: str) -> OutboxRow:
    """Try a given-up delivery again from the beginning.

    Raises:
        NoSuchRow: there is no given-up row of that id.
    """
    row = outbox.replay(work, row_id, by)
    told = told_by(work, row)
    if told is not None and told.state != RECEIVED:
        told.state, told.error = QUEUED, None
        work.session.flush()
    return row


def listed(
    work: Work, state: str, *, before: int | None = None, limit: int = 50
) -> list[tuple[OutboxRow, Feedback | None]]:
    """Rows of the outbox in a state, newest first, with what they tell a customer."""
    query = select(OutboxRow).where(OutboxRow.state == state).order_by(OutboxRow.id.desc()).limit(limit)
    if before is not None:
        query = query.where(OutboxRow.id < before)
    rows = list(work.session.execute(query).scalars())
    named = {row.payload.get("feedback"): row for row in rows if row.kind in KINDS}
    found = work.session.execute(select(Feedback).where(Feedback.id.in_(named))).scalars() if named else ()
    told = {named[each.id].id: each for each in found}
    return [(row, told.get(row.id)) for row in rows]


def told_by(work: Work, row: OutboxRow) -> Feedback | None:
    """What a row tells a customer, if it does."""
    return _told(work, row) if row.kind in KINDS else None


def _parcel(work: Work, row: OutboxRow, told: Feedback) -> Parcel:
    text, facts = told.text, told.facts
    if told.survey_id is not None:
        link = survey.link_of(work, told.survey_id)
        text = text.replace(work.policy.feedback.link_words, link)
        facts = {**facts, "link": link}
    return Parcel(
        row=row.id,
        until=row.not_before,
        id=told.id,
        channel=told.channel,
        kind=told.kind,
        number=told.number,
        to=told.address or "",
        subject=told.subject,
        text=text,
        facts=facts,
    )


def _held(work: Work, parcel: Parcel) -> OutboxRow | None:
    """The row of a parcel, if it is still this taking that holds it."""
    query = select(OutboxRow).where(
        OutboxRow.id == parcel.row, OutboxRow.state == outbox.DUE, OutboxRow.not_before == parcel.until
    )
    row: OutboxRow | None = work.session.execute(query.with_for_update()).scalar_one_or_none()
    return row


def _told(work: Work, row: OutboxRow) -> Feedback | None:
    found: Feedback | None = work.session.get(Feedback, row.payload.get("feedback") or "")
    return found


def _locked(work: Work, feedback_id: str) -> Feedback:
    query = select(Feedback).where(Feedback.id == feedback_id).with_for_update()
    found: Feedback = work.session.execute(query, execution_options={"populate_existing": True}).scalar_one()
    return found


def _row_of(work: Work, told: Feedback) -> OutboxRow:
    query = select(OutboxRow).where(OutboxRow.dedupe_key == feedback.row_key(told.id)).with_for_update()
    row: OutboxRow = work.session.execute(query).scalar_one()
    return row


def _bury(work: Work, told: Feedback, row: OutboxRow) -> None:
    """Nobody was told after all: whoever answers for the complaint must hear of it."""
    told.state = DEAD
    query = select(Complaint).where(Complaint.number == told.number)
    complaint: Complaint = work.session.execute(query).scalar_one()
    mark = f"feedback_dead:{told.id}:{work.now.isoformat()}"
    notices.post(work, f"team:{complaint.team}", "feedback_dead", complaint, key=mark, delivery=row.id)
    if complaint.owner:
        owner = f"person:{complaint.owner}"
        notices.post(work, owner, "feedback_dead", complaint, key=f"{mark}:owner", delivery=row.id)
