"""The policy in force, read from policy.yml.

Everything the compliance department decides stands in that file; code only reads it. `load` refuses a file
with an unknown key, a missing level, a negative time or an unknown topic; it names the line and the remedy.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from desk.complaints import policy_grading, policy_topics
from desk.complaints.errors import PolicyError
from desk.complaints.policy_clocks import read_clocks
from desk.complaints.policy_feedback import read_feedback, read_survey
from desk.complaints.policy_file import Place, read
from desk.complaints.policy_handling import read_handling
from desk.complaints.policy_incidents import read_customers, read_incidents
from desk.complaints.policy_limits import (
    LEVELS,
    UNITS,
    read_calendar,
    read_levels,
    read_limit,
    read_statutory,
)
from desk.complaints.policy_reports import read_reports
from desk.complaints.policy_terms import (
    Delivery,
    Lookup,
    Policy,
    Signal,
)
from desk.complaints.taxonomy import OTHER, SIGNALS, TOPICS

__all__ = ["LEVELS", "Policy", "PolicyError", "load", "read_limit"]

SECTIONS = (
    "sources",
    "levels",
    "grading",
    "deadlines",
    "calendar",
    "clocks",
    "business_hours",
    "signals",
    "form",
    "lookup",
    "delivery",
    "feedback",
    "survey",
    "teams",
    "routing",
    "handling",
    "incidents",
    "customers",
    "codes",
    "topics",
    "other_topic",
    "reports",
    "hotlines",
    "limits",
    "thresholds",
    "texts",
)
# Sections of other floors that a policy need not have.
OPTIONAL_SECTIONS = ("desk",)


def load(path: Path) -> Policy:
    """Read and check the policy file.

    Raises:
        PolicyError: names file, line and remedy.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise PolicyError(
            path, None, f"cannot be read: {error.strerror}", "Set TINGSU_POLICY to the file."
        ) from error
    top = read(path, text)
    top.keys(required=SECTIONS, optional=OPTIONAL_SECTIONS)
    policy = _build(top, text)
    _check_sources(top.child("sources"), top)
    _check_texts(top.child("texts"), policy)
    return policy


def _build(top: Place, text: str) -> Policy:
    top.child("signals").keys(required=SIGNALS)
    top.child("thresholds").keys(required=("fallback_confidence", "yes_confidence"))
    top.child("topics").keys(required=TOPICS)
    signals = {name: _signal(place) for name, place in top.child("signals").items()}
    teams = policy_topics.read_teams(top.child("teams"))
    codes = policy_topics.read_codes(top.child("codes"))
    form = policy_topics.read_form(top.child("form"))
    topics = policy_topics.read_topics(top.child("topics"), teams, codes, form)
    return Policy(
        version=hashlib.sha256(text.encode()).hexdigest()[:12],
        document=top,
        source_text=text,
        levels=read_levels(top.child("levels")),
        grading=policy_grading.read_grading(top.child("grading"), topics, signals, LEVELS),
        statutory=read_statutory(top.child("deadlines")),
        calendar=read_calendar(top.child("calendar")),
        clocks=read_clocks(top.child("clocks"), teams),
        topics=topics,
        other=policy_topics.read_topic(OTHER, top.child("other_topic"), teams, codes, form),
        signals=MappingProxyType(signals),
        teams=teams,
        escalation=_escalation(top.child("routing"), teams),
        handling=read_handling(top.child("handling"), teams, (*topics, OTHER)),
        incidents=read_incidents(top.child("incidents"), teams),
        customers=read_customers(top.child("customers"), top.child("hotlines").mapping()),
        codes=codes,
        form=form,
        lookup=_lookup(top.child("lookup")),
        delivery=_delivery(top.child("delivery")),
        feedback=read_feedback(top.child("feedback"), top.child("hotlines").mapping()),
        survey=read_survey(top.child("survey")),
        reports=read_reports(top.child("reports")),
        hotlines=MappingProxyType({name: place.text() for name, place in top.child("hotlines").items()}),
        business_hours=top.child("business_hours").plain(),
        limits=top.child("limits").plain(),
        thresholds=top.child("thresholds").plain(),
        texts=top.child("texts").plain(),
    )


def _signal(place: Place) -> Signal:
    place.keys(required=("title", "about"))
    about = place.child("about").one_of(("matter", "person", "emotion"), "kind of signal")
    return Signal(place.child("title").text(), about)


def _escalation(place: Place, teams: Any) -> MappingProxyType[int, str]:
    place.keys(required=("escalation",))
    table = {}
    for level, team in place.child("escalation").items():
        if level not in LEVELS:
            team.fail("is not a level", "There are levels 1, 2, 3 and 4.")
        table[level] = team.one_of(teams, "team")
    return MappingProxyType(table)


def _lookup(place: Place) -> Lookup:
    place.keys(required=("wrong_tries", "lock_minutes", "longest_lock_minutes"))
    lock = timedelta(minutes=place.child("lock_minutes").integer(least=1))
    longest = timedelta(minutes=place.child("longest_lock_minutes").integer(least=1))
    if longest < lock:
        place.child("longest_lock_minutes").fail("is shorter than lock_minutes", "Make it as long or longer.")
    return Lookup(place.child("wrong_tries").integer(least=1), lock, longest)


def _delivery(place: Place) -> Delivery:
    place.keys(required=("first_wait_seconds", "longest_wait_seconds", "give_up_after"))
    return Delivery(
        timedelta(seconds=place.child("first_wait_seconds").integer(least=1)),
        timedelta(seconds=place.child("longest_wait_seconds").integer(least=1)),
        place.child("give_up_after").integer(least=1),
    )


def _check_sources(sources: Place, top: Place) -> None:
    """Every figure names a source there is."""
    known = {name: entry.text() for name, entry in sources.items()}
    for place in _leaves(top):
        if place.path.endswith(".source"):
            for part in place.text().split("；"):
                if not any(part.startswith(name) for name in known):
                    place.fail(f"names the unknown source {part!r}", f"Known: {'、'.join(known)}.")


def _check_texts(place: Place, policy: Policy) -> None:
    """Every text is a text, and the rules refer only to figures there are."""
    place.keys(required=("units", "rules", "errors", "notices"), optional=tuple(place.mapping()))
    place.child("notices").keys(required=("other",), optional=tuple(place.child("notices").mapping()))
    place.child("units").keys(required=UNITS)
    for entry in _leaves(place):
        entry.text()
    for _, entry in place.child("rules").items():
        policy_grading.check_placeholders(entry, policy.figures)
    for _, entry in place.child("units").items():
        policy_grading.check_placeholders(entry, ("count",))
    for _, entry in place.child("notices").items():
        policy_grading.check_placeholders(entry, ("number", "clock", "incident"))


def _leaves(place: Place) -> Iterator[Place]:
    if isinstance(place.value, Mapping):
        children = [child for _, child in place.items()]
    elif isinstance(place.value, Sequence) and not isinstance(place.value, str):
        children = place.elements()
    else:
        yield place
        return
    for child in children:
        yield from _leaves(child)
