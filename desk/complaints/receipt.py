"""What is told about a complaint to those who must hear of it: the customer's card, the queue, the owner."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from desk.complaints import outbox
from desk.complaints.fields import SHANGHAI
from desk.complaints.model import Complaint
from desk.complaints.policy_terms import Policy
from desk.complaints.work import Work


def card(complaint: Complaint, policy: Policy) -> dict[str, Any]:
    """The `complaint_registered` card: number, level and clocks, nothing personal."""
    return {
        "type": "complaint_registered",
        "number": complaint.number,
        "level": complaint.level,
        "level_name": policy.levels[complaint.level].name,
        "reasons": list(complaint.reasons),
        "respond_by": local(complaint.respond_by),
        "decide_by": local(complaint.decide_by),
        "statutory_by": local(complaint.statutory_by),
    }


def local(moment: datetime) -> str:
    """A moment in the mainland's time, as ISO with its offset."""
    return moment.astimezone(SHANGHAI).isoformat(timespec="seconds")


def announce(work: Work, complaint: Complaint) -> None:
    """Post what follows a registration: receipt, route when urgent, notices to team and escalation."""
    number, conversation = complaint.number, complaint.conversation_id
    outbox.post(work, "receipt", conversation, card(complaint, work.policy), f"receipt:{number}")
    if complaint.urgent:
        route = {**_case(complaint), "queue": complaint.team}
        outbox.post(work, "route", conversation, route, f"route:{number}")
    notify(work, complaint, "registered", complaint.team)
    above = work.policy.escalation.get(complaint.level)
    if above is not None:
        notify(work, complaint, "registered", above)


def notify(work: Work, complaint: Complaint, event: str, team: str, mark: str = "") -> None:
    """Post a notice to a team.

    Args:
        event: what happened, e.g. "registered", "urged".
        mark: tells repeated events of one kind apart.
    """
    payload = {**_case(complaint), "event": event, "to": team, "owner": complaint.owner}
    key = f"notice:{complaint.number}:{event}:{team}" + (f":{mark}" if mark else "")
    outbox.post(work, "notice", complaint.conversation_id, payload, key)


def _case(complaint: Complaint) -> dict[str, Any]:
    return {
        "number": complaint.number,
        "level": complaint.level,
        "urgent": complaint.urgent,
        "topic": complaint.topic,
        "team": complaint.team,
        "reasons": list(complaint.reasons),
        "respond_by": local(complaint.respond_by),
        "decide_by": local(complaint.decide_by),
        "statutory_by": local(complaint.statutory_by),
    }
