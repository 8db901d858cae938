"""What stands beside a conversation at the desk: draft, customer, moods, clocks, suggestions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from desk.complaints import draft as drafts
from desk.complaints.fields import FIELDS, SHANGHAI
from desk.complaints.grading import yuan
from desk.complaints.masks import mask_name, mask_phone
from desk.complaints.model import DRAFT_REGISTERED, Complaint, Draft
from desk.complaints.work import Work
from desk.conversations import care, confirming
from desk.conversations.board import drafts_of
from desk.conversations.model import Conversation, Message, QueueEntry
from desk.conversations.rules import rules_of

MOODS_SHOWN, COMPLAINTS_SHOWN = 200, 20
SOON = timedelta(hours=1)
CALM = "calm"
CLOCKS = ("respond_by", "first_findings_by", "decide_by", "statutory_by")
MASKS = {"contact_name": mask_name, "contact_phone": mask_phone}


def draft(work: Work, conversation_id: str) -> dict[str, Any] | None:
    """The newest draft as agents see it: name and phone masked, each field with who gave it and when."""
    told = drafts_of(work, [conversation_id]).get(conversation_id)
    return None if told is None else draft_json(work, told)


def draft_json(work: Work, told: Draft) -> dict[str, Any]:
    """A draft as agents see it."""
    fields = {name: _field(work, name, told.facts[name]) for name in FIELDS if name in told.facts}
    filed = _complaint_of(work, told)
    return {
        "id": told.id,
        "revision": told.revision,
        "version": drafts.version(work, told),
        "confirmed": _confirmed(work, told),
        "status": told.status,
        "fields": fields,
        "missing": drafts.missing(told, work.policy) if told.live else [],
        "skipped": sorted(told.skipped),
        "topic_title": _topic_title(work, told.topic),
        "number": filed.number if filed is not None else None,
    }


def shown(work: Work, field: str, value: Any) -> str:
    """A fact in words, contact data masked."""
    if field in MASKS:
        return MASKS[field](str(value))
    if field == "topic":
        return _topic_title(work, value) or str(value)
    if field == "amount":
        return rules_of(work.policy).desk.money.format(amount=yuan(Decimal(value["value"])))
    if field == "occurred_at":
        return str(value.get("text") or "") or _stretch(value)
    return str(value)


def emotions(work: Work, conversation_id: str) -> list[dict[str, Any]]:
    """The customer's mood message by message; calm where nothing else was heard."""
    known = work.policy.signals
    question = (
        select(Message.seq, Message.nlu, Message.created_at)
        .where(Message.conversation_id == conversation_id, Message.author == "customer")
        .order_by(Message.seq.desc())
        .limit(MOODS_SHOWN)
    )
    found = []
    for seq, nlu, at in reversed(work.session.execute(question).all()):
        if nlu is None:
            continue
        heard = [str(each.get("signal")) for each in nlu.get("signals") or ()]
        moods = [name for name in heard if name in known and known[name].about == "emotion"]
        found.append({"seq": seq, "emotion": moods[-1] if moods else CALM, "at": _iso(at)})
    return found


def customer(work: Work, conversation_id: str) -> dict[str, Any] | None:
    """Who it is, masked, with what they complained of before; None while nobody knows."""
    told = drafts_of(work, [conversation_id]).get(conversation_id)
    name = told.value("contact_name") if told is not None else None
    phone = told.value("contact_phone") if told is not None else None
    if not name and not phone:
        return None
    index = work.keys.blind_index(phone) if phone else None
    earlier: list[Complaint] = []
    talks = 1
    if index is not None:
        here = Complaint.phone_index == index
        newest = select(Complaint).where(here).order_by(Complaint.received_at.desc()).limit(COMPLAINTS_SHOWN)
        earlier = list(work.session.execute(newest).scalars())
        others = select(func.count(func.distinct(Complaint.conversation_id))).where(
            here, Complaint.conversation_id != conversation_id
        )
        talks += int(work.session.execute(others).scalar_one())
    return {
        "name": mask_name(str(name)) if name else None,
        "phone": mask_phone(str(phone)) if phone else None,
        "tags": [each.title for each in care.tags(work, conversation_id)],
        "complaints": [_case(work, each) for each in earlier],
        "conversations": talks,
        "advice": advice(work, conversation_id),
    }


def clocks(work: Work, conversation: Conversation) -> list[dict[str, Any]]:
    """What is due: somebody to answer who waits, and the deadlines of what was registered here."""
    waiting = select(QueueEntry.promised_at).where(
        QueueEntry.conversation_id == conversation.id, QueueEntry.left_at.is_(None)
    )
    due = [("promised", at) for at in work.session.execute(waiting).scalars()]
    told = drafts_of(work, [conversation.id]).get(conversation.id)
    filed = _complaint_of(work, told) if told is not None else None
    if filed is not None and filed.closed_at is None:
        due += [(name, getattr(filed, name)) for name in CLOCKS if getattr(filed, name) is not None]
    return [{"name": name, "due_at": _iso(at), "state": _state(work.now, at)} for name, at in due]


def suggestions(work: Work, conversation: Conversation) -> list[dict[str, str]]:
    """What one could say in this matter, in the policy's words."""
    by_topic = rules_of(work.policy).desk.suggestions
    fitting = by_topic.get(conversation.topic or "") or by_topic.get("default") or ()
    return [{"title": each.title, "text": each.text} for each in fitting]


def advice(work: Work, conversation_id: str) -> list[str]:
    """How to talk to this customer, as the policy says of their tags."""
    return [each.advice for each in care.tags(work, conversation_id) if each.advice]


def _complaint_of(work: Work, told: Draft) -> Complaint | None:
    if told.status != DRAFT_REGISTERED:
        return None
    question = select(Complaint).where(Complaint.conversation_id == told.conversation_id)
    filed: Iterable[Complaint] = work.session.execute(question.order_by(Complaint.registered_at)).scalars()
    found = list(filed)
    by_key = [each for each in found if each.key == told.id]
    return by_key[0] if by_key else found[-1] if found else None


def _confirmed(work: Work, told: Draft) -> dict[str, Any] | None:
    """The customer's yes to just this content, if they gave it."""
    pressed = confirming.confirmed(work, told)
    return None if pressed is None else {"seq": pressed.seq, "at": _iso(pressed.created_at)}


def _field(work: Work, name: str, fact: Mapping[str, Any]) -> dict[str, Any]:
    display = shown(work, name, fact["value"])
    # What is masked is masked throughout: the clear value is had by revealing it.
    value = display if name in MASKS else fact["value"]
    return {"value": value, "display": display, "by": fact["by"], "at": fact["at"]}


def _case(work: Work, complaint: Complaint) -> dict[str, Any]:
    return {
        "number": complaint.number,
        "topic_title": _topic_title(work, complaint.topic),
        "level": complaint.level,
        "status": complaint.status,
        "created_at": _iso(complaint.received_at),
    }


def _topic_title(work: Work, name: str | None) -> str | None:
    topic = None if name is None else work.policy.topic(name)
    return None if topic is None else topic.title


def _stretch(value: Mapping[str, Any]) -> str:
    start = datetime.fromisoformat(value["start"]).astimezone(SHANGHAI)
    return f"{start:%Y-%m-%d %H:%M}" if value["grain"] in ("minute", "hour") else f"{start:%Y-%m-%d}"


def _state(now: datetime, due: datetime) -> str:
    if now > due:
        return "overdue"
    return "soon" if due - now < SOON else "running"


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
