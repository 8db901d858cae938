"""Colleagues of an invented bank, and complaints brought by them as far as a test needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desk.api.model import Staff
from desk.complaints import handling, investigation
from desk.complaints.handling import CUSTOMER, SYSTEM, Actor
from desk.complaints.locking import hold
from desk.complaints.model import Complaint
from desk.complaints.work import Office, Reach
from desk.conversations.desk_model import Agent
from tests.complaints.customers import file

# The complaint of SHORT_CASH is the branches' matter, level 3.
LEAD = Actor("chen", "supervisor", ("branch_network",))
OWNER = Actor("li", "agent", ("branch_network",))
COLLEAGUE = Actor("zhao", "agent", ("branch_network",))
OVERSEER = Actor("sun", "supervisor", ("consumer_protection",))
REVIEWER = Actor("qian", "agent", ("consumer_protection",))
HEAD = Actor("gao", "supervisor", ("senior_management",))
SECOND_HEAD = Actor("gu", "agent", ("senior_management",))
QUALITY = Actor("wei", "agent", ("service_quality",))
STRANGER = Actor("feng", "agent", ("wealth",))
OTHER_LEAD = Actor("he", "supervisor", ("wealth",))
AUDITOR = Actor("kong", "auditor")
ADMIN = Actor("root", "admin")
DISPLAY = {
    "chen": "陈静", "li": "李明", "zhao": "赵强", "sun": "孙悦", "qian": "钱多", "gao": "高远", "gu": "顾全",
    "wei": "魏宁", "feng": "冯晓", "he": "何超",
}  # fmt: skip
STAFF = (
    LEAD, OWNER, COLLEAGUE, OVERSEER, REVIEWER, HEAD, SECOND_HEAD, QUALITY, STRANGER, OTHER_LEAD,
    AUDITOR, ADMIN,
)  # fmt: skip

USUAL: Mapping[str, Mapping[str, Any]] = {
    "assign": {"owner": "li"},
    "decline": {"reason": "手上的事太多"},
    "declare_interest": {"reason": "与客户是同学"},
    "name_staff": {"person": "feng"},
    "contacted": {"channel": "phone", "note": "说明了处理步骤"},
    "first_findings": {"channel": "chat", "text": "当天的录像已调取"},
    "suspend": {"reason": "judicial"},
    "extend": {"reason": "需要调取外部记录"},
    "refuse_extension": {"reason": "没有必要"},
    "decide": {"result": "补给客户200元并致歉", "outcome": "adjustment"},
    "refuse_decision": {"reason": "依据不足"},
    "inform": {"channel": "chat"},
    "close": {"lesson": "大额现金双人复点"},
    "reopen": {"reason": "客户补充了新的凭证"},
    "review": {"text": "不认可这个结果"},
    "decide_review": {"result": "维持原处理决定", "upheld": True, "channel": "chat"},
    "withdraw": {"reason": "客户来电撤诉"},
    "supplement": {"text": "柜台有录像"},
}

# How a complaint comes into a state: the last step, who takes it, and the state it starts from.
WAYS: Mapping[str, tuple[str, str, Actor]] = {
    "assigned": ("registered", "accept", OWNER),
    "investigating": ("assigned", "investigate", OWNER),
    "decided": ("investigating", "decide", OWNER),
    "informed": ("decided", "inform", OWNER),
    "surveyed": ("informed", "surveyed", SYSTEM),
    "closed": ("surveyed", "close", OWNER),
    "withdrawn": ("investigating", "withdraw", CUSTOMER),
    "under_review": ("informed", "review", CUSTOMER),
    "suspended": ("investigating", "suspend", OWNER),
}


def hire(office: Office) -> None:
    """Give the bank its people, and its customers a telephone."""
    office.reach = Reach(frozenset({"chat", "phone", "sms", "email"}), "https://bank.example")
    with office.work() as work:
        for person in STAFF:
            add(work.session, person, office)


def add(session: Any, person: Actor, office: Office, skills: tuple[str, ...] = ()) -> None:
    """One more colleague."""
    now = office.clock()
    session.add(Staff(name=person.name, role=person.role, password_hash="-", active=True, created_at=now))
    if person.role in ("agent", "supervisor"):
        agent = Agent(
            name=person.name, display_name=DISPLAY.get(person.name, person.name), teams=list(person.teams),
            skills=list(skills), capacity=5, status="offline", seen_at=now, changed_at=now,
        )  # fmt: skip
        session.add(agent)


def go(
    office: Office,
    number: str,
    name: str,
    actor: Actor,
    *,
    revision: int | None = None,
    key: str | None = None,
    **fields: Any,
) -> Complaint:
    """Take a step with what it usually needs, and `fields` on top; None leaves one out."""
    given = {**USUAL.get(name, {}), **fields}
    given = {field: value for field, value in given.items() if value is not None}
    with office.work() as work:
        return handling.carry_out(work, number, name, given, actor, revision=revision, key=key)


def investigated(office: Office, number: str, actor: Actor = OWNER) -> None:
    """What a decision rests on."""
    with office.work() as work:
        investigation.add_finding(work, number, "system_data", "流水显示少付200元", None, actor=actor)
        answers = {"method": "大额取款没有双人复点"}
        investigation.set_root_cause(work, number, "process", "fishbone", answers, actor=actor)


def bring(office: Office, status: str, conversation: str = "c1", **facts: Any) -> str:
    """A complaint in this state, owned by OWNER as soon as anybody owns it; its number."""
    if status == "registered":
        return file(office, conversation, **facts).number
    before, name, actor = WAYS[status]
    number = bring(office, before, conversation, **facts)
    if name == "accept":
        go(office, number, "assign", LEAD)
    if name == "decide":
        investigated(office, number)
    assert go(office, number, name, actor).status == status
    return number


def case(office: Office, number: str) -> Complaint:
    """The complaint as it stands."""
    with office.look() as work:
        return hold(work, number)
