"""Registering a complaint: once, in one transaction, with number, level, deadlines, audit, everyone told."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from desk.complaints import audit, draft, numbers, receipt
from desk.complaints.codes import codes_for
from desk.complaints.deadlines import deadlines
from desk.complaints.errors import DraftIncomplete, KeyReused, NoDraft
from desk.complaints.fields import SHANGHAI
from desk.complaints.grading import Earlier, Facts, Grade, grade
from desk.complaints.lifecycle import REGISTERED, WITHDRAWN
from desk.complaints.model import Complaint, Customer, DayCounter, Draft, PolicyVersion
from desk.complaints.work import Work

BALANCE = "balance"


def register(
    work: Work,
    source: str | Draft,
    key: str | None = None,
    *,
    channel: str = "web",
    by: str = "bot",
    identified_by: str = "stated",
    received_at: datetime | None = None,
) -> Complaint:
    """Make a draft a complaint, with its audit entry and outbox rows, or give the one it has become already.

    Args:
        source: a conversation id or its draft.
        key: idempotency key; the draft's id unless given.
        channel: where the complaint came in.
        by: who took it first and answers for it until it is handed over by name.
        identified_by: how we know who complains.
        received_at: when it reached us, if that was before now (a letter, a call).

    Raises:
        NoDraft: nothing has been told in this conversation.
        DraftIncomplete: a required fact is missing.
        KeyReused: the key stands for a complaint with other content.
    """
    told = _draft_of(work, source)
    key = key or told.id
    content = _fingerprint(work, told, channel)
    found = _by_key(work, key)
    if found is None:
        _require_complete(work, told)
        try:
            with work.session.begin_nested():
                complaint = _file(
                    work, told, key, content, channel, by, identified_by, received_at or work.now
                )
        except IntegrityError:
            # Another process filed the same key between our look and our insert.
            found = _by_key(work, key)
            if found is None:
                raise
        else:
            _settle(work, told, complaint, by)
            return complaint
    if found.content_hash != content:
        raise KeyReused(key)
    return found


def facts_of(work: Work, told: Draft) -> Facts:
    """What the level of a draft would be decided from, the customer's earlier complaints included."""
    phone = told.value("contact_phone")
    amount = told.value("amount")
    at_stake = amount and amount["role"] != BALANCE
    return Facts(
        topic=told.topic,
        signals=told.signal_names,
        amount=Decimal(amount["value"]) if at_stake else None,
        earlier=_earlier(work, phone) if phone else (),
    )


def preview(work: Work, told: Draft) -> Grade:
    """The grade a draft would get now."""
    return grade(facts_of(work, told), work.policy)


def _draft_of(work: Work, source: str | Draft) -> Draft:
    if isinstance(source, str):
        told = draft.current(work, source) or draft.latest(work, source)
        if told is None:
            raise NoDraft(source)
        return told
    query = (
        select(Draft).where(Draft.id == source.id).with_for_update().execution_options(populate_existing=True)
    )
    locked: Draft = work.session.execute(query).scalar_one()
    return locked


def _fingerprint(work: Work, told: Draft, channel: str) -> str:
    """A keyed hash of what is complained of: tells a repetition from another use of the key."""
    content = {name: note["value"] for name, note in told.facts.items()}
    text = json.dumps([content, channel], ensure_ascii=False, sort_keys=True)
    return work.keys.fingerprint("content", text)


def _by_key(work: Work, key: str) -> Complaint | None:
    found: Complaint | None = work.session.execute(
        select(Complaint).where(Complaint.key == key)
    ).scalar_one_or_none()
    return found


def _require_complete(work: Work, told: Draft) -> None:
    if not told.live:
        raise NoDraft(f"draft {told.id} is {told.status}")
    lacking = [name for name in work.policy.form.required if name not in told.facts]
    if lacking:
        raise DraftIncomplete(lacking)


