"""How fast messages may come: an allowance that refills evenly, kept as one moment in the database.

The moment says up to when the allowance is spent. Each message moves it on by its share of the window; when
it would lie more than a window ahead, the message has to wait. A burst of the whole allowance is allowed, and
a limit holds over all servers because the moment is a row.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from desk.complaints.work import Work
from desk.conversations.model import AddressPace

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class TooFast(Exception):
    """The allowance is spent.

    Attributes:
        what: whose allowance: conversation, address, new_conversations, open_conversations.
        retry_after: seconds after which there is some again.
    """

    def __init__(self, what: str, retry_after: int) -> None:
        self.what, self.retry_after = what, retry_after
        super().__init__(f"{what}: again in {retry_after} s")


def spend(until: datetime | None, now: datetime, allowance: int, window: timedelta, what: str) -> datetime:
    """The moment up to which the allowance is spent after one more.

    Raises:
        TooFast: there is none left.
    """
    if allowance == 0:
        return now
    after = max(until or now, now) + window // allowance
    if after - now > window:
        raise TooFast(what, max(1, math.ceil((after - now - window).total_seconds())))
    return after


def spend_for_address(work: Work, address_key: str, what: str, allowance: int, window: timedelta) -> None:
    """Take one from a network address's allowance.

    Raises:
        TooFast: there is none left.
    """
    if allowance == 0:
        return
    mine = (AddressPace.address_key == address_key, AddressPace.kind == what)
    row = work.session.execute(select(AddressPace).where(*mine).with_for_update()).scalar_one_or_none()
    if row is None:
        # Two first messages at once: on PostgreSQL the loser's insert fails and its request is tried again.
        row = AddressPace(address_key=address_key, kind=what, paced_until=work.now)
        work.session.add(row)
    row.paced_until = spend(row.paced_until, work.now, allowance, window, what)


def forget_idle_addresses(work: Work) -> None:
    """Drop what no longer limits anybody."""
    work.session.execute(delete(AddressPace).where(AddressPace.paced_until < work.now - HOUR))
