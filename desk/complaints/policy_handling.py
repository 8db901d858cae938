"""Reads how complaints are handled: whose they are, who approves and reviews, what the steps are called."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from desk.complaints.policy_file import Place
from desk.complaints.policy_grading import check_placeholders
from desk.complaints.policy_limits import LEVELS

STATES = (
    "registered", "assigned", "investigating", "decided", "informed", "surveyed", "closed", "withdrawn",
    "under_review", "suspended",
)  # fmt: skip
TRANSITIONS = (
    "assign", "accept", "decline", "declare_interest", "name_staff", "investigate", "contacted",
    "first_findings", "suspend", "resume", "extend", "approve_extension", "refuse_extension", "decide",
    "approve_decision", "refuse_decision", "inform", "survey", "surveyed", "close", "reopen", "review",
    "take_review", "decide_review", "withdraw", "supplement", "urge",
)  # fmt: skip
FIELDS = (
    "owner", "reason", "person", "channel", "note", "text", "address", "result", "outcome", "amount",
    "approved_by", "lesson", "plan", "upheld", "csat", "nps", "comment",
)  # fmt: skip
OUTCOMES = ("adjustment", "compensation", "process_change", "training", "explanation")
METHODS = ("on_site", "documents", "interview", "system_data")
DIMENSIONS = ("process", "product", "system", "people")
ANALYSES = ("5w1h", "fishbone")
SUGGESTIONS = {
    "level": ("team",),
    "team": ("team",),
    "branch": ("branch",),
    "load": ("count",),
    "answered": (),
}
RECUSALS = ("declared", "named", "related", "mentioned", "listed", "part")


@dataclass(frozen=True)
class Steps:
    """What a step is called on a button and in the history."""

    title: str
    done: str


@dataclass(frozen=True)
class HandlingTerms:
    """All that the policy says of handling.

    Attributes:
        owners: level → the teams one of whose members must own it; a level that is not there takes anybody.
            Here and below, a supervisor stands in where the teams have no member at all.
        oversight: teams whose supervisors lead the complaints of every team.
        approvers: teams whose members approve extensions, and the decisions of `approval_levels`.
        lead_approves_up_to: a compensation up to this a lead may approve; above it one of the approvers.
        approval_levels: levels whose decision a second person must approve whatever it is.
        reviewers: level → the team above, that decides reviews; members of `approvers` always may.
        free_extensions: how many extensions the owner grants without approval; the next one is approved.
        recused: account → topics they never handle, as the institution lists them; "*" is every topic.
        analyses: method of analysis → its questions.
        suggestions: why somebody is suggested, in words.
    """

    owners: Mapping[int, tuple[str, ...]]
    oversight: frozenset[str]
    approvers: frozenset[str]
    lead_approves_up_to: Decimal
    approval_levels: frozenset[int]
    plan_levels: frozenset[int]
    reviewers: Mapping[int, str]
    recused: Mapping[str, frozenset[str]]
    states: Mapping[str, str]
    transitions: Mapping[str, Steps]
    fields: Mapping[str, str]
    outcomes: Mapping[str, str]
    suspend_reasons: Mapping[str, str]
    methods: Mapping[str, str]
    dimensions: Mapping[str, str]
    analyses: Mapping[str, str]
    questions: Mapping[str, Mapping[str, str]]
    upheld: Mapping[str, str]
    suggestions: Mapping[str, str]
    recusals: Mapping[str, str]


def read_handling(place: Place, teams: Collection[str], topics: Collection[str]) -> HandlingTerms:
    """The section `handling`."""
    place.keys(
        required=(
            "owners", "oversight", "approvers", "compensation", "approval_levels", "plan_levels", "reviewers",
            "recused", "states", "transitions", "fields", "outcomes", "suspend_reasons", "methods",
            "dimensions", "analyses", "questions", "upheld", "suggestions", "recusals", "source",
        )
    )  # fmt: skip
    known = frozenset(teams)
    place.child("compensation").keys(required=("lead_approves_up_to",))
    return HandlingTerms(
        owners=_owners(place.child("owners"), known),
        oversight=_teams(place.child("oversight"), known),
        approvers=_teams(place.child("approvers"), known),
        lead_approves_up_to=place.child("compensation").child("lead_approves_up_to").money(),
        approval_levels=_levels(place.child("approval_levels")),
        plan_levels=_levels(place.child("plan_levels")),
        reviewers=_reviewers(place.child("reviewers"), known),
        recused=_recused(place.child("recused"), topics),
        states=_named(place.child("states"), STATES),
        transitions=_transitions(place.child("transitions")),
        fields=_named(place.child("fields"), FIELDS),
        outcomes=_named(place.child("outcomes"), OUTCOMES),
        suspend_reasons=_titles(place.child("suspend_reasons")),
        methods=_named(place.child("methods"), METHODS),
        dimensions=_named(place.child("dimensions"), DIMENSIONS),
        analyses=_named(place.child("analyses"), ANALYSES),
        questions=_questions(place.child("questions")),
        upheld=_named(place.child("upheld"), ("upheld", "changed")),
        suggestions=_suggestions(place.child("suggestions")),
        recusals=_named(place.child("recusals"), RECUSALS),
    )


def _owners(place: Place, teams: frozenset[str]) -> Mapping[int, tuple[str, ...]]:
    owners = {}
    for level, entry in place.items():
        if level not in LEVELS:
            entry.fail("is not a level", "There are levels 1, 2, 3 and 4.")
        owners[level] = tuple(sorted(_teams(entry, teams)))
    return MappingProxyType(owners)


def _reviewers(place: Place, teams: frozenset[str]) -> Mapping[int, str]:
    for level in LEVELS:
        if level not in place.mapping():
            place.fail(f"has no level {level}", f"Write `{level}:` with the team above.")
    return MappingProxyType({level: entry.one_of(teams, "team") for level, entry in place.items()})


def _teams(place: Place, teams: frozenset[str]) -> frozenset[str]:
    named = frozenset(each.one_of(teams, "team") for each in place.elements())
    if not named:
        place.fail("is empty", "Name at least one team.")
    return named


def _levels(place: Place) -> frozenset[int]:
    found = frozenset(each.integer(least=1) for each in place.elements())
    if not found <= set(LEVELS):
        place.fail("names what is not a level", "There are levels 1, 2, 3 and 4.")
    return found


def _recused(place: Place, topics: Collection[str]) -> Mapping[str, frozenset[str]]:
    known = frozenset({"*", *topics})
    return MappingProxyType(
        {
            str(name): frozenset(each.one_of(known, "topic") for each in entry.elements())
            for name, entry in place.items()
        }
    )


def _transitions(place: Place) -> Mapping[str, Steps]:
    place.keys(required=TRANSITIONS)
    steps = {}
    for name, entry in place.items():
        entry.keys(required=("title", "done"))
        steps[name] = Steps(entry.child("title").text(), entry.child("done").text())
    return MappingProxyType(steps)


def _questions(place: Place) -> Mapping[str, Mapping[str, str]]:
    place.keys(required=ANALYSES)
    return MappingProxyType({name: _titles(entry) for name, entry in place.items()})


def _suggestions(place: Place) -> Mapping[str, str]:
    for name, entry in place.items():
        check_placeholders(entry, SUGGESTIONS.get(name, ()))
    return _named(place, tuple(SUGGESTIONS))


def _named(place: Place, names: tuple[str, ...]) -> Mapping[str, str]:
    place.keys(required=names)
    return _titles(place)


def _titles(place: Place) -> Mapping[str, str]:
    found = {str(name): entry.text() for name, entry in place.items()}
    if not found:
        place.fail("is empty", "Write `name: title` lines below it.")
    return MappingProxyType(found)
