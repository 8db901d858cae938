"""The outbox: what is to be told to somebody, committed with the fact it tells of, delivered after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from desk.complaints import audit
from desk.complaints.errors import NoSuchRow
from desk.complaints.masks import mask_text
from desk.complaints.model import OutboxRow
from desk.complaints.work import Work

DUE, DONE, DEAD = "due", "done", "dead"


def post(
    work: Work, kind: str, conversation_id: str | None, payload: dict[str, Any], dedupe_key: str
) -> OutboxRow:
    """Put something into the outbox; the same `dedupe_key` again gives the row that is there already.

    Args:
        kind: "receipt" (to the customer), "route" (to the queue), "notice" (to staff), "feedback" (to the
            customer, outside) or "said" (to the customer, in the conversation).
    """
    query = select(OutboxRow).where(OutboxRow.dedupe_key == dedupe_key)
    found: OutboxRow | None = work.session.execute(query).scalar_one_or_none()
    if found is not None:
        return found
    row = OutboxRow(
        kind=kind,
        conversation_id=conversation_id,
        payload=payload,
        dedupe_key=dedupe_key,
        state=DUE,
        attempts=0,
        not_before=work.now,
        created_at=work.now,
    )
    try:
        with work.session.begin_nested():
            work.session.add(row)
    except IntegrityError:
        there: OutboxRow = work.session.execute(query).scalar_one()
        return there
    return row


def due(
    work: Work, limit: int, conversation_id: str | None = None, kinds: Sequence[str] = ()
) -> list[OutboxRow]:
    """The rows whose time has come, oldest first, taken so that another worker leaves them alone.

    Args:
        conversation_id: only those of one conversation.
        kinds: only these kinds.
    """
    query = select(OutboxRow).where(OutboxRow.state == DUE, OutboxRow.not_before <= work.now)
    if conversation_id is not None:
        query = query.where(OutboxRow.conversation_id == conversation_id)
    if kinds:
        query = query.where(OutboxRow.kind.in_(kinds))
    query = query.order_by(OutboxRow.id).limit(limit).with_for_update(skip_locked=True)
    return list(work.session.execute(query).scalars())


def done(work: Work, row: OutboxRow) -> None:
    """It was delivered."""
    row = _in(work, row)
    row.state, row.done_at, row.error = DONE, work.now, None
    work.session.flush()


def failed(work: Work, row: OutboxRow, error: str, *, wait: timedelta | None = None) -> None:
    """It could not be delivered: wait twice as long each time, then hand it to a person.

    Args:
        wait: the least to wait, when the other side said so.
    """
    row = _in(work, row)
    terms = work.policy.delivery
    if row.attempts + 1 >= terms.give_up_after:
        give_up(work, row, error)
        return
    row.attempts += 1
    row.error = mask_text(error)[:500]
    usual = min(terms.first_wait * 2 ** min(row.attempts - 1, 30), terms.longest_wait)
    row.not_before = work.now + max(usual, wait or usual)
    work.session.flush()


def give_up(work: Work, row: OutboxRow, error: str) -> None:
    """It cannot be delivered, however often it is tried: hand it to a person."""
    row = _in(work, row)
    row.attempts += 1
    row.state, row.error, row.done_at = DEAD, mask_text(error)[:500], None
    audit.append(work, "system", "delivery_given_up", f"outbox:{row.id}", {"kind": row.kind})
    work.session.flush()


def dead(work: Work, limit: int = 100) -> list[OutboxRow]:
    """What was given up, oldest first."""
    query = select(OutboxRow).where(OutboxRow.state == DEAD).order_by(OutboxRow.id).limit(limit)
    return list(work.session.execute(query).scalars())


def replay(work: Work, row_id: int, by: str = "system") -> OutboxRow:
    """Try a given-up row again from the beginning.

    Raises:
        NoSuchRow: there is no given-up row of that id.
    """
    query = select(OutboxRow).where(OutboxRow.id == row_id, OutboxRow.state == DEAD).with_for_update()
    row: OutboxRow | None = work.session.execute(query).scalar_one_or_none()
    if row is None:
        raise NoSuchRow(f"no dead outbox row {row_id}")
    row.state, row.attempts, row.not_before, row.error = DUE, 0, work.now, None
    audit.append(work, by, "delivery_replayed", f"outbox:{row.id}", {"kind": row.kind})
    work.session.flush()
    return row


def _in(work: Work, row: OutboxRow) -> OutboxRow:
    """The row in this work: a worker reads in one transaction, delivers, and settles in another."""
    if row in work.session:
        return row
    query = select(OutboxRow).where(OutboxRow.id == row.id).with_for_update()
    there: OutboxRow = work.session.execute(query).scalar_one()
    return there