def _file(
    work: Work,
    told: Draft,
    key: str,
    content: str,
    channel: str,
    by: str,
    identified_by: str,
    received_at: datetime,
) -> Complaint:
    """Write the complaint itself."""
    topic = work.policy.topic(told.value("topic"))
    if topic is None:
        raise DraftIncomplete(["topic"])
    verdict = preview(work, told)
    due = deadlines(verdict.level, received_at, work.policy)
    codes = codes_for(topic.name, told.value("product"), told.value("branch"), work.policy)
    _keep_policy(work)
    complaint = Complaint(
        id=str(uuid.uuid4()),
        number=_next_number(work),
        key=key,
        content_hash=content,
        conversation_id=told.conversation_id,
        customer_id=_customer(work, told).id,
        phone_index=work.keys.blind_index(told.value("contact_phone")),
        identified_by=identified_by,
        taken_by=by,
        channel=channel,
        level=verdict.level,
        urgent=verdict.urgent,
        reasons=list(verdict.reasons),
        signals=sorted(told.signal_names),
        signal_words=told.signals,
        repeat_of=verdict.repeat_of,
        code_a=codes.a,
        code_b=codes.b,
        code_c=codes.c,
        team=topic.team,
        status=REGISTERED,
        received_at=received_at,
        registered_at=work.now,
        respond_by=due.respond_by,
        first_findings_by=due.first_findings_by,
        decide_by=due.decide_by,
        statutory_by=due.statutory_by,
        calendar_certain=due.calendar_certain,
        policy_version=work.policy.version,
        **_told(told),
    )
    work.session.add(complaint)
    work.session.flush()
    return complaint


def _told(told: Draft) -> dict[str, Any]:
    """The customer's own words and facts, as columns."""
    amount, moment = told.value("amount"), told.value("occurred_at")
    names = ("topic", "description", "request", "product", "branch", "contact_name", "contact_phone")
    return {
        **{name: told.value(name) for name in names},
        "amount": Decimal(amount["value"]) if amount else None,
        "amount_role": amount["role"] if amount else None,
        "occurred_at": moment,
        "occurred_start": datetime.fromisoformat(moment["start"]) if moment else None,
        "occurred_end": datetime.fromisoformat(moment["end"]) if moment else None,
    }


def _settle(work: Work, told: Draft, complaint: Complaint, by: str) -> None:
    """What goes with the complaint in the same transaction: the draft's end, the audit, everyone told."""
    draft.registered(work, told)
    details = {
        "channel": complaint.channel,
        "codes": [complaint.code_a, complaint.code_b, complaint.code_c],
        "level": complaint.level,
        "policy": complaint.policy_version,
        "reasons": complaint.reasons,
        "repeat_of": complaint.repeat_of,
        "topic": complaint.topic,
    }
    audit.append(work, by, "registered", f"complaint:{complaint.number}", details)
    receipt.announce(work, complaint)


def _next_number(work: Work) -> str:
    day = work.now.astimezone(SHANGHAI).date()
    stamp = day.strftime("%Y%m%d")
    step = update(DayCounter).where(DayCounter.day == stamp).values(last=DayCounter.last + 1)
    step = step.execution_options(synchronize_session=False)
    result: Any = work.session.execute(step)
    if not result.rowcount:
        try:
            with work.session.begin_nested():
                work.session.add(DayCounter(day=stamp, last=1))
        except IntegrityError:
            work.session.execute(step)
    count = work.session.execute(select(DayCounter.last).where(DayCounter.day == stamp)).scalar_one()
    return numbers.make(day, count, work.keys.secret("number"))


def _customer(work: Work, told: Draft) -> Customer:
    """The customer known by this phone, made at the first complaint."""
    phone = told.value("contact_phone")
    index = work.keys.blind_index(phone)
    query = select(Customer).where(Customer.phone_index == index)
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
    found.contact_name = told.value("contact_name") or found.contact_name
    return found


def _keep_policy(work: Work) -> None:
    """Keep the text of the policy a complaint is graded under."""
    if work.session.get(PolicyVersion, work.policy.version) is None:
        kept = PolicyVersion(
            version=work.policy.version, text=work.policy.source_text, first_used_at=work.now
        )
        try:
            with work.session.begin_nested():
                work.session.add(kept)
        except IntegrityError:
            return


def _earlier(work: Work, phone: str) -> tuple[Earlier, ...]:
    """The complaints this phone has filed, withdrawn ones left out."""
    query = select(Complaint.number, Complaint.topic, Complaint.received_at).where(
        Complaint.phone_index == work.keys.blind_index(phone), Complaint.status != WITHDRAWN
    )
    today = work.now.astimezone(SHANGHAI).date()
    return tuple(
        Earlier(number, topic, (today - received.astimezone(SHANGHAI).date()).days)
        for number, topic, received in work.session.execute(query)
    )
