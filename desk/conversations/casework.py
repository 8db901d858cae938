"""Working on a complaint at the desk: fill in, have it confirmed, register, enter one that came by phone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from desk.complaints import audit
from desk.complaints import draft as drafts
from desk.complaints.conditions import Facts
from desk.complaints.draft import SignalMention
from desk.complaints.errors import DraftChanged, NoDraft
from desk.complaints.fields import FIELDS
from desk.complaints.grading import grade
from desk.complaints.masks import mask_text, veil_text
from desk.complaints.model import Complaint, Draft
from desk.complaints.register import register as file
from desk.complaints.work import Work
from desk.conversations import confirming, context, outbox
from desk.conversations.model import Conversation, Message
from desk.conversations.opening import holding, open_conversation
from desk.conversations.ownership import Claim, own
from desk.conversations.rules import rules_of
from desk.conversations.transcript import Said, put


def fill(work: Work, held: Claim, fields: Mapping[str, Any]) -> Draft:
    """Write facts into the draft in the agent's name; the conversation's topic and level follow.

    Raises:
        NotYours: the conversation is another's.
        InvalidField: a value cannot be taken; then none is.
    """
    conversation = own(work, held)
    told = drafts.note(work, conversation.id, fields=fields, by=_actor(held.agent))
    _regrade(work, conversation, told)
    changed = {"fields": sorted(fields), "draft": told.id}
    audit.append(work, _actor(held.agent), "draft_changed", f"conversation:{conversation.id}", changed)
    return told


def ask_confirmation(work: Work, held: Claim, display_name: str) -> Message:
    """Show the customer the whole complaint, with what they can answer.

    Raises:
        NotYours, NoDraft.
    """
    conversation = own(work, held)
    told = drafts.current(work, conversation.id)
    if told is None or not told.facts:
        raise NoDraft(conversation.id)
    drafts.begin(work, conversation.id)
    labels = rules_of(work.policy).desk.labels
    rows = [
        {
            "name": name,
            "label": labels.get(name, name),
            "value": veil_text(context.shown(work, name, told.value(name))),
        }
        for name in FIELDS
        if name in told.facts
    ]
    text = work.policy.text
    card = {"type": "complaint_summary", "title": text("desk.confirm_title"), "fields": rows}
    choices = [
        {"title": text("desk.confirm_yes"), "command": confirming.YES},
        {"title": text("desk.confirm_no"), "command": confirming.NO},
    ]
    audit.append(work, _actor(held.agent), "asked_confirmation", f"conversation:{conversation.id}")
    said = Said(
        "agent",
        text("desk.confirm"),
        "card",
        display_name,
        choices=choices,
        card=card,
        shows=drafts.version(work, told),
    )
    return put(work, conversation, said)


def register(work: Work, held: Claim, draft_id: str | None = None, version: str | None = None) -> Complaint:
    """Register the draft; repeated, it is the same complaint, also when the bot registered it.

    Args:
        draft_id: the draft that was confirmed, if it need not be the newest.
        version: the content that was confirmed, as the page showed it.

    Raises:
        NotYours, NoDraft, DraftIncomplete, KeyReused.
        DraftChanged: the content is not what was confirmed.
    """
    conversation = own(work, held)
    told = drafts.latest(work, conversation.id) if draft_id is None else drafts.by_id(work, draft_id)
    if draft_id is not None and (told is None or told.conversation_id != conversation.id):
        raise NoDraft(draft_id)
    if version is not None and told is not None and drafts.version(work, told) != version:
        raise DraftChanged(told.id)
    complaint = file(work, conversation.id, draft_id, channel=conversation.channel, by=_actor(held.agent))
    outbox.deliver_for(work, conversation)
    return complaint


def enter_case(
    work: Work,
    agent: str,
    channel: str,
    fields: Mapping[str, Any],
    signals: Sequence[SignalMention] = (),
    key: str | None = None,
) -> str:
    """Register a complaint that came by phone, at a branch or from a third party; it has a closed record.

    Args:
        key: the client's own name for the case; sent again it is the same complaint.

    Returns:
        The complaint's number.

    Raises:
        InvalidField, DraftIncomplete, KeyReused.
    """
    whole_key = None if key is None else f"case:{agent}:{key}"
    nested = work.session.begin_nested()
    opened = open_conversation(work, channel=channel)
    work.session.flush()
    told = drafts.note(work, opened.conversation_id, fields=fields, signals=signals, by=_actor(agent))
    complaint = file(work, told, whole_key, channel=channel, by=_actor(agent))
    number = str(complaint.number)
    if complaint.conversation_id != opened.conversation_id:
        nested.rollback()  # it was entered before: nothing of the repetition stays
        return number
    nested.commit()
    conversation = holding(work, opened.conversation_id)
    _regrade(work, conversation, told)
    conversation.status, conversation.closed_at, conversation.closed_by = "closed", work.now, agent
    conversation.disposition = "registered"
    outbox.deliver_for(work, conversation)
    return number


def reveal(work: Work, conversation_id: str, agent: str, field: str, reason: str) -> str | None:
    """A fact in clear, for a reason that is kept."""
    newest = select(Draft).where(Draft.conversation_id == conversation_id).order_by(Draft.serial.desc())
    for told in work.session.execute(newest).scalars():
        value = told.value(field)
        if value is not None:
            details = {"field": field, "reason": mask_text(reason)}
            audit.append(work, _actor(agent), "revealed", f"conversation:{conversation_id}", details)
            return str(value)
    return None


def _regrade(work: Work, conversation: Conversation, told: Draft) -> None:
    """Topic and amount of the draft count for the conversation too."""
    conversation.topic = told.topic or conversation.topic
    amount = told.value("amount")
    if amount is not None and amount.get("role") != "balance":
        conversation.amount = Decimal(amount["value"])
    signals = frozenset(conversation.signals) | told.signal_names
    if conversation.topic is None and not signals:
        return
    graded = grade(Facts(conversation.topic, signals, conversation.amount), work.policy)
    conversation.level, conversation.urgent = graded.level, graded.urgent


def _actor(agent: str) -> str:
    return f"agent:{agent}"
