"""Reads when many complaints are an incident, who hears of it, and what customers' tags change."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from desk.complaints.policy_file import Place
from desk.complaints.policy_grading import check_placeholders
from desk.complaints.policy_limits import LEVELS

KINDS = ("topic", "product", "branch")
STATES = ("open", "taken", "closed", "dismissed")
REPORT = ("what", "why", "affected", "done")
WAYS = ("chat", "sms")
LEAD = "lead"
REPEAT = "repeat"
WHY = {
    "count": ("minutes", "count", "kind", "value", "usual"),
    "unlikely": ("one_in",),
    "customers": ("count", "level"),
    "severe": ("count", "level"),
    "least": ("level",),
    "drill": ("kind", "value", "count"),
}
LINKS = {
    "topic": ("topic", "days"),
    "product": ("product",),
    "amount": ("amount",),
    "branch": ("branch",),
    "day": ("day",),
    "merged": (),
}


@dataclass(frozen=True)
class Rung:
    """Who hears of an incident without an owner, and how long after it was raised."""

    after: timedelta
    to: tuple[str, ...]


@dataclass(frozen=True)
class Gravity:
    """A level of incidents; a figure that is not given does not count.

    Attributes:
        customers: reached with so many customers.
        severe: reached with so many complaints of level 1.
        to: the teams that hear of it whatever the ladder says.
    """

    name: str
    customers: int | None
    severe: int | None
    to: tuple[str, ...]


@dataclass(frozen=True)
class IncidentTerms:
    """All that the policy says of incidents.

    Attributes:
        floor: fewer customers than this are no incident.
        times: so many times the usual rate at least.
        one_in: a usual window has so many complaints less than once in so many windows.
        weeks, days, around: what is usual: this weekday and hour in so many weeks, and this hour in so many
            days, looking so far to either side; the higher of the two.
        overlap: from this share of complaints that an incident has already, there is no second one.
        greeting: how a notice stands in front of the greeting of the page.
    """

    window: timedelta
    floor: int
    times: int
    one_in: int
    weeks: int
    days: int
    around: timedelta
    overlap: float
    owner: timedelta
    kinds: Mapping[str, str]
    levels: Mapping[int, Gravity]
    ladder: tuple[Rung, ...]
    channels: tuple[str, ...]
    states: Mapping[str, str]
    notice_length: int
    greeting: str
    drill: str
    report: Mapping[str, str]
    why: Mapping[str, str]


@dataclass(frozen=True)
class Tag:
    """What a tag of a customer changes.

    Attributes:
        ahead: who waits for a person is served as if they had come so much earlier.
        skills: what the agent should be able to do.
        advice: what the agent is told about talking to them.
        adds: a sentence at the end of what the customer is told.
    """

    title: str
    ahead: timedelta
    skills: tuple[str, ...]
    advice: str | None
    adds: str | None


@dataclass(frozen=True)
class CustomerTerms:
    """All that the policy says of customer records.

    Attributes:
        repeat_complaints, repeat_days: who complained so often in so many days is a repeat customer.
        links: why two complaints belong together, in words; `link_days`: how far back.
        akin: how many of product, amount, day and branch must agree where the topics differ.
        keep_years: so long after its end the record of a complaint must stay.
        pseudonym: what stands in place of a name that was erased.
    """

    tags: Mapping[str, Tag]
    repeat_complaints: int
    repeat_days: int
    link_days: int
    akin: int
    links: Mapping[str, str]
    keep_years: int
    pseudonym: str
    erased: str


def read_incidents(place: Place, teams: Collection[str]) -> IncidentTerms:
    """The section `incidents`."""
    place.keys(
        required=(
            "window_minutes", "floor", "times", "one_in", "weeks", "days", "around_minutes",
            "overlap_percent", "owner_minutes", "kinds", "levels", "ladder", "channels", "states",
            "notice_length", "greeting", "drill", "report", "why", "source",
        )
    )  # fmt: skip
    check_placeholders(place.child("greeting"), ("words",))
    overlap = place.child("overlap_percent").integer(least=1)
    if overlap > 100:
        place.child("overlap_percent").fail("is more than all", "Write 100 or less.")
    return IncidentTerms(
        window=_minutes(place, "window_minutes"),
        floor=place.child("floor").integer(least=2),
        times=place.child("times").integer(least=1),
        one_in=place.child("one_in").integer(least=2),
        weeks=place.child("weeks").integer(least=1),
        days=place.child("days").integer(least=1),
        around=timedelta(minutes=place.child("around_minutes").integer()),
        overlap=overlap / 100,
        owner=_minutes(place, "owner_minutes"),
        kinds=_texts(place.child("kinds"), dict.fromkeys(KINDS, ())),
        levels=_levels(place.child("levels"), teams),
        ladder=_ladder(place.child("ladder"), teams),
        channels=tuple(each.one_of(WAYS, "channel") for each in place.child("channels").elements()),
        states=_texts(place.child("states"), dict.fromkeys(STATES, ())),
        notice_length=place.child("notice_length").integer(least=20),
        greeting=place.child("greeting").text(),
        drill=place.child("drill").text(),
        report=_texts(place.child("report"), dict.fromkeys(REPORT, ())),
        why=_texts(place.child("why"), WHY),
    )


def read_customers(place: Place, figures: Collection[str]) -> CustomerTerms:
    """The section `customers`."""
    place.keys(required=("tags", "repeat", "links", "keep", "source"))
    tags, repeat, links, keep = (place.child(name) for name in ("tags", "repeat", "links", "keep"))
    tags.keys(required=(REPEAT,), optional=tuple(tags.mapping()))
    repeat.keys(required=("complaints", "days"))
    links.keys(required=("days", "akin", "words"))
    keep.keys(required=("years", "pseudonym", "erased"))
    check_placeholders(keep.child("pseudonym"), ("code",))
    return CustomerTerms(
        tags=MappingProxyType({str(name): _tag(entry, figures) for name, entry in tags.items()}),
        repeat_complaints=repeat.child("complaints").integer(least=2),
        repeat_days=repeat.child("days").integer(least=1),
        link_days=links.child("days").integer(least=1),
        akin=links.child("akin").integer(least=1),
        links=_texts(links.child("words"), LINKS),
        keep_years=keep.child("years").integer(),
        pseudonym=keep.child("pseudonym").text(),
        erased=keep.child("erased").text(),
    )


def _minutes(place: Place, name: str) -> timedelta:
    return timedelta(minutes=place.child(name).integer(least=1))


def _levels(place: Place, teams: Collection[str]) -> Mapping[int, Gravity]:
    names: Any = LEVELS
    place.keys(required=names)
    found = {}
    for level in sorted(LEVELS):
        entry = place.child(level)
        entry.keys(required=("name", "to"), optional=("customers", "severe"))
        customers, severe = entry.get("customers"), entry.get("severe")
        found[level] = Gravity(
            entry.child("name").text(),
            None if customers is None else customers.integer(least=2),
            None if severe is None else severe.integer(least=1),
            tuple(each.one_of(frozenset(teams), "team") for each in entry.child("to").elements()),
        )
    return MappingProxyType(found)


def _ladder(place: Place, teams: Collection[str]) -> tuple[Rung, ...]:
    rungs: list[Rung] = []
    known = frozenset({LEAD, *teams})
    for entry in place.elements():
        entry.keys(required=("after_minutes", "to"))
        after = timedelta(minutes=entry.child("after_minutes").integer())
        if rungs and after <= rungs[-1].after:
            entry.fail("is not later than the rung before it", "Write the rungs in order.")
        rungs.append(Rung(after, tuple(each.one_of(known, "team") for each in entry.child("to").elements())))
    if not rungs:
        place.fail("is empty", "Somebody must hear of an incident.")
    return tuple(rungs)


def _tag(place: Place, figures: Collection[str]) -> Tag:
    place.keys(required=("title",), optional=("ahead_minutes", "skills", "advice", "adds"))
    ahead, skills, advice, adds = (place.get(name) for name in ("ahead_minutes", "skills", "advice", "adds"))
    if adds is not None:
        check_placeholders(adds, figures)
    return Tag(
        place.child("title").text(),
        timedelta(minutes=0 if ahead is None else ahead.integer()),
        () if skills is None else skills.texts(),
        None if advice is None else advice.text(),
        None if adds is None else adds.text(),
    )


def _texts(place: Place, placeholders: Mapping[str, tuple[str, ...]]) -> Mapping[str, str]:
    place.keys(required=tuple(placeholders))
    for name, entry in place.items():
        check_placeholders(entry, placeholders[name])
    return MappingProxyType({name: entry.text() for name, entry in place.items()})
