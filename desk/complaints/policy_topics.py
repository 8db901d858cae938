"""Reads topics, teams, statistical codes and the form from the policy file."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from desk.complaints.fields import FIELDS
from desk.complaints.policy_file import Place
from desk.complaints.policy_terms import Codes, Form, Team, Topic

FORM_KEYS = ("required", "ask_when_topic_unknown", "ask_last", "max_length", "max_amount")
TEXT_FIELDS = ("description", "product", "branch", "request", "contact_name")


def read_teams(place: Place) -> Mapping[str, Team]:
    """The teams by name."""
    teams = {}
    for name, entry in place.items():
        entry.keys(required=("title",))
        teams[name] = Team(name, entry.child("title").text())
    return MappingProxyType(teams)


def read_codes(place: Place) -> Codes:
    """The three code lists and what overrides a topic's codes."""
    place.keys(required=("a", "b", "c", "a_when_branch", "b_by_product"))
    titles = {
        dimension: MappingProxyType({code: entry.text() for code, entry in place.child(dimension).items()})
        for dimension in ("a", "b", "c")
    }
    by_product = {
        word: entry.one_of(titles["b"], "B code") for word, entry in place.child("b_by_product").items()
    }
    branch = place.child("a_when_branch").one_of(titles["a"], "A code")
    return Codes(MappingProxyType(titles), branch, MappingProxyType(by_product))


def read_form(place: Place) -> Form:
    """Required fields, general questions and lengths."""
    place.keys(required=FORM_KEYS)
    lengths = place.child("max_length")
    lengths.keys(required=TEXT_FIELDS)
    form = Form(
        required=_fields(place.child("required")),
        ask_when_topic_unknown=_fields(place.child("ask_when_topic_unknown")),
        ask_last=_fields(place.child("ask_last")),
        max_length=MappingProxyType({name: entry.integer(least=1) for name, entry in lengths.items()}),
        max_amount=place.child("max_amount").money(),
    )
    for name in ("topic", "contact_phone"):
        if name not in form.required:
            place.child("required").fail(
                f"lacks {name}", "No complaint can be filed or found again without it."
            )
    return form


def read_topics(place: Place, teams: Mapping[str, Team], codes: Codes, form: Form) -> Mapping[str, Topic]:
    """All topics by name."""
    return MappingProxyType(
        {name: read_topic(name, entry, teams, codes, form) for name, entry in place.items()}
    )


def read_topic(name: str, place: Place, teams: Mapping[str, Team], codes: Codes, form: Form) -> Topic:
    """One topic."""
    place.keys(required=("title", "team", "codes", "money", "urgent", "ask"), optional=("questions",))
    ask = _fields(place.child("ask"))
    for field in ask:
        if field in form.ask_last or field == "topic":
            place.child("ask").fail(
                f"has {field}, which is asked for every topic anyway", "Leave it out here."
            )
    if place.child("money").boolean() != ("amount" in ask):
        place.child("money").fail(
            "and `ask` disagree", "Where money is concerned ask for the amount; elsewhere leave it out."
        )
    questions = place.get("questions")
    return Topic(
        name=name,
        title=place.child("title").text(),
        team=place.child("team").one_of(teams, "team"),
        codes=_codes(place.child("codes"), codes),
        ask=ask,
        money=place.child("money").boolean(),
        urgent=place.child("urgent").boolean(),
        questions=_questions(questions),
    )


def _questions(place: Place | None) -> Mapping[str, str]:
    if place is None:
        return MappingProxyType({})
    place.keys(optional=FIELDS)
    return MappingProxyType({field: entry.text() for field, entry in place.items()})


def _fields(place: Place) -> tuple[str, ...]:
    fields = tuple(entry.one_of(FIELDS, "field") for entry in place.elements())
    if len(set(fields)) != len(fields):
        place.fail("names a field twice", "Name each field once.")
    return fields


def _codes(place: Place, codes: Codes) -> tuple[str, str, str]:
    entries = place.elements()
    if len(entries) != 3:
        place.fail("must be three codes", "Write them like [A10303, B04, C10].")
    a, b, c = (
        entry.one_of(codes.titles[dimension], f"{dimension.upper()} code")
        for entry, dimension in zip(entries, "abc", strict=True)
    )
    return a, b, c
