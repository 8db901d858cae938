"""A register made by hand: forty-one complaints told in plain Python, and the rows they are in the database.

The reports' tests count these cases themselves, without any SQL; moments are Shanghai's.
"""

# ruff: noqa: E501 (a table: one case, one line)
from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from desk.complaints.clock_model import Clock
from desk.complaints.feedback_model import Survey
from desk.complaints.handling_model import RootCause
from desk.complaints.model import Complaint, Customer, PolicyVersion
from desk.complaints.work import Office, Work
from tests.complaints.customers import local

NOW = local("2026-12-20 12:00")
FIRST, LAST = "2026-11-16", "2026-12-06"
HOURS_TO_CONTACT = {1: 24, 2: 24, 3: 48, 4: 48}
HOURS_TO_DECIDE = 72
DAYS_BY_LAW = 15


@dataclass(frozen=True)
class Answer:
    """A survey that was sent so many hours after the receipt, and what came back."""

    sent: float
    csat: int | None = None
    nps: int | None = None


@dataclass(frozen=True)
class Case:
    """A complaint; `contacted` … `closed` are hours after the receipt, None: it has not come to that."""

    at: str
    level: int = 3
    topic: str = "refund"
    team: str = "payment_ops"
    branch: str | None = None
    channel: str = "web"
    codes: tuple[str, str, str] = ("A10303", "B04", "C03")
    amount: str | None = None
    role: str = "disputed"
    repeated: bool = False
    owner: str | None = None
    contacted: float | None = None
    decided: float | None = None
    decided_by: str | None = None
    informed: float | None = None
    closed: float | None = None
    withdrawn: float | None = None
    answers: tuple[Answer, ...] = ()
    causes: tuple[str, ...] = ()
    target: float = HOURS_TO_DECIDE
    extended: bool = False
    paused: float | None = None
    text: str = "退款没有到账"

    def after(self, hours: float | None) -> datetime | None:
        """The moment so many hours after the receipt."""
        return None if hours is None else self.received + timedelta(hours=hours)

    @property
    def received(self) -> datetime:
        """When it reached us."""
        return local(self.at)

    @property
    def status(self) -> str:
        """How far it has come."""
        if self.withdrawn is not None:
            return "withdrawn"
        if self.closed is not None:
            return "closed"
        if self.informed is not None:
            return "informed"
        return "decided" if self.decided is not None else "investigating"

    @property
    def open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.status not in ("withdrawn", "closed")


def done(
    by: str, contacted: float, decided: float, *answers: Answer, causes: tuple[str, ...] = ()
) -> dict[str, Any]:
    """What a complaint has that went all the way."""
    return {
        "owner": by,
        "decided_by": by,
        "contacted": contacted,
        "decided": decided,
        "informed": decided + 2,
        "closed": decided + 50,
        "answers": answers,
        "causes": causes,
    }


