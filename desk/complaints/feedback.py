"""What customers are told of their complaint: filled in from the policy, committed with the fact, sent after.

Example:
    with office.work() as work:
        feedback.inform(work, complaint, "decision", "email", address="lin@example.com", by="agent:wang")
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from datetime import datetime

from sqlalchemy import select

from desk.complaints import audit, customers, outbox, people
from desk.complaints.deadlines import due
from desk.complaints.errors import ChannelNotSetUp, InvalidField
from desk.complaints.feedback_model import QUEUED, RECEIVED, Feedback
from desk.complaints.fields import SHANGHAI, accept
from desk.complaints.model import Complaint
from desk.complaints.policy_feedback import CHANNELS
from desk.complaints.work import Work

CHAT, SMS, EMAIL, WECHAT, PHONE = CHANNELS
ABROAD, IN_CHAT = "feedback", "said"
"""Kinds of outbox rows: what a channel carries, and what is put into the customer's conversation."""
LONGEST = 4000
ATTENDED = frozenset({"phone", "branch", "third_party"})
"""Ways a complaint comes in without a conversation of the customer's own: what is said there nobody reads."""

_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z0-9-]{2,63}")
_WECHAT = re.compile(r"[A-Za-z0-9_-]{6,64}")
_NEEDS_WORDS = "{words}"


def inform(
    work: Work,
    complaint: Complaint,
    kind: str,
    channel: str,
    text: str | None = None,
    address: str | None = None,
    by: str = "system",
    *,
    key: str | None = None,
    survey_id: str | None = None,
    **facts: str,
) -> Feedback:
    """Tell the customer something of their complaint.

    Args:
        kind: one of `policy_feedback.KINDS`.
        text: what the handler has to say; without it, the result of the complaint. After a phone call: what
            was said, for the record.
        address: where to, unless it is the phone the complaint was filed with, or its conversation.
        key: the same key again is the same delivery.
        facts: more placeholders of the template, or others in place of the usual ones, e.g. `until`.

    Raises:
        ChannelNotSetUp: there is no such way to this customer here.
        InvalidField: the address or the text cannot be taken.
    """
    if key is not None:
        told: Feedback | None = work.session.execute(
            select(Feedback).where(Feedback.key == key)
        ).scalar_one_or_none()
        if told is not None:
            return told
    template = work.policy.feedback.templates[kind]
    place = _address(work, complaint, channel, address)
    pattern = template.in_chat if channel == CHAT else template.text
    words = _words(complaint, text, needed=_NEEDS_WORDS in pattern or channel == PHONE)
    known = {**facts_of(work, complaint), "words": words, **facts}
    if channel == CHAT:
        known["customer"] = ""  # they are in the middle of a conversation
    said = "\n".join(filter(None, (pattern.format(**known).strip(), customers.closing(work, complaint))))
    made = Feedback(
        id=str(uuid.uuid4()),
        number=complaint.number,
        kind=kind,
        channel=channel,
        address=place,
        subject=template.subject.format(**known),
        text=words if channel == PHONE else said,
        facts=known,
        survey_id=survey_id,
        by=by,
        at=work.now,
        state=QUEUED,
        key=key,
    )
    work.session.add(made)
    work.session.flush()
    if channel == PHONE:
        made.state, made.sent_at, made.received_at = RECEIVED, work.now, work.now
    else:
        way, talk = (IN_CHAT, complaint.conversation_id) if channel == CHAT else (ABROAD, None)
        outbox.post(work, way, talk, {"feedback": made.id}, row_key(made.id))
    told_of = {"feedback": made.id, "kind": kind, "channel": channel}
    audit.append(work, by, "customer_told", f"complaint:{complaint.number}", told_of)
    return made


def row_key(feedback_id: str) -> str:
    """What the outbox knows a delivery by."""
    return f"feedback:{feedback_id}"


def of(work: Work, number: str) -> list[Feedback]:
    """What the customer of a complaint was told, oldest first."""
    query = select(Feedback).where(Feedback.number == number).order_by(Feedback.at, Feedback.id)
    return list(work.session.execute(query).scalars())


def channels(work: Work, complaint: Complaint) -> dict[str, str]:
    """The channels over which this customer can be told something, with their names."""
    return {
        name: title
        for name, title in work.policy.feedback.channels.items()
        if name in work.reach.channels and (name != CHAT or _is_in_chat(complaint))
    }


def _is_in_chat(complaint: Complaint) -> bool:
    return complaint.conversation_id is not None and complaint.channel not in ATTENDED


def facts_of(work: Work, complaint: Complaint) -> dict[str, str]:
    """What the templates can speak of."""
    terms, law = work.policy.feedback, work.policy.statutory
    name, decided = complaint.contact_name, complaint.decided_at or work.now
    ask_until = due(law.ask_review, work.now, work.policy.calendar).at
    return {
        **work.policy.figures,
        "customer": terms.greeting.format(name=name) if name else terms.greeting_unnamed,
        "number": complaint.number,
        "date": dated(terms.day, work.now),
        "responsible": responsible(work, complaint),
        "respond_by": dated(terms.moment, complaint.respond_by),
        "decide_by": dated(terms.day, complaint.decide_by),
        "statutory_by": dated(terms.day, complaint.statutory_by),
        "decided_on": dated(terms.day, decided),
        "review_until": dated(terms.day, ask_until),
        "until": dated(terms.day, complaint.review_by or complaint.statutory_by),
        "link": terms.link_words,
    }


def responsible(work: Work, complaint: Complaint) -> str:
    """Who answers for a complaint, as the customer reads it: the team, and the person if there is one."""
    team = work.policy.teams.get(complaint.team)
    title = complaint.team if team is None else team.title
    person = people.called(work, complaint.owner)
    return title if person in ("", complaint.owner) else f"{title}{person}"


def dated(pattern: str, at: datetime) -> str:
    """A moment as customers read it, in the mainland's time."""
    local = at.astimezone(SHANGHAI)
    return pattern.format(year=local.year, month=local.month, day=local.day, time=f"{local:%H:%M}")


def _address(work: Work, complaint: Complaint, channel: str, address: str | None) -> str | None:
    """Where to, checked: nothing that could become a header or another recipient passes."""
    if channel not in channels(work, complaint):
        raise ChannelNotSetUp(channel)
    if channel == CHAT:
        return None
    if channel in (SMS, PHONE):
        return _phone(work, address or complaint.contact_phone)
    told = unicodedata.normalize("NFKC", address or "").strip()
    if not told:
        raise InvalidField("address", "empty")
    if not (_EMAIL if channel == EMAIL else _WECHAT).fullmatch(told):
        raise InvalidField("address", f"{channel}_invalid")
    return told


def _phone(work: Work, address: str) -> str:
    try:
        return str(accept("contact_phone", address, policy=work.policy, now=work.now))
    except InvalidField as error:
        raise InvalidField("address", error.code) from None


def _words(complaint: Complaint, text: str | None, *, needed: bool) -> str:
    words = (text or complaint.result or "").strip()
    if needed and not words:
        raise InvalidField("text", "empty")
    if len(words) > LONGEST:
        raise InvalidField("text", "too_long")
    return words
