"""An invented register of any size: complaints with clocks, surveys, root causes and encrypted columns.

Rows are written in bulk as the domain would have left them; nobody in them exists. The same seed makes the
same register on every kind of database.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert
from sqlalchemy.engine import Connection

from desk.complaints import numbers
from desk.complaints.clock_model import Clock
from desk.complaints.feedback_model import Survey
from desk.complaints.fields import SHANGHAI
from desk.complaints.handling_model import RootCause
from desk.complaints.model import Complaint, Customer, PolicyVersion
from desk.complaints.policy_handling import DIMENSIONS
from desk.complaints.work import Office

DAYS = 730
CHUNK = 2000
PEOPLE = [f"agent{number:02d}" for number in range(60)]
PLACES = ("东城", "西城", "朝阳", "海淀", "丰台", "石景山", "通州", "顺义", "大兴", "昌平")
KINDS = ("支行", "营业部", "分理处", "第一支行", "第二支行", "新区支行")
BRANCHES = [place + kind for place in PLACES for kind in KINDS]
CHANNELS = {"web": 6, "phone": 3, "branch": 1, "wechat": 2, "third_party": 1}
SAID = "上个月在手机上办的业务到现在没有结果，打了三次电话都说在处理，请尽快给个说法。"
HOURS_TO_CONTACT = {1: 24, 2: 24, 3: 48, 4: 48}
HOURS_TO_DECIDE = {1: 216, 2: 72, 3: 96, 4: 96}
BY_LAW = 15 * 24


@dataclass
class Rows:
    """What is written at once; the order is that of the foreign keys."""

    customers: list[dict[str, Any]] = field(default_factory=list)
    complaints: list[dict[str, Any]] = field(default_factory=list)
    clocks: list[dict[str, Any]] = field(default_factory=list)
    surveys: list[dict[str, Any]] = field(default_factory=list)
    causes: list[dict[str, Any]] = field(default_factory=list)

    def write(self, connection: Connection) -> None:
        """Write them, and begin anew."""
        tables = (Customer, Complaint, Clock, Survey, RootCause)
        for table, name in zip(tables, vars(self), strict=True):
            if rows := getattr(self, name):
                connection.execute(insert(table.__table__), rows)
                rows.clear()


def fill(office: Office, size: int, now: datetime, seed: int = 1) -> None:
    """Write `size` complaints of the last two years, in transactions of some thousand rows."""
    maker, rows = _Maker(office, now, random.Random(seed)), Rows()
    with office.engine.begin() as connection:
        version = {"version": office.policy.version, "text": office.policy.source_text, "first_used_at": now}
        connection.execute(insert(PolicyVersion.__table__), [version])
    moments = sorted(now - timedelta(days=DAYS * maker.chance.random()) for _ in range(size))
    for count, received in enumerate(moments):
        maker.add(rows, count, received)
        if len(rows.complaints) == CHUNK or count == size - 1:
            with office.engine.begin() as connection:
                rows.write(connection)


class _Maker:
    """Makes one complaint after the other."""

    def __init__(self, office: Office, now: datetime, chance: random.Random) -> None:
        self.policy, self.keys, self.now, self.chance = office.policy, office.keys, now, chance
        self.topics = [*office.policy.topics.values(), office.policy.other]
        self.weights = [1 / (place + 3) for place in range(len(self.topics))]
        self.secret = office.keys.secret("number")
        self.today: tuple[Any, int] = (None, 0)
        self.last_of: dict[str, str] = {}

    def add(self, rows: Rows, count: int, received: datetime) -> None:
        """One complaint with all that belongs to it."""
        chance = self.chance
        number, level = self._number(received), chance.choices((1, 2, 3, 4), (2, 28, 60, 10))[0]
        (topic,) = chance.choices(self.topics, self.weights)
        customer = self._customer(rows, count, received)
        steps = self._steps(received, level)
        owner = None if steps["status"] == "registered" else chance.choice(PEOPLE)
        branch = chance.choice(BRANCHES) if chance.random() < 0.4 else None
        amount = Decimal(chance.randrange(100, 9_000_000)) / 100 if topic.money else None
        rows.complaints.append({
            "id": number, "number": number, "key": number, "content_hash": "0" * 64,
            "conversation_id": None, "customer_id": customer["id"], "phone_index": customer["phone_index"],
            "contact_name": customer["contact_name"], "contact_phone": customer["contact_phone"],
            "identified_by": "stated", "taken_by": "bot", "topic": topic.name, "team": topic.team,
            "channel": chance.choices(list(CHANNELS), list(CHANNELS.values()))[0],
            "description": SAID, "request": "请尽快处理", "occurred_at": None,
            "occurred_start": None, "occurred_end": None, "amount": amount,
            "amount_role": None if amount is None else "disputed", "product": "信用卡", "branch": branch,
            "level": level, "urgent": level < 3, "reasons": ["属于服务、流程、收费或产品体验方面的问题"],
            "signals": ["anxious"], "signal_words": [],
            "repeat_of": self._earlier(customer["id"], number, level),
            "code_a": "A101" if branch else topic.codes[0],
            "code_b": topic.codes[1], "code_c": topic.codes[2],
            "owner": owner, "received_at": received, "registered_at": received,
            "respond_by": received + timedelta(hours=HOURS_TO_CONTACT[level]), "first_findings_by": None,
            "decide_by": received + timedelta(hours=HOURS_TO_DECIDE[level]),
            "statutory_by": received + timedelta(hours=BY_LAW), "calendar_certain": True,
            "policy_version": self.policy.version, "review_by": None, "urged": 0, "proposed_owner": None,
            "owned_at": steps["contacted"], "decided_by": f"agent:{owner}" if steps["decided_at"] else None,
            "decision_pending": None, "result": SAID if steps["decided_at"] else None,
            "surveyed_at": None, "extended": 0, "extension_pending": None, "reopened": 0,
            "suspended_from": None, "reviewer": None, "review_decided_at": None, "revision": 0,
            **{name: steps[name] for name in ("status", "decided_at", "informed_at", "closed_at")},
        })  # fmt: skip
        rows.clocks += self._clocks(number, level, received, steps)
        if steps["informed_at"] and chance.random() < 0.9:
            rows.surveys.append(self._survey(number, steps["informed_at"]))
        if steps["decided_at"] and chance.random() < 0.9:
            rows.causes.append({
                "number": number, "dimension": chance.choice(DIMENSIONS), "method": "5w1h",
                "answers": {"why": "流程没有提醒"}, "by": f"agent:{owner}", "at": steps["decided_at"],
            })  # fmt: skip

    def _number(self, received: datetime) -> str:
        day = received.astimezone(SHANGHAI).date()
        self.today = (day, self.today[1] + 1 if self.today[0] == day else 1)
        return numbers.make(day, self.today[1], self.secret)

    def _customer(self, rows: Rows, count: int, received: datetime) -> dict[str, Any]:
        """Every third complaint is of somebody who complained before."""
        who = count if self.chance.random() < 0.7 or count == 0 else self.chance.randrange(count)
        phone = f"138{who:08d}"
        customer = {
            "id": f"customer{who}", "phone_index": self.keys.blind_index(phone), "contact_phone": phone,
            "contact_name": "张某某", "tags": [], "created_at": received,
        }  # fmt: skip
        if customer["id"] not in self.last_of:
            self.last_of[customer["id"]] = ""
            rows.customers.append(customer)
        return customer

    def _earlier(self, customer: str, number: str, level: int) -> str | None:
        earlier, self.last_of[customer] = self.last_of[customer], number
        return earlier or None if level == 4 else None

    def _steps(self, received: datetime, level: int) -> dict[str, Any]:
        """How far it came, when; most are on time, nothing happens in the future."""
        chance, out = self.chance, {"status": "registered", "withdrawn_at": None}
        hours = (
            ("contacted", HOURS_TO_CONTACT[level] * chance.triangular(0.02, 1.3, 0.3)),
            ("decided_at", HOURS_TO_DECIDE[level] * chance.triangular(0.3, 1.5, 0.7)),
            ("informed_at", chance.uniform(1, 20)),
            ("closed_at", chance.uniform(24, 200)),
        )
        at: datetime | None = received
        for (name, after), status in zip(
            hours, ("investigating", "decided", "informed", "closed"), strict=True
        ):
            at = None if at is None else at + timedelta(hours=after)
            if name == "decided_at" and out["contacted"] and at is not None:
                at = max(at, out["contacted"] + timedelta(hours=1))
            if at is None or at > self.now or (name == "closed_at" and chance.random() < 0.04):
                at = None
            else:
                out["status"] = status
            out[name] = at
        unheard = out["decided_at"] is None or chance.random() < 0.05
        if unheard and chance.random() < 0.6 and received < self.now - timedelta(hours=12):
            gone = received + timedelta(hours=10)
            out |= dict.fromkeys(("contacted", "decided_at", "informed_at"))
            out |= {"status": "withdrawn", "closed_at": gone, "withdrawn_at": gone}
        return out

    def _clocks(self, number: str, level: int, received: datetime, steps: dict[str, Any]) -> Iterator[Any]:
        taken = None if steps["contacted"] is None else received + (steps["contacted"] - received) / 2
        kinds = [
            ("assign", "target", 24, taken),
            ("respond", "target", HOURS_TO_CONTACT[level], steps["contacted"]),
            ("decide", "target", HOURS_TO_DECIDE[level], steps["decided_at"]),
            ("decide", "statutory", BY_LAW, steps["decided_at"]),
            ("inform", "target", HOURS_TO_DECIDE[level], steps["informed_at"]),
            ("inform", "statutory", BY_LAW, steps["informed_at"]),
        ]
        if level < 3:
            kinds.append(("first_findings", "target", 48, steps["contacted"]))
        gone = steps["withdrawn_at"]
        for kind, basis, hours, met in kinds:
            yield {
                "number": number, "kind": kind, "basis": basis, "unit": "hours", "count": hours,
                "started_at": received, "due_at": received + timedelta(hours=hours),
                "running_since": received,
                "length": hours * 3600.0, "spent": 0.0, "paused_at": None, "met_at": met, "ended_at": gone,
                "ended_why": "withdrawn" if gone else None, "why": None, "replaced_by": None,
                "certain": True,
                "policy_version": self.policy.version,
            }  # fmt: skip

    def _survey(self, number: str, informed: datetime) -> dict[str, Any]:
        answered = informed + timedelta(hours=5) if self.chance.random() < 0.4 else None
        return {
            "id": number, "number": number, "token_hash": number, "channel": "chat", "by": "system",
            "invited_at": informed, "wait_until": informed + timedelta(days=7),
            "expires_at": informed + timedelta(days=30), "answered_at": answered,
            "csat": self.chance.choices((1, 2, 3, 4, 5), (1, 1, 2, 4, 4))[0] if answered else None,
            "nps": self.chance.randrange(11) if answered else None,
        }  # fmt: skip