CASES = (
    # The borders of the period, of days and of weeks: Sunday 15 November to Monday 7 December.
    Case("2026-11-15 23:59:59.999999", level=2, topic="fraud", team="risk_control"),
    Case("2026-11-16 00:00", level=2, topic="fraud", team="risk_control", **done("li", 3, 20, Answer(23, 5, 10))),
    Case("2026-11-22 23:59:59.999999", level=1, topic="fraud", team="risk_control", amount="80000.00",
         **done("wang", 25, 100, Answer(103, 2, 3), causes=("people",))),
    Case("2026-11-23 00:00", level=1, topic="fraud", team="risk_control", amount="60000.10",
         **done("wang", 23, 71, Answer(75, 4, 8), causes=("people", "process"))),
    Case("2026-11-23 07:59:59", topic="app_failure", team="digital", codes=("A10303", "B0799", "C02")),
    Case("2026-11-23 08:00", topic="app_failure", team="digital", codes=("A10303", "B0799", "C02")),
    Case("2026-11-30 23:59:59", channel="phone", codes=("A10302", "B04", "C01")),
    Case("2026-12-01 00:00", channel="phone", codes=("A10302", "B04", "C01"), withdrawn=30),
    Case("2026-12-06 23:59:59.999999", channel="branch", branch="朝阳支行", codes=("A101", "B04", "C01")),
    Case("2026-12-07 00:00", channel="branch", branch="朝阳支行", codes=("A101", "B04", "C01")),
    # Money: what the customer has is not what is in dispute.
    Case("2026-11-17 10:00", amount="0.01"),
    Case("2026-11-17 10:01", amount="9999999.99", role="balance"),
    Case("2026-11-17 10:02", amount="123.45", branch="=HYPERLINK(\"http://x\")"),
    # On time to the second, a second too late, late and still open, ended before and after it was due.
    Case("2026-11-18 09:00", **done("li", 48, 72, Answer(80), causes=("system",))),
    Case("2026-11-18 09:00", **done("li", 48 + 1 / 3600, 72 + 1 / 3600, Answer(80, 1, 0), causes=("system",))),
    Case("2026-11-18 09:00", owner="li", contacted=47.5),
    Case("2026-11-18 09:00", owner="li", withdrawn=47.9),
    Case("2026-11-18 09:00", owner="zhao", withdrawn=500),
    # Given more time; standing still before, and after, it was due.
    Case("2026-11-19 09:00", extended=True, target=720, **done("zhao", 10, 400, Answer(403, 3, 6))),
    Case("2026-11-19 09:00", extended=True, target=1500, owner="zhao", contacted=12),
    Case("2026-11-19 09:00", owner="zhao", contacted=12, paused=40),
    Case("2026-11-19 09:00", owner="zhao", contacted=12, paused=100),
    # Not full circle: closed without a survey, informed and forgotten, a survey nobody answered.
    Case("2026-11-20 09:00", level=4, repeated=True, owner="qian", decided_by="qian", contacted=5, decided=60,
         informed=62, closed=90),
    Case("2026-11-20 09:30", level=4, repeated=True, owner="qian", decided_by="qian", contacted=6, decided=61,
         informed=62),
    Case("2026-11-20 10:00", level=4, repeated=True, **done("qian", 7, 62, Answer(63), causes=("product",))),
    # Decided by one, then in the hands of another; decided and nobody knows by whom.
    Case("2026-11-24 11:00", topic="staff_service", team="branch_network", branch="海淀支行", channel="wechat",
         **{**done("li", 30, 66, Answer(70, 4, 9), Answer(90, 5, 10)), "owner": "sun"}),
    Case("2026-11-24 11:30", topic="staff_service", team="branch_network", branch="海淀支行", owner="sun",
         contacted=31, decided=67, decided_by=None),
    # Received before the period, decided and closed in it.
    Case("2026-11-10 08:00", **done("li", 20, 150, Answer(160, 5, None))),
    # A topic, a team and codes the policy does not know, or no longer.
    Case("2026-11-25 08:00", topic="gone", team="gone", channel="fax", codes=("A1", "B0301", "C99")),
    *(
        Case(f"2026-11-{26 + day:02d} {8 + 3 * day:02d}:15", level=1 + day % 4, topic=topic, team="card_center",
             codes=("A102", code, "C09"), **done("zhou", 4 + 5 * day, 30 + 12 * day, Answer(85, 1 + day, 2 * day)))
        for day, (topic, code) in enumerate(zip(["card_lost", "card_service"] * 2, ["B03", "B0301", "B0302", "B02"],
                                                strict=True))
    ),
    *(Case(f"2026-12-0{day} 20:00", level=2, owner="zhou", contacted=3.0 * day) for day in range(1, 6)),
    Case("2026-12-02 00:00", channel="third_party", codes=("A2", "B06", "C11"), causes=("product", "people")),
    Case("2026-12-02 00:01", channel="third_party", codes=("A104", "B06", "C11"), withdrawn=1, causes=("people",)),
    Case("2026-12-05 12:00", owner="li", contacted=200),
)  # fmt: skip


