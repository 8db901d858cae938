"""The states of a complaint and every step between them: one table to be checked against the regulation.

Each row says from which states a step leads where, who may take it, what they must say, what the customer
hears and which clause asks for it. `handling.carry_out` alone takes steps, and goes by this table.
办法 is 银保监会令2020年第3号, 手册 the handbook that docs/compliance-guide.zh-CN.md quotes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any

from desk.complaints.errors import (
    AlreadyClosed,
    NotDecided,
    NotNow,
    ReviewDone,
    StateForbids,
    UnderReview,
)
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
SUSPENDED = "suspended"

IN_HAND = frozenset({REGISTERED, ASSIGNED, INVESTIGATING})
RESULT_KNOWN = frozenset({DECIDED, INFORMED, SURVEYED, CLOSED})
TOLD = frozenset({INFORMED, SURVEYED, CLOSED})
ENDED = frozenset({CLOSED, WITHDRAWN})
STATES = IN_HAND | RESULT_KNOWN | {WITHDRAWN, UNDER_REVIEW, SUSPENDED}
OPEN = STATES - ENDED
# Work on it can stop and go on again; the law's clocks go on meanwhile.
PAUSABLE = IN_HAND | {UNDER_REVIEW}
# In the column `to`: the state it is in.
STAYS = ""
# To 30 days, and once more by 30 (办法).
EXTENSIONS = 2


class Who(Enum):
    """In what capacity somebody takes a step; `actors.plays` says who has which."""

    LEAD = "lead"
    OWNER = "owner"
    FIRST = "first"
    PROPOSED = "proposed"
    APPROVER = "approver"
    SECOND = "second"
    REVIEWER = "reviewer"
    REVIEWING = "reviewing"
    STAFF = "staff"
    CUSTOMER = "customer"
    SYSTEM = "system"


@dataclass(frozen=True)
class Transition:
    """One row of the table.

    Attributes:
        origin: the states it can be taken in.
        to: the states it can lead to, `STAYS` for the one it is in. With several the step itself decides.
        who: capacities of which one is enough.
        needs, may: fields that must, and that can be given; investigation and level may ask for more.
        hears: the kind of feedback the customer gets, if any.
        clause: the rule it rests on.
        given: columns of the complaint that must be set for it, e.g. an extension that waits for approval.
        unless: columns that must not be set.
        impartial: refused to who has an interest in the matter (回避).
        event: what it is called in the history, where that is not the name.
    """

    name: str
    origin: frozenset[str]
    to: frozenset[str]
    who: tuple[Who, ...]
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    hears: str | None = None
    clause: str = ""
    given: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    impartial: bool = True
    event: str = ""

    @property
    def kind(self) -> str:
        """What it is called in the history."""
        return self.event or self.name

    def leads_to(self, status: str) -> frozenset[str]:
        """The states it can lead to from one."""
        return frozenset(each or status for each in self.to)


def _row(
    name: str, origin: frozenset[str] | str, to: frozenset[str] | str, *who: Who, **more: Any
) -> Transition:
    start = frozenset({origin}) if isinstance(origin, str) else origin
    end = frozenset({to}) if isinstance(to, str) else to
    return Transition(name, start, end, who, **more)


_LEAD, _OWNER, _SYSTEM = Who.LEAD, Who.OWNER, Who.SYSTEM
_SUPERVISED = (_OWNER, _LEAD)

_ROWS = (
    # ── Somebody is responsible (办法 回避、具名专人；手册 1.4 首问负责、3.2.3) ──
    _row("assign", OPEN, frozenset({ASSIGNED, STAYS}), _LEAD, _OWNER, Who.FIRST,
         needs=("owner",), may=("reason",), clause="手册 3.1.1、3.2.3；办法 回避"),
    _row("accept", OPEN, STAYS, Who.PROPOSED, given=("proposed_owner",), hears="assigned",
         clause="手册 1.4、2.2、3.2.3"),
    _row("decline", OPEN, frozenset({REGISTERED, STAYS}), Who.PROPOSED,
         needs=("reason",), given=("proposed_owner",), impartial=False, clause="手册 1.4、2.2"),
    _row("declare_interest", OPEN, frozenset({REGISTERED, STAYS}), Who.STAFF,
         needs=("reason",), impartial=False, clause="办法 回避"),
    _row("name_staff", OPEN, frozenset({REGISTERED, STAYS}), _LEAD, _OWNER, Who.FIRST,
         needs=("person",), may=("reason",), impartial=False, clause="办法 回避"),
    # ── Investigated, the customer in touch (手册 3.1.1、3.3) ──
    _row("investigate", ASSIGNED, INVESTIGATING, _OWNER, clause="手册 3.3"),
    _row("contacted", OPEN, STAYS, _OWNER, needs=("channel", "note"), clause="手册 3.1.1"),
    _row("first_findings", INVESTIGATING, STAYS, _OWNER, needs=("channel", "text"), hears="first_findings",
         clause="手册 3.1.1"),
    _row("suspend", PAUSABLE, SUSPENDED, *_SUPERVISED, needs=("reason",), may=("note",),
         hears="suspended", clause="本机构"),
    _row("resume", SUSPENDED, PAUSABLE, *_SUPERVISED, may=("note",), hears="resumed", clause="本机构"),
    # ── More time: 15 days, in complicated cases 30, once more 30 with approval (办法) ──
    _row("extend", IN_HAND | {SUSPENDED}, STAYS, _OWNER, needs=("reason",), unless=("extension_pending",),
         hears="extension", clause="办法 处理时限"),
    _row("approve_extension", IN_HAND | {SUSPENDED}, STAYS, Who.APPROVER, may=("note",),
         given=("extension_pending",), hears="extension", clause="办法 处理时限：审批并告知"),
    _row("refuse_extension", IN_HAND | {SUSPENDED}, STAYS, Who.APPROVER, needs=("reason",),
         given=("extension_pending",), clause="办法 处理时限"),
    # ── Decided, told, asked, closed (办法 作出处理决定并告知；手册 3.4、4.1) ──
    _row("decide", INVESTIGATING, frozenset({STAYS, DECIDED}), _OWNER, needs=("result", "outcome"),
         may=("amount", "approved_by", "note"), unless=("decision_pending",), clause="办法 处理决定"),
    _row("approve_decision", INVESTIGATING, DECIDED, Who.SECOND, may=("note",),
         given=("decision_pending",), clause="手册 3.1.1、3.4"),
    _row("refuse_decision", INVESTIGATING, STAYS, Who.SECOND, needs=("reason",),
         given=("decision_pending",), clause="手册 3.1.1、3.4"),
    _row("inform", DECIDED, INFORMED, _OWNER, needs=("channel",), may=("text", "address"), hears="decision",
         clause="办法 告知投诉人；手册 3.4.3"),
    _row("survey", INFORMED, frozenset({STAYS, SURVEYED}), _OWNER, _SYSTEM,
         may=("channel", "csat", "nps", "comment"), clause="手册 4.1"),
    _row("surveyed", INFORMED, SURVEYED, _SYSTEM, clause="手册 4.1"),
    _row("close", frozenset({INFORMED, SURVEYED}), CLOSED, *_SUPERVISED, needs=("lesson",), may=("plan",),
         hears="closed", clause="手册 3.1.1（四级：改进计划）、3.1.3"),
    _row("reopen", TOLD, INVESTIGATING, _LEAD, _SYSTEM, Who.CUSTOMER, needs=("reason",),
         hears="reopened", clause="手册 3.4.3、4.1"),
    # ── Reviewed by the level above (办法 核查) ──
    _row("review", RESULT_KNOWN, UNDER_REVIEW, Who.STAFF, Who.CUSTOMER, needs=("text",), impartial=False,
         event="dispute", hears="review_opened", clause="办法 核查：30日内申请"),
    _row("take_review", UNDER_REVIEW, STAYS, Who.REVIEWER, clause="办法 核查"),
    _row("decide_review", UNDER_REVIEW, INFORMED, Who.REVIEWING, needs=("result", "upheld", "channel"),
         may=("address",), hears="review", clause="办法 核查：60日内作出"),
    # ── The customer's own acts, or staff on the customer's word (办法 撤回) ──
    _row("withdraw", PAUSABLE | {SUSPENDED}, WITHDRAWN, *_SUPERVISED, Who.CUSTOMER, may=("reason",),
         hears="withdrawn", clause="办法 撤回：收到撤回当日终止"),
    _row("supplement", OPEN, STAYS, Who.STAFF, Who.CUSTOMER, needs=("text",), impartial=False,
         clause="办法 材料与补充"),
    _row("urge", IN_HAND | {DECIDED, UNDER_REVIEW, SUSPENDED}, STAYS, Who.STAFF, Who.CUSTOMER, may=("text",),
         impartial=False, clause="手册 2.2"),
)  # fmt: skip

TABLE: Mapping[str, Transition] = MappingProxyType({row.name: row for row in _ROWS})

# What a customer may ask for → the states in which they may.
ALLOWED: Mapping[str, frozenset[str]] = MappingProxyType(
    {row.kind: row.origin for row in _ROWS if Who.CUSTOMER in row.who}
)


def require(complaint: Complaint, act: str) -> None:
    """Refuse a step, or what a customer asks for, that the state of the complaint does not allow.

    Raises:
        AlreadyClosed, NotDecided, UnderReview, ReviewDone, NotNow: why not.
    """
    row = TABLE["review" if act == "dispute" else act]
    if (why := forbids(row, complaint)) is not None:
        raise why


def forbids(row: Transition, complaint: Complaint) -> StateForbids | None:
    """Why a complaint is not in a state for a step; None: it is."""
    reviewing = row.name == "review"
    if complaint.status not in row.origin:
        before = complaint.status in OPEN and complaint.status != UNDER_REVIEW
        return NotDecided(complaint.number) if reviewing and before else misplaced(complaint)
    if reviewing and complaint.review_decided_at is not None:
        return ReviewDone(complaint.number)
    ready = all(getattr(complaint, name) for name in row.given)
    free = not any(getattr(complaint, name) for name in row.unless)
    spent = row.name == "extend" and complaint.extended >= EXTENSIONS
    return None if ready and free and not spent else NotNow(complaint.number)


def misplaced(complaint: Complaint) -> StateForbids:
    """The refusal of what the state of a complaint does not allow."""
    if complaint.status in ENDED:
        return AlreadyClosed(complaint.number)
    if complaint.status == UNDER_REVIEW:
        return UnderReview(complaint.number)
    return NotNow(complaint.number)
