"""Puts values into words: dates as people say them, money, masked phones. The words are in domain.yml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from bot.actions import cues
from desk.complaints.fields import SHANGHAI
from desk.complaints.grading import yuan
from desk.complaints.masks import mask_phone
from desk.complaints.policy_terms import Policy

LONGEST_SHOWN = 120
A_DAY, HOURS_OF_A_PART = timedelta(days=1, hours=1), timedelta(hours=3)
PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
LONG_NUMBER = re.compile(r"(?<!\d)\d{12,19}(?!\d)")


class Phrases:
    """The phrase book of a turn: what counts as today depends on when the customer spoke."""

    def __init__(self, book: Mapping[str, Any], policy: Policy, now: datetime) -> None:
        """Take `utter_phrases` of the domain."""
        self._book, self._policy, self._now = book, policy, now.astimezone(SHANGHAI)

    def __call__(self, key: str, **values: Any) -> str:
        """A phrase with its values."""
        return str(self._book[key]).format(**values)

    def label(self, field: str) -> str:
        """What a field of the complaint is called."""
        return str(self._book["fields"][field])

    def status(self, status: str) -> str:
        """What a state of a registered complaint is called."""
        return str(self._book["status"].get(status) or self._policy.handling.states[status])

    def choice(self, act: str) -> str:
        """The title of a choice."""
        return str(self._book["choices"][act])

    def listed(self, parts: list[str]) -> str:
        """Several values in a row."""
        return str(self._book["list"]).join(parts)

    def value(self, field: str, value: Any) -> str:
        """A fact of the complaint as it was understood, personal data masked."""
        if field == "topic":
            topic = self._policy.topic(value)
            return topic.title if topic else str(value)
        if field == "occurred_at":
            return self.stretch(value)
        if field == "amount":
            return self("money", amount=yuan(Decimal(value["value"])))
        if field == "contact_phone":
            return mask_phone(value)
        if field == "contact_name":
            return self.name(value)
        return self.shortened(self.own_words(str(value)))

    def own_words(self, words: str) -> str:
        """The customer's words in one line, phones masked and longer numbers cut to their end."""
        line = self._book["line_break"].join(part.strip() for part in words.splitlines() if part.strip())
        masked = PHONE.sub(lambda found: mask_phone(found[0]), line)
        return LONG_NUMBER.sub(lambda found: self("card_tail", tail=found[0][-4:]), masked)

    def name(self, name: str) -> str:
        """How a person is addressed."""
        if len(name) == 1 or (2 <= len(name) <= 4 and name.isalpha() and not name.isascii()):
            titled = any(name.endswith(ending) for ending in self._book["titles"])
            familiar = len(name) == 2 and name[0] in self._book["nicknames"]
            return name if titled or familiar else self("polite", surname=cues.surname(name))
        return name

    def shortened(self, text: str) -> str:
        """A long text, cut."""
        if len(text) <= LONGEST_SHOWN:
            return text
        return self("and_more", text=text[:LONGEST_SHOWN])

    def deadline(self, moment: datetime) -> str:
        """Until when; a deadline at the end of a day is that day."""
        local = moment.astimezone(SHANGHAI)
        if (local.hour, local.minute) == (23, 59):
            return self._calendar_day(local.date())
        return self("deadline", month=local.month, day=local.day, hour=local.hour, minute=local.minute)

    def clock(self, moment: datetime) -> str:
        """A time of today."""
        local = moment.astimezone(SHANGHAI)
        return f"{local.hour}:{local.minute:02d}"

    def stretch(self, told: Mapping[str, Any]) -> str:
        """A moment or a stretch of time, as precise as the customer was."""
        if any(word in str(told.get("text")) for word in self._book["just_now"]):
            return str(told["text"])
        start, end = (datetime.fromisoformat(told[key]).astimezone(SHANGHAI) for key in ("start", "end"))
        grain = told.get("grain", "day")
        if grain in ("month", "year"):
            text = self._long(start, grain)
        elif grain in ("week", "day") and (end - start) > A_DAY:
            text = self._days(start.date(), (end - timedelta(seconds=1)).date())
        else:
            text = self._day(start.date())
        if grain == "hour" and (end - start) >= HOURS_OF_A_PART:
            return self("part_of_day", day=text, part=self._part(end - (end - start) / 2))
        if grain in ("hour", "minute"):
            text += self._clock(start, grain)
            return self("clock_about", value=text) if told.get("approx") or grain == "hour" else text
        return self("about", value=text) if told.get("approx") and grain == "day" else text

    def _days(self, first: date, last: date) -> str:
        if last >= self._now.date():
            return self("since", start=self._day(first))
        return self("range", start=self._calendar_day(first), end=self._calendar_day(last))

    def _long(self, start: datetime, grain: str) -> str:
        if grain == "year":
            return self("year", year=start.year)
        key = "month" if start.year == self._now.year else "month_with_year"
        return self(key, year=start.year, month=start.month)

    def _day(self, day: date) -> str:
        plain, ago = self._calendar_day(day), (self._now.date() - day).days
        if ago in (0, 1, 2):
            return self(("today", "yesterday", "day_before")[ago], day=plain)
        monday = self._now.date() - timedelta(days=self._now.weekday())
        for key, first in (("this_week", monday), ("last_week", monday - timedelta(days=7))):
            if first <= day < first + timedelta(days=7) and ago > 0:
                return self(key, weekday=self._book["weekdays"][day.weekday()], day=plain)
        return plain

    def _calendar_day(self, day: date) -> str:
        key = "day" if day.year == self._now.year else "day_with_year"
        return self(key, year=day.year, month=day.month, day=day.day)

    def _part(self, moment: datetime) -> str:
        parts = {int(hour): str(name) for hour, name in self._book["day_parts"].items()}
        return parts[max(hour for hour in parts if hour <= moment.hour)]

    def _clock(self, moment: datetime, grain: str) -> str:
        part = self._part(moment)
        shown = moment.hour - 12 if moment.hour > 12 else moment.hour
        key = "hour" if grain == "hour" or not moment.minute else "half_past"
        if grain == "minute" and moment.minute not in (0, 30):
            key = "minute"
        return self(key, part=part, hour=shown, minute=moment.minute)