@dataclass
class Register:
    """The cases in the database, with the numbers they have there."""

    office: Office
    numbers: dict[str, Case] = field(default_factory=dict)

    def fill(self) -> None:
        """Write every case down."""
        with self.office.work() as work:
            version, session = work.policy.version, work.session
            session.add(PolicyVersion(version=version, text=work.policy.source_text, first_used_at=NOW))
            session.add(
                Customer(id="c1", phone_index="p", contact_phone="13800001234", tags=[], created_at=NOW)
            )
            session.flush()
            first = None
            for count, case in enumerate(CASES, 1):
                number = f"TS20261116-{count:04d}-0"
                session.add(complaint(work, number, case, first if case.repeated else None))
                first = first or number
                self.numbers[number] = case
                session.flush()
                session.add_all([*surveys(number, case), *root_causes(number, case)])
                for clock in clocks(number, case, version):
                    session.add(clock)
                    session.flush()
            self._link(work)

    def _link(self, work: Work) -> None:
        """A clock that was replaced says by which."""
        for clock in work.session.query(Clock).filter(Clock.ended_why == "replaced"):
            clock.replaced_by = clock.id + 1


def complaint(work: Work, number: str, case: Case, earlier: str | None) -> Complaint:
    """The row of a case."""
    a, b, c = case.codes
    return Complaint(
        id=number, number=number, key=number, content_hash="", customer_id="c1", phone_index="p",
        contact_name="林小满", contact_phone="13800001234", identified_by="stated", taken_by="bot",
        channel=case.channel, topic=case.topic, description=case.text, request="请尽快处理",
        amount=None if case.amount is None else Decimal(case.amount),
        amount_role=None if case.amount is None else case.role, branch=case.branch, level=case.level,
        urgent=case.level < 3, reasons=["理由"], signals=[], signal_words=[], repeat_of=earlier, code_a=a, code_b=b,
        code_c=c, team=case.team, owner=case.owner, status=case.status, received_at=case.received,
        registered_at=case.received, respond_by=case.after(HOURS_TO_CONTACT[case.level]),
        decide_by=case.after(HOURS_TO_DECIDE), statutory_by=case.after(24 * DAYS_BY_LAW), calendar_certain=True,
        policy_version=work.policy.version, decided_at=case.after(case.decided),
        decided_by=None if case.decided_by is None else f"agent:{case.decided_by}",
        informed_at=case.after(case.informed),
        closed_at=case.after(case.withdrawn if case.withdrawn is not None else case.closed),
    )  # fmt: skip


def clocks(number: str, case: Case, version: str) -> Iterator[Clock]:
    """The clocks of a case."""
    yield _clock(number, case, version, "respond", "target", HOURS_TO_CONTACT[case.level], case.contacted)
    if case.extended:
        old = _clock(number, case, version, "decide", "target", HOURS_TO_DECIDE, None)
        old.ended_at, old.ended_why = case.after(70), "replaced"
        yield old
    yield _clock(number, case, version, "decide", "target", case.target, case.decided)
    yield _clock(number, case, version, "decide", "statutory", 24 * DAYS_BY_LAW, case.decided)


def _clock(
    number: str, case: Case, version: str, kind: str, basis: str, hours: float, met: float | None
) -> Clock:
    over = case.withdrawn if met is None else None
    paused = case.paused if met is None and (kind, basis) == ("decide", "target") else None
    return Clock(
        number=number, kind=kind, basis=basis, unit="hours", count=int(hours), started_at=case.received,
        due_at=case.after(hours), running_since=case.received, length=hours * 3600, spent=0.0,
        met_at=case.after(met), ended_at=case.after(over), ended_why=None if over is None else "withdrawn",
        paused_at=case.after(paused), certain=True, policy_version=version,
    )  # fmt: skip


_tokens = itertools.count()


def surveys(number: str, case: Case) -> Iterator[Survey]:
    """The surveys of a case."""
    for answer in case.answers:
        sent = case.after(answer.sent)
        answered = None if answer.csat is None else sent
        name = f"s{next(_tokens)}"
        yield Survey(
            id=name, number=number, token_hash=name, channel="chat", by="system", invited_at=sent, wait_until=sent,
            expires_at=sent, csat=answer.csat, nps=answer.nps, answered_at=answered,
        )  # fmt: skip


def root_causes(number: str, case: Case) -> Iterator[RootCause]:
    """The root causes of a case, the last one counting."""
    for dimension in case.causes:
        yield RootCause(
            number=number, dimension=dimension, method="5w1h", answers={}, by="li", at=case.received
        )
