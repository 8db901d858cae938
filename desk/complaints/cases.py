"""A filed complaint in its customer's hands: found, then supplemented, urged, withdrawn or disputed.

A number alone or a phone alone reveals nothing: reading needs both. Every act is audited, told to the team in
charge, and harmless when repeated under the same `key`.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from desk.complaints import handling, lockout, numbers
from desk.complaints.errors import InvalidField, WrongPair
from desk.complaints.fields import accept
from desk.complaints.handling import CUSTOMER, Actor
from desk.complaints.model import CaseEvent, Complaint, WrongTries
from desk.complaints.work import Work


@dataclass(frozen=True)
class CaseHint:
    """That a phone has a complaint, and no more: month of the number, the rest masked."""

    masked_number: str


def find(work: Work, number: str, phone: str, *, asker: str = "") -> Complaint:
    """The complaint of this number, if it was filed with this phone.

    Args:
        asker: who tries, e.g. the conversation's id; counted too when given.

    Raises:
        WrongPair: the two do not belong together, whether or not either exists.
        Locked: too many wrong pairs before this one.
    """
    canonical = numbers.read(number) or "unreadable:" + number.strip()[:40]
    named = work.keys.fingerprint("tries", canonical)[:32]
    counters = lockout.require_open(work, _subjects(work, phone, f"number:{named}", asker))
    query = select(Complaint).where(
        Complaint.number == canonical, Complaint.phone_index == _index(work, phone)
    )
    found: Complaint | None = work.session.execute(query).scalar_one_or_none()
    return _judged(work, found, counters)


def verify(work: Work, phone: str, last4: str, *, asker: str = "") -> Complaint:
    """The newest complaint filed with this phone whose number ends in these four digits.

    Args:
        last4: the four-digit group, or the last four digits with the check digit; or the whole number.

    Raises:
        WrongPair, Locked: as in `find`.
    """
    if numbers.read(last4):
        return find(work, last4, phone, asker=asker)
    counters = lockout.require_open(work, _subjects(work, phone, "", asker))
    told = "".join(char for char in last4 if char.isdecimal())
    fitting = [each for each in _filed_with(work, phone) if told in numbers.short_forms(each.number)]
    return _judged(work, fitting[0] if fitting else None, counters)


def by_phone(work: Work, phone: str) -> list[CaseHint]:
    """How many complaints a phone has, newest first; what they are needs `verify` or `find`."""
    return [CaseHint(f"{each.number[:8]}**-****-*") for each in _filed_with(work, phone)]


def supplement(
    work: Work, number: str, text: str, *, by: str = "customer", key: str | None = None
) -> CaseEvent:
    """Add facts to a complaint the customer has verified.

    Raises:
        AlreadyClosed: there is nothing to add to any more.
    """
    return _act(work, number, "supplement", text, by, key)


def urge(
    work: Work, number: str, text: str | None = None, *, by: str = "customer", key: str | None = None
) -> CaseEvent:
    """Press for a complaint: its team hears of it again.

    Raises:
        AlreadyClosed: there is nothing to wait for any more.
    """
    return _act(work, number, "urge", text, by, key)


def withdraw(
    work: Work, number: str, reason: str | None = None, *, by: str = "customer", key: str | None = None
) -> CaseEvent:
    """Take a complaint back: the process ends that day.

    Raises:
        AlreadyClosed: it has ended already.
    """
    return _act(work, number, "withdraw", reason, by, key)


def dispute(work: Work, number: str, text: str, *, by: str = "customer", key: str | None = None) -> CaseEvent:
    """Ask for a review of the result by the level above.

    Raises:
        NotDecided, UnderReview, ReviewTooLate, AlreadyClosed: why there can be none.
    """
    return _act(work, number, "dispute", text, by, key)


def events(work: Work, number: str) -> list[CaseEvent]:
    """What was said and done about a complaint since it was filed, oldest first."""
    query = select(CaseEvent).where(CaseEvent.number == number).order_by(CaseEvent.id)
    return list(work.session.execute(query).scalars())


def _subjects(work: Work, phone: str, number: str, asker: str) -> list[str]:
    found = [f"phone:{_index(work, phone)}"]
    if number:
        found.append(number)
    if asker:
        found.append(f"asker:{work.keys.fingerprint('tries', asker)[:32]}")
    return found


def _index(work: Work, phone: str) -> str:
    """The blind index of a phone however it is written; what is no phone finds nothing."""
    try:
        phone = accept("contact_phone", phone, policy=work.policy, now=work.now)
    except InvalidField:
        phone = phone[:40]
    return work.keys.blind_index(phone)


def _judged(work: Work, found: Complaint | None, counters: list[WrongTries]) -> Complaint:
    if found is None:
        lockout.count_wrong(work, counters)
        raise WrongPair
    lockout.forgive(work, counters)
    return found


def _filed_with(work: Work, phone: str) -> list[Complaint]:
    query = select(Complaint).where(Complaint.phone_index == _index(work, phone))
    return list(
        work.session.execute(query.order_by(Complaint.registered_at.desc(), Complaint.number)).scalars()
    )


def _act(work: Work, number: str, kind: str, text: str | None, by: str, key: str | None) -> CaseEvent:
    """Take one of the customer's steps; in their words, or by a colleague who writes down what they said."""
    name, field = _STEPS[kind]
    words = _text(work, kind, text)
    actor = CUSTOMER if by == CUSTOMER.stamp else Actor(by.removeprefix("agent:"), "agent")
    return handling.take(work, number, name, {field: words}, actor, key=key)[1]


def _text(work: Work, kind: str, text: str | None) -> str | None:
    """The customer's words, trimmed; some acts are nothing without them."""
    text = (text or "").strip()
    if not text and kind in ("supplement", "dispute"):
        raise InvalidField("text", "empty")
    if len(text) > work.policy.form.max_length["description"]:
        raise InvalidField("text", "too_long")
    return text or None


# What a customer does → the step of the table, and where their words stand in it.
_STEPS = {
    "supplement": ("supplement", "text"),
    "urge": ("urge", "text"),
    "withdraw": ("withdraw", "reason"),
    "dispute": ("review", "text"),
}
