"""Reads the grading table of the policy file."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from string import Formatter
from types import MappingProxyType

from desk.complaints.conditions import Names, parse
from desk.complaints.policy_file import Place
from desk.complaints.policy_terms import Grading, Rule

PLACEHOLDERS = ("great_loss", "small_loss", "repeat_days", "amount", "earlier", "days")


def read_grading(
    place: Place, topics: Mapping[str, object], signals: Mapping[str, object], levels: Sequence[int]
) -> Grading:
    """The table, its figures and its order of precedence."""
    place.keys(required=("precedence", "amounts", "repeat_days", "topic_sets", "rules"))
    precedence = tuple(entry.integer(least=1) for entry in place.child("precedence").elements())
    if sorted(precedence) != sorted(levels):
        place.child("precedence").fail("must name every level once", "Write it like [1, 2, 4, 3].")
    amounts = {name: entry.money() for name, entry in place.child("amounts").items()}
    place.child("amounts").keys(required=("great_loss", "small_loss"), optional=tuple(amounts))
    sets = {
        name: frozenset(each.one_of(topics, "topic") for each in entry.elements())
        for name, entry in place.child("topic_sets").items()
    }
    names = Names(topics, signals, amounts, sets)
    rules = tuple(_rule(entry, names, levels) for entry in place.child("rules").elements())
    _check_rules(place.child("rules"), rules)
    return Grading(precedence, MappingProxyType(amounts), place.child("repeat_days").integer(least=1), rules)


def _rule(place: Place, names: Names, levels: Sequence[int]) -> Rule:
    place.keys(required=("name", "level", "when", "reason", "source"))
    level = place.child("level").integer(least=1)
    if level not in levels:
        place.child("level").fail(f"is {level}, which is not a level", "There are levels 1, 2, 3 and 4.")
    known = (*PLACEHOLDERS, *names.amounts)
    check_placeholders(place.child("reason"), known)
    when = parse(place.child("when"), names)
    return Rule(
        place.child("name").text(), level, when, place.child("reason").text(), place.child("source").text()
    )


def _check_rules(place: Place, rules: Sequence[Rule]) -> None:
    seen: set[str] = set()
    for rule, entry in zip(rules, place.elements(), strict=True):
        if rule.name in seen:
            entry.child("name").fail(f"is {rule.name!r} a second time", "Give every rule a name of its own.")
        seen.add(rule.name)
    if sum(rule.when.otherwise for rule in rules) != 1:
        place.fail("need one rule for all the rest", "End with a rule that has `when: {otherwise: true}`.")


def check_placeholders(place: Place, known: Collection[str]) -> None:
    """Refuse a text that refers to a figure there is not."""
    try:
        used = [name for _, name, _, _ in Formatter().parse(place.text()) if name is not None]
    except ValueError:
        place.fail("has a brace without its partner", "Write placeholders like {amount}.")
    for name in used:
        if name not in known:
            place.fail(f"uses the unknown placeholder {{{name}}}", f"Known: {', '.join(known)}.")
