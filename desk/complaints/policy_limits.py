"""Reads lengths of time from the policy file: the levels' targets, the law's limits, the working calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from types import MappingProxyType

from desk.complaints.policy_file import Place
from desk.complaints.policy_terms import CalendarTable, Level, Limit, Statutory

LEVELS = (1, 2, 3, 4)
UNITS = ("hours", "working_hours", "working_days", "days")


def read_limit(place: Place) -> Limit:
    """A length of time: one unit and a whole number of at least 1."""
    place.keys(optional=UNITS)
    if len(place.mapping()) != 1:
        place.fail("must have exactly one unit", "Write it like {hours: 48} or {working_days: 3}.")
    [(unit, count)] = place.items()
    return Limit(unit, count.integer(least=1))


def read_levels(place: Place) -> Mapping[int, Level]:
    """The four levels."""
    for key, entry in place.items():
        if key not in LEVELS:
            entry.fail("is not a level", "There are levels 1, 2, 3 and 4.")
    for level in LEVELS:
        if level not in place.mapping():
            place.fail(
                f"has no level {level}", f"Add `{level}:` with name, urgent, owner, respond and decide."
            )
    return MappingProxyType({level: _level(level, place.child(level)) for level in LEVELS})


def _level(level: int, place: Place) -> Level:
    place.keys(
        required=("name", "urgent", "owner", "respond", "decide", "duties", "source"),
        optional=("first_findings",),
    )
    findings = place.get("first_findings")
    return Level(
        level=level,
        name=place.child("name").text(),
        urgent=place.child("urgent").boolean(),
        owner=place.child("owner").text(),
        respond=read_limit(place.child("respond")),
        first_findings=None if findings is None else read_limit(findings),
        decide=read_limit(place.child("decide")),
        duties=place.child("duties").texts(),
        source=place.child("source").text(),
    )


def read_statutory(place: Place) -> Statutory:
    """The law's outer limits and what the service promises."""
    place.keys(required=("statutory", "service"))
    law, service = place.child("statutory"), place.child("service")
    names = ("decide", "extended", "extended_again", "ask_review", "review")
    law.keys(required=(*names, "source"))
    service.keys(required=("register", "enquiry", "source"))
    limits = {name: read_limit(law.child(name)) for name in names}
    for name in ("register", "enquiry"):
        limits[name] = read_limit(service.child(name))
    return Statutory(source=law.child("source").text(), **limits)


def read_calendar(place: Place) -> CalendarTable:
    """Office hours and the institution's own days."""
    place.keys(required=("office_hours", "holidays", "workdays", "complete_years"))
    hours = place.child("office_hours").elements()
    opens, closes = (_time_of_day(hour) for hour in hours) if len(hours) == 2 else (time.max, time.min)
    if opens >= closes:
        place.child("office_hours").fail(
            "is not an opening and a closing time", 'Write it like ["09:00", "18:00"].'
        )
    days: dict[str, frozenset[date]] = {
        name: frozenset(entry.day() for entry in place.child(name).elements())
        for name in ("holidays", "workdays")
    }
    for day in days["holidays"] & days["workdays"]:
        place.child("workdays").fail(f"has {day}, which is a holiday too", "Keep it in one of the two lists.")
    years = frozenset(entry.integer(least=2000) for entry in place.child("complete_years").elements())
    return CalendarTable(opens, closes, days["holidays"], days["workdays"], years)


def _time_of_day(place: Place) -> time:
    try:
        return time.fromisoformat(place.text())
    except ValueError:
        place.fail(f"is {place.value!r}, not a time of day", 'Write it like "09:00", in quotes.')
