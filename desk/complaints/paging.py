"""Where a page of complaints ended, as a sealed word: it can be sent back, not made up nor read."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timezone

from sqlalchemy import literal

from desk.complaints.errors import InvalidField
from desk.complaints.work import Work
from desk.database import UtcDateTime

Place = tuple[str, bool, datetime, str]
"""In which part of the list, urgent or not, the moment it is ordered by, and the number."""

NEVER = literal(datetime(9999, 1, 1, tzinfo=timezone.utc), UtcDateTime)
"""In the place of a moment that is not planned: it comes last."""

_SEAL = 32


def write(work: Work, search: str, place: Place) -> str:
    """The cursor behind a place of a search."""
    part, urgent, at, number = place
    told = json.dumps([part, urgent, at.isoformat(), number], separators=(",", ":"))
    return urlsafe_b64encode(f"{_seal(work, search, told)}{told}".encode()).decode().rstrip("=")


def read(work: Work, search: str, cursor: str) -> Place:
    """The place a cursor stands for.

    Raises:
        InvalidField: it is not one we wrote for this search.
    """
    try:
        plain = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        seal, told = plain[:_SEAL], plain[_SEAL:]
        if not hmac.compare_digest(seal.encode(), _seal(work, search, told).encode()):
            raise ValueError("not ours")
        part, urgent, at, number = json.loads(told)
        return str(part), bool(urgent), datetime.fromisoformat(at), str(number)
    except ValueError:
        raise InvalidField("cursor", "cursor_invalid") from None


def _seal(work: Work, search: str, told: str) -> str:
    return work.keys.fingerprint("cursor", f"{search}|{told}")[:_SEAL]
