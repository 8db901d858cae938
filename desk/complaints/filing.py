"""Writing the complaint itself: facts to columns, grade, codes, clocks, number, customer, policy version."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from desk.complaints import identity, numbers
from desk.complaints.codes import codes_for
from desk.complaints.deadlines import deadlines
from desk.complaints.errors import DraftIncomplete
from desk.complaints.fields import SHANGHAI
from desk.complaints.grading import Earlier, Facts, Grade, grade
from desk.complaints.lifecycle import REGISTERED, WITHDRAWN
from desk.complaints.masks import mask_text
from desk.complaints.model import Complaint, Customer, DayCounter, Draft, PolicyVersion
from desk.complaints.work import Work

# An amount of this role is what the customer has, not what is in dispute.
BALANCE = "balance"


@dataclass(frozen=True)
class Intake:
    """How a complaint came to us; `key` and `content_hash` make its registration happen once."""

    key: str
    content_hash: str
    channel: str
    taken_by: str
    identified_by: str
    received_at: datetime


def facts_of(work: Work, told: Draft) -> Facts:
    """What the level of a draft is decided from, the customer's earlier complaints included."""
    phone, amount = told.value("contact_phone"), told.value("amount")
    disputed = amount is not None and amount["role"] != BALANCE
    return Facts(
        topic=told.topic,
        signals=told.signal_names,
        amount=Decimal(amount["value"]) if disputed else None,
        earlier=_earlier(work, phone) if phone else (),
    )


def preview(work: Work, told: Draft) -> Grade:
    """The grade a draft would get now."""
    return grade(facts_of(work, told), work.policy)


def file(work: Work, told: Draft, intake: Intake) -> Complaint:
    """Write a complaint from a complete draft."""
    verdict = preview(work, told)
    due = deadlines(verdict.level, intake.received_at, work.policy)
    _keep_policy(work)
    complaint = Complaint(
        id=str(uuid.uuid4()),
        number=_next_number(work),
        conversation_id=told.conversation_id,
        customer_id=_customer(work, told).id,
        phone_index=work.keys.blind_index(told.value("contact_phone")),
        level=verdict.level,
        urgent=verdict.urgent,
        reasons=list(verdict.reasons),
        repeat_of=verdict.repeat_of,
        signals=sorted(told.signal_names),
        signal_words=told.signals,
        status=REGISTERED,
        registered_at=work.now,
        policy_version=work.policy.version,
        **vars(intake),
        **vars(due),
        **_facts(told),
        **_sorting(work, told),
    )
    work.session.add(complaint)
    work.session.flush()
    return complaint


def _facts(told: Draft) -> dict[str, Any]:
    """What the customer told, as columns; those not encrypted hold no card or phone number."""
    amount, moment = told.value("amount"), told.value("occurred_at")
    plain = {name: told.value(name) for name in ("product", "branch")}
    return {
        **{name: told.value(name) for name in ("description", "request", "contact_name", "contact_phone")},
        **{name: mask_text(value) if value else None for name, value in plain.items()},
        "amount": Decimal(amount["value"]) if amount else None,
        "amount_role": amount["role"] if amount else None,
        "occurred_at": moment,
        "occurred_start": datetime.fromisoformat(moment["start"]) if moment else None,
        "occurred_end": datetime.fromisoformat(moment["end"]) if moment else None,
    }


def _sorting(work: Work, told: Draft) -> dict[str, str]:
    """Topic, statistical codes and the team in charge."""
    topic = work.policy.topic(told.value("topic"))
    if topic is None:
        raise DraftIncomplete(["topic"])
    codes = codes_for(topic, told.value("product"), told.value("branch"), work.policy)
    return {
        "topic": topic.name,
        "team": topic.team,
        "code_a": codes.a,
        "code_b": codes.b,
        "code_c": codes.c,
    }


def _next_number(work: Work) -> str:
    """A number nobody has; only a change of keys in the middle of a day makes the first try a taken one."""
    day = work.now.astimezone(SHANGHAI).date()
    while True:
        number = numbers.make(day, _count_up(work, day.strftime("%Y%m%d")), work.keys.secret("number"))
        taken = select(Complaint.id).where(Complaint.number == number)
        if work.session.execute(taken).first() is None:
            return number


def _count_up(work: Work, day: str) -> int:
    """The day's counter one further; its row keeps others waiting until this work ends."""
    step = update(DayCounter).where(DayCounter.day == day).values(last=DayCounter.last + 1)
    step = step.execution_options(synchronize_session=False)
    result: Any = work.session.execute(step)
    if not result.rowcount:
        try:
            with work.session.begin_nested():
                work.session.add(DayCounter(day=day, last=1))
        except IntegrityError:
            work.session.execute(step)
    return int(work.session.execute(select(DayCounter.last).where(DayCounter.day == day)).scalar_one())


def _customer(work: Work, told: Draft) -> Customer:
    """The customer known by this phone, made at the first complaint."""
    phone = told.value("contact_phone")
    index = work.keys.blind_index(phone)
    # Held, so that nobody merges or erases the record while a complaint is put into it.
    query = work.lock(select(Customer).where(Customer.phone_index == index))
    query = query.execution_options(populate_existing=True)
    found: Customer | None = work.session.execute(query).scalar_one_or_none()
    if found is None:
        found = Customer(
            id=str(uuid.uuid4()), phone_index=index, contact_phone=phone, tags=[], created_at=work.now
        )
        try:
            with work.session.begin_nested():
                work.session.add(found)
        except IntegrityError:
            found = work.session.execute(query).scalar_one()
    found = identity.stands_for(work, found)
    found.contact_name = told.value("contact_name") or found.contact_name
    return found


def _keep_policy(work: Work) -> None:
    """Keep the text of the policy a complaint is graded under."""
    if work.session.get(PolicyVersion, work.policy.version) is not None:
        return
    kept = PolicyVersion(version=work.policy.version, text=work.policy.source_text, first_used_at=work.now)
    try:
        with work.session.begin_nested():
            work.session.add(kept)
    except IntegrityError:
        return


def _earlier(work: Work, phone: str) -> tuple[Earlier, ...]:
    """The complaints of this phone's customer, withdrawn ones left out."""
    customer = identity.known_by(work, phone)
    if customer is None:
        return ()
    query = select(Complaint.number, Complaint.topic, Complaint.received_at).where(
        Complaint.customer_id == customer.id, Complaint.status != WITHDRAWN
    )
    today = work.now.astimezone(SHANGHAI).date()
    return tuple(
        Earlier(number, topic, (today - received.astimezone(SHANGHAI).date()).days)
        for number, topic, received in work.session.execute(query)
    )
