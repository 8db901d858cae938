"""Reads what agents type as people say it: a time or an amount in words, signals in a description."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from desk.complaints.draft import SignalMention
from desk.complaints.fields import SHANGHAI
from desk.complaints.work import Work
from desk.conversations.assistant import AssistantError, Understanding
from desk.conversations.bootstrap import Floor
from desk.database import utc_now

LONGEST_READ = 2000
_PLAIN_AMOUNT = re.compile(r"\s*[¥￥]?\s*(-?[\d,，]+(?:\.\d+)?)\s*(?:元|块|块钱)?\s*")
_SPOKEN = {"occurred_at": "time", "amount": "amount"}


@dataclass(frozen=True)
class Reading:
    """The facts of a case as the domain takes them, and what was heard in its description."""

    fields: dict[str, Any]
    heard: list[dict[str, Any]] = field(default_factory=list)

    def signals(self, work: Work) -> list[SignalMention]:
        """The signals the policy knows."""
        return [
            SignalMention(str(each["signal"]), str(each.get("words") or "")[:100], work.now)
            for each in self.heard
            if each.get("signal") in work.policy.signals
        ]


async def read_fields(floor: Floor, given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields with times and amounts understood; what is not stays, for the domain to refuse."""
    fields = dict(given)
    for name, entity in _SPOKEN.items():
        typed = fields.get(name)
        if isinstance(typed, str):
            fields[name] = _plain(name, typed) or await _spoken(floor, entity, typed) or typed
    return fields


async def read_case(floor: Floor, given: Mapping[str, Any]) -> Reading:
    """A case's fields, and the signals in its description."""
    description = given.get("description")
    understood = await _understand(floor, description) if isinstance(description, str) else None
    return Reading(await read_fields(floor, given), understood.signals if understood else [])


def _plain(name: str, typed: str) -> Any:
    """A number or a date as forms write them."""
    if name == "amount":
        number = _PLAIN_AMOUNT.fullmatch(typed)
        return {"value": number[1], "text": typed} if number else None
    text = typed.strip().replace("/", "-")
    try:
        if len(text) <= len("2026-11-23"):
            day = datetime.combine(date.fromisoformat(text), datetime.min.time(), SHANGHAI)
            end = day + timedelta(days=1)
            return {"start": day.isoformat(), "end": end.isoformat(), "grain": "day", "text": typed.strip()}
        return {"start": datetime.fromisoformat(text).isoformat(), "grain": "minute", "text": typed.strip()}
    except ValueError:
        return None


async def _spoken(floor: Floor, entity: str, typed: str) -> Any:
    """What the assistant makes of a time or an amount in words."""
    understood = await _understand(floor, typed)
    found = [each for each in understood.entities if each.get("entity") == entity] if understood else []
    if not found:
        return None
    value = found[0].get("value")
    return {"value": value, "text": typed} if entity == "amount" else value


async def _understand(floor: Floor, text: str) -> Understanding | None:
    try:
        return await floor.assistant.parse(text[:LONGEST_READ], utc_now())
    except AssistantError:
        return None  # it is down: what was typed is judged as it stands
