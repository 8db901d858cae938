"""The states of a complaint and what may be done in each: one table to be checked against the regulation."""

from __future__ import annotations

from desk.complaints.errors import AlreadyClosed, NotDecided, UnderReview
from desk.complaints.model import Complaint

REGISTERED = "registered"
ASSIGNED = "assigned"
INVESTIGATING = "investigating"
DECIDED = "decided"
INFORMED = "informed"
SURVEYED = "surveyed"
CLOSED = "closed"
WITHDRAWN = "withdrawn"
UNDER_REVIEW = "under_review"

IN_HAND = frozenset({REGISTERED, ASSIGNED, INVESTIGATING})
RESULT_KNOWN = frozenset({DECIDED, INFORMED, SURVEYED, CLOSED})

# What a customer may ask for → the states in which they may.
ALLOWED: dict[str, frozenset[str]] = {
    "supplement": IN_HAND | {DECIDED, INFORMED, SURVEYED, UNDER_REVIEW},
    "urge": IN_HAND | {DECIDED, UNDER_REVIEW},
    "withdraw": IN_HAND | {UNDER_REVIEW},
    "dispute": RESULT_KNOWN,
}


def require(complaint: Complaint, act: str) -> None:
    """Refuse an act the state of the complaint does not allow.

    Raises:
        AlreadyClosed, NotDecided, UnderReview: why not.
    """
    if complaint.status in ALLOWED[act]:
        return
    if complaint.status == UNDER_REVIEW:
        raise UnderReview(complaint.number)
    if act == "dispute" and complaint.status in IN_HAND:
        raise NotDecided(complaint.number)
    raise AlreadyClosed(complaint.number)
