"""The terms of the policy as the code knows them: frozen dataclasses, filled by `policy.load`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NoReturn

from desk.complaints.conditions import Condition
from desk.complaints.policy_file import Place

if TYPE_CHECKING:
    from desk.complaints.policy_clocks import ClockTerms
    from desk.complaints.policy_feedback import FeedbackTerms, SurveyTerms
    from desk.complaints.policy_handling import HandlingTerms
    from desk.complaints.policy_incidents import CustomerTerms, IncidentTerms
    from desk.complaints.policy_reports import ReportTerms


@dataclass(frozen=True)
class Limit:
    """A length of time as the policy counts it; see `deadlines.due`."""

    unit: str
    count: int


@dataclass(frozen=True)
class Level:
    """What a complaint of this level is called, who owns it and how fast it must go."""

    level: int
    name: str
    urgent: bool
    owner: str
    respond: Limit
    first_findings: Limit | None
    decide: Limit
    duties: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Rule:
    """One row of the grading table."""

    name: str
    level: int
    when: Condition
    reason: str
    source: str


@dataclass(frozen=True)
class Grading:
    """The grading table and the figures its rows refer to."""

    precedence: tuple[int, ...]
    amounts: Mapping[str, Decimal]
    repeat_days: int
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Statutory:
    """The law's outer limits."""

    decide: Limit
    extended: Limit
    extended_again: Limit
    ask_review: Limit
    review: Limit
    register: Limit
    enquiry: Limit
    source: str


@dataclass(frozen=True)
class CalendarTable:
    """Office hours, and the days on which this institution differs from the calendar library."""

    opens: time
    closes: time
    holidays: frozenset[date]
    workdays: frozenset[date]
    complete_years: frozenset[int]


@dataclass(frozen=True)
class Signal:
    """What a signal is called and whether it belongs to the matter, the person or the moment (emotion)."""

    title: str
    about: str


@dataclass(frozen=True)
class Topic:
    """What a handler needs to know about a matter, and where it goes.

    Attributes:
        ask: fields to ask, in order; what was said already is left out by `draft.missing`.
        urgent: minutes may count, so advice for this minute comes before any question.
        questions: field → how to ask for it in this matter; other fields are asked in general words.
    """

    name: str
    title: str
    team: str
    codes: tuple[str, str, str]
    ask: tuple[str, ...]
    money: bool
    urgent: bool
    questions: Mapping[str, str]


@dataclass(frozen=True)
class Team:
    """Who handles a matter."""

    name: str
    title: str


@dataclass(frozen=True)
class Codes:
    """The code lists of JR/T 0169-2018 and what overrides a topic's usual codes."""

    titles: Mapping[str, Mapping[str, str]]
    a_when_branch: str
    b_by_product: Mapping[str, str]


@dataclass(frozen=True)
class Form:
    """Which facts a registration cannot do without, and how long a text may be."""

    required: tuple[str, ...]
    ask_when_topic_unknown: tuple[str, ...]
    ask_last: tuple[str, ...]
    max_length: Mapping[str, int]
    max_amount: Decimal


@dataclass(frozen=True)
class Lookup:
    """How many wrong pairs of number and phone lock for how long."""

    wrong_tries: int
    lock: timedelta
    longest_lock: timedelta


@dataclass(frozen=True)
class Delivery:
    """How often and after which pauses an outbox row is tried again."""

    first_wait: timedelta
    longest_wait: timedelta
    give_up_after: int


@dataclass(frozen=True)
class Policy:
    """The whole policy.

    Attributes:
        version: short hash of the file; every complaint keeps the one it was graded under.
        business_hours, limits, thresholds: sections that other floors define and read.
    """

    version: str
    document: Place = field(repr=False, compare=False)
    source_text: str = field(repr=False)
    levels: Mapping[int, Level]
    grading: Grading
    statutory: Statutory
    calendar: CalendarTable
    clocks: ClockTerms
    topics: Mapping[str, Topic]
    other: Topic
    signals: Mapping[str, Signal]
    teams: Mapping[str, Team]
    escalation: Mapping[int, str]
    handling: HandlingTerms
    incidents: IncidentTerms
    customers: CustomerTerms
    codes: Codes
    form: Form
    lookup: Lookup
    delivery: Delivery
    feedback: FeedbackTerms
    survey: SurveyTerms
    reports: ReportTerms
    hotlines: Mapping[str, str]
    business_hours: Mapping[str, Any]
    limits: Mapping[str, Any]
    thresholds: Mapping[str, Any]
    texts: Mapping[str, Any]

    def topic(self, name: str) -> Topic | None:
        """A topic by name; "other" is what fits nowhere else."""
        return self.other if name == self.other.name else self.topics.get(name)

    def section(self, name: str) -> Mapping[str, Any]:
        """A section as frozen plain mappings, for the floors that define their own; empty if not there."""
        place = self.document.get(name)
        return MappingProxyType({}) if place is None else place.plain()

    def wrong(self, key: str, problem: str, remedy: str = "Correct it.") -> NoReturn:
        """Refuse the value at a dotted key, naming its line; for floors that check their own sections.

        Raises:
            PolicyError: always.
        """
        place = self.document
        for part in key.split("."):
            if place.get(part) is None:
                place.fail(f"has no `{part}`", f"Add `{part}:` below line {place.line}.")
            place = place.child(part)
        place.fail(problem, remedy)

    def require_texts(self, keys: Iterable[str]) -> None:
        """Refuse a policy that lacks one of these texts.

        Raises:
            PolicyError: names the missing text.
        """
        for key in keys:
            try:
                self.text(key)
            except KeyError:
                self.wrong(f"texts.{key}", "must be a text", "Write it in quotes.")

    def say(self, limit: Limit) -> str:
        """A length of time in words."""
        return self.text(f"units.{limit.unit}", count=limit.count)

    def rule_text(self, key: str) -> str:
        """What a customer is told about complaining, with the figures of this policy filled in."""
        return self.text(f"rules.{key}", **self.figures)

    @property
    def figures(self) -> dict[str, str]:
        """Every figure a text of this policy may refer to, in words."""
        words = dict(self.hotlines)
        for number, level in self.levels.items():
            words[f"level_{number}_respond"] = self.say(level.respond)
            words[f"level_{number}_decide"] = self.say(level.decide)
        for name, limit in vars(self.statutory).items():
            if isinstance(limit, Limit):
                words[f"statutory_{name}"] = self.say(limit)
        return words

    def text(self, key: str, **values: object) -> str:
        """A text by its dotted key, e.g. `errors.locked`, with `{placeholders}` filled.

        Raises:
            KeyError: there is no such text.
        """
        found: Any = self.texts
        for part in key.split("."):
            found = found[part]
        if not isinstance(found, str):
            raise KeyError(key)
        return found.format(**values) if values else found
