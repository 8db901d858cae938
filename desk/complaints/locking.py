"""A complaint held until the work ends, so that two steps at once are taken one after the other."""

from __future__ import annotations

from sqlalchemy import select

from desk.complaints import numbers
from desk.complaints.errors import NoSuchRow
from desk.complaints.model import Complaint
from desk.complaints.work import Work


def hold(work: Work, number: str) -> Complaint:
    """The complaint as it stands now, its row locked.

    Raises:
        NoSuchRow: there is none of this number.
    """
    canonical = numbers.read(number) or number
    query = work.lock(select(Complaint).where(Complaint.number == canonical))
    query = query.execution_options(populate_existing=True)
    found: Complaint | None = work.session.execute(query).scalar_one_or_none()
    if found is None:
        raise NoSuchRow(f"no complaint {number}")
    return found
