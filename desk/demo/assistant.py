"""The demonstration's assistant: what the script says it understood and answered, in the domain's form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from desk.channels.desk_json import by_id
from desk.complaints import draft as drafts
from desk.complaints.draft import SignalMention
from desk.complaints.fields import FIELDS, SHANGHAI
from desk.complaints.work import Work
from desk.conversations import context
from desk.conversations.assistant import Answer, Question, Understanding
from desk.conversations.rules import rules_of
from desk.conversations.view import view
from desk.demo.script import Step

MODEL = "demo"
CONFIDENT = 0.95


class NotOffered(Exception):
    """The script lets a customer press what nobody offered."""


def facts(told: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Facts as the domain takes them; a time in the script is so many days or minutes ago."""
    found = dict(told)
    if "occurred_at" in found:
        found["occurred_at"] = _moment(found["occurred_at"], now)
    return found


def _moment(told: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    if "minutes_ago" in told:
        start = now - timedelta(minutes=told["minutes_ago"])
        return {"start": start.isoformat(), "grain": "minute", "approx": True, "text": told["text"]}
    day = now.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    start = day - timedelta(days=told["days_ago"])
    end = start + timedelta(days=1)
    return {"start": start.isoformat(), "end": end.isoformat(), "grain": "day", "text": told["text"]}


def mentions(heard: Mapping[str, str], now: datetime) -> list[SignalMention]:
    """Signals, and the words that gave them away."""
    return [SignalMention(signal, words, now) for signal, words in heard.items()]


def understanding(step: Step, text: str) -> Understanding:
    """What the assistant made of a turn."""
    signals = [
        {"signal": signal, "words": words, "start": text.index(words), "end": text.index(words) + len(words)}
        for signal, words in step.heard.items()
    ]
    intent = {"name": step.intent, "confidence": CONFIDENT if step.intent else 0.0}
    return Understanding.parse_obj({"intent": intent, "signals": signals, "model": MODEL})


def answer(work: Work, step: Step, question: Question) -> Answer:
    """What the assistant answers."""
    replies: list[dict[str, Any]] = [{"text": text} for text in step.bot]
    if step.shows:
        replies[-1]["card"] = _summary(work, question.conversation_id)
    if step.choices:
        replies[-1]["choices"] = [{"title": title, "payload": "/affirm"} for title in step.choices]
    told: dict[str, Any] = {"replies": replies, "expects": step.expects}
    if step.handoff:
        told["handoff"] = {"reason": step.handoff}
    return Answer.parse_obj({**told, "nlu": understanding(step, question.text or "")})


def choice(work: Work, conversation_id: str, title: str) -> str:
    """The newest offered choice with a title."""
    lines = view(work, by_id(work, conversation_id), 0).lines
    offered = [each for line in lines for each in line.choices if each["title"] == title]
    if not offered:
        raise NotOffered(title)
    return offered[-1]["payload"]


def _summary(work: Work, conversation_id: str) -> dict[str, Any]:
    """The complaint as the customer is asked to confirm it."""
    told = drafts.begin(work, conversation_id)
    labels = rules_of(work.policy).desk.labels
    rows = [
        {"name": name, "label": labels[name], "value": context.shown(work, name, told.value(name))}
        for name in FIELDS
        if name in told.facts
    ]
    return {"type": "complaint_summary", "title": work.policy.text("desk.confirm_title"), "fields": rows}
