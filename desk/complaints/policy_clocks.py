"""Reads which clocks a complaint has, when they warn, and who hears of it when one runs out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from desk.complaints.policy_file import Place
from desk.complaints.policy_limits import read_limit
from desk.complaints.policy_terms import Limit

TARGET, STATUTORY = "target", "statutory"
BASES = (TARGET, STATUTORY)
OWNER, LEAD = "owner", "lead"
"""Who is meant depends on the complaint; everybody else on a ladder is a team of the policy."""

HALF, MOST, BREACH = "half", "most", "breach"
WARNINGS = (HALF, MOST)
FROM_LEVEL = ("respond", "first_findings", "decide")
FROM_LAW = ("decide", "extended", "extended_again", "ask_review", "review", "register", "enquiry")


@dataclass(frozen=True)
class KindTerms:
    """One kind of clock.

    Attributes:
        target: which of the level's limits our own clock has, or `register`; None: it begins later or never.
        statutory: which of the law's limits it has beside, if any.
        follows: another kind whose limits it shares: planned anew with it, and silent while that one runs.
    """

    title: str
    target: str | None
    statutory: str | None
    follows: str | None


@dataclass(frozen=True)
class EarlyMark:
    """A mark before a clock runs out."""

    percent: int
    to: tuple[str, ...]


@dataclass(frozen=True)
class Rung:
    """Who hears of a clock that ran out, and how long after; None: at that moment."""

    after: Limit | None
    to: tuple[str, ...]


@dataclass(frozen=True)
class ClockTerms:
    """All that the policy says of clocks.

    Attributes:
        pauses: the bases that stop when a complaint is suspended.
        ladder: basis → rungs, the first at the moment of the breach.
    """

    kinds: Mapping[str, KindTerms]
    warnings: Mapping[str, EarlyMark]
    pauses: frozenset[str]
    ladder: Mapping[str, tuple[Rung, ...]]


def read_clocks(place: Place, teams: Collection[str]) -> ClockTerms:
    """The section `clocks`."""
    place.keys(required=("kinds", "warnings", "pauses", "ladder", "source"))
    people = frozenset({OWNER, LEAD, *teams})
    kinds = {name: _kind(entry, place.child("kinds")) for name, entry in place.child("kinds").items()}
    place.child("warnings").keys(required=WARNINGS)
    warnings = {name: _warning(place.child("warnings").child(name), people) for name in WARNINGS}
    if warnings[HALF].percent >= warnings[MOST].percent:
        place.child("warnings").fail("are not in order", "`most` comes after `half`.")
    place.child("ladder").keys(required=BASES)
    ladder = {basis: _rungs(place.child("ladder").child(basis), people) for basis in BASES}
    pauses = frozenset(each.one_of(BASES, "basis") for each in place.child("pauses").elements())
    return ClockTerms(MappingProxyType(kinds), MappingProxyType(warnings), pauses, MappingProxyType(ladder))


def _kind(place: Place, kinds: Place) -> KindTerms:
    place.keys(required=("title",), optional=("target", "statutory", "follows"))
    target, statutory, follows = (place.get(name) for name in ("target", "statutory", "follows"))
    return KindTerms(
        title=place.child("title").text(),
        target=None if target is None else target.one_of((*FROM_LEVEL, "register"), "limit"),
        statutory=None if statutory is None else statutory.one_of(FROM_LAW, "limit"),
        follows=None if follows is None else follows.one_of(kinds.mapping(), "kind of clock"),
    )


def _warning(place: Place, people: Collection[str]) -> EarlyMark:
    place.keys(required=("percent", "to"))
    percent = place.child("percent").integer(least=1)
    if percent > 99:
        place.child("percent").fail("is too late for a warning", "Write 99 or less.")
    return EarlyMark(percent, _to(place, people))


def _rungs(place: Place, people: Collection[str]) -> tuple[Rung, ...]:
    rungs: list[Rung] = []
    for entry in place.elements():
        entry.keys(required=("to",), optional=("after",))
        after = entry.get("after")
        if (after is None) != (not rungs):
            entry.fail("does not fit its place", "Only the first rung, at the breach itself, has no `after`.")
        rungs.append(Rung(None if after is None else read_limit(after), _to(entry, people)))
    if not rungs:
        place.fail("is empty", "Somebody must hear of a breach.")
    return tuple(rungs)


def _to(place: Place, people: Collection[str]) -> tuple[str, ...]:
    named = tuple(each.one_of(frozenset(people), "person or team") for each in place.child("to").elements())
    if not named:
        place.child("to").fail("is empty", "Name owner, lead or a team.")
    return named
