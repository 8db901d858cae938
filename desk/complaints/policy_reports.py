"""Reads what the reports are called, what exactly they count, and the figures they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from desk.complaints.policy_file import Place
from desk.complaints.policy_grading import check_placeholders

NAMES = (
    "by_code",
    "by_level",
    "by_topic",
    "by_branch",
    "by_channel",
    "by_period",
    "timeliness",
    "closure",
    "times",
    "satisfaction",
    "people",
    "teams",
    "heatmap",
    "causes",
)
GROUPS = ("day", "week", "month", "level", "topic", "team", "branch", "channel", "person")
COLUMNS = (
    "dimension",
    "code",
    "name",
    "begins",
    "ends",
    "count",
    "share",
    "level_1",
    "level_2",
    "level_3",
    "level_4",
    "repeated",
    "withdrawn",
    "open",
    "closed",
    "amount",
    "clock",
    "basis",
    "judged",
    "on_time",
    "late",
    "overdue",
    "running",
    "rate",
    "due",
    "closed_loop",
    "closed_loop_rate",
    "not_closed",
    "not_informed",
    "not_surveyed",
    "contacted",
    "contact_median",
    "decided",
    "decide_median",
    "close_median",
    "invited",
    "answered",
    "response_rate",
    "csat",
    "satisfied",
    "nps",
    "person",
    "on_time_rate",
    "total",
    "process",
    "product",
    "system",
    "people",
    "not_analysed",
)
WORDS = (
    "report",
    "total",
    "unnamed",
    "nobody",
    "code_a",
    "code_b",
    "code_c",
    "target",
    "statutory",
    "definition",
    "period",
    "made_at",
    "figures",
)
FIGURES = ("satisfied_from", "promoters_from", "detractors_up_to")
DOCUMENT = (
    "title",
    "what_happened",
    "loss",
    "people_concerned",
    "measures",
    "timeline",
    "in_charge",
    "number",
    "level",
    "reasons",
    "topic",
    "codes",
    "channel",
    "branch",
    "product",
    "received",
    "occurred",
    "description",
    "request",
    "amount",
    "amount_unknown",
    "compensation",
    "customer",
    "phone",
    "signals",
    "others",
    "owner",
    "taken_by",
    "team",
    "escalation",
    "decided_by",
    "finding",
    "root_cause",
    "outcome",
    "result",
    "limits",
    "due",
    "met",
    "at",
    "by",
    "what",
    "method",
    "staff",
    "bot",
    "system",
    "none",
    "masked",
    "clear",
    "made",
)


@dataclass(frozen=True)
class ReportText:
    """What a report is called and what exactly it counts."""

    title: str
    definition: str


@dataclass(frozen=True)
class ReportTerms:
    """All that the policy says of reports.

    Attributes:
        longest_days: the longest period of one report; usual_days: the period when nobody names one.
        satisfied_from: the least CSAT that counts as content.
        promoters_from, detractors_up_to: who recommends us and who advises against, for the NPS.
        document: the words of the report to the regulator.
    """

    longest_days: int
    usual_days: int
    satisfied_from: int
    promoters_from: int
    detractors_up_to: int
    reports: Mapping[str, ReportText]
    columns: Mapping[str, str]
    groups: Mapping[str, str]
    channels: Mapping[str, str]
    words: Mapping[str, str]
    document: Mapping[str, str]


def read_reports(place: Place) -> ReportTerms:
    """The section `reports`."""
    texts = ("definitions", "columns", "groups", "channels", "words", "document")
    place.keys(required=("longest_days", "usual_days", *FIGURES, *texts, "source"))
    longest = place.child("longest_days").integer(least=1)
    usual = place.child("usual_days").integer(least=1)
    if usual > longest:
        place.child("usual_days").fail("is longer than longest_days", "Make it as long or shorter.")
    figures = {name: place.child(name).integer(least=0) for name in FIGURES}
    if figures["detractors_up_to"] >= figures["promoters_from"]:
        place.child("detractors_up_to").fail("overlaps promoters_from", "Make it smaller.")
    definitions = place.child("definitions")
    definitions.keys(required=NAMES)
    return ReportTerms(
        longest_days=longest,
        usual_days=usual,
        **figures,
        reports=MappingProxyType({name: _report(definitions.child(name), figures) for name in NAMES}),
        columns=_texts(place.child("columns"), COLUMNS),
        groups=_texts(place.child("groups"), GROUPS),
        channels=_texts(place.child("channels")),
        words=_texts(place.child("words"), WORDS),
        document=_texts(place.child("document"), DOCUMENT),
    )


def _report(place: Place, figures: Mapping[str, int]) -> ReportText:
    place.keys(required=("title", "definition"))
    check_placeholders(place.child("definition"), tuple(figures))
    # A folded line of YAML ends in a space, which Chinese does not know.
    said = place.child("definition").text().replace("； ", "；").replace("。 ", "。").strip()
    return ReportText(place.child("title").text(), said.format(**figures))


def _texts(place: Place, names: tuple[str, ...] | None = None) -> Mapping[str, str]:
    if names is not None:
        place.keys(required=names)
    return MappingProxyType({str(name): entry.text() for name, entry in place.items()})
