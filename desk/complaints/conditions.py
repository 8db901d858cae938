"""The small condition language of the grading table in policy.yml.

A condition is a mapping; what stands together in one mapping must all hold:

    any_signal: [funds_lost, funds_at_risk]   at least one of these was heard
    topics: money_gone                        the matter is in this list, or in this named set
    amount_at_least: great_loss               the amount is known and at least this (a name or a figure)
    amount_below: small_loss                  … known and below this
    amount_unknown: true                      … not known
    repeat: true                              the same customer raised the same matter within repeat_days
    any_of: [condition, …]                    at least one of these conditions holds
    all_of: [condition, …]                    every one of them holds
    otherwise: true                           no other row of the table holds
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from desk.complaints.policy_file import Place

KEYS = (
    "any_signal",
    "topics",
    "amount_at_least",
    "amount_below",
    "amount_unknown",
    "repeat",
    "any_of",
    "all_of",
    "otherwise",
)


@dataclass(frozen=True)
class Earlier:
    """An earlier complaint of the same customer."""

    number: str
    topic: str
    days_ago: int


@dataclass(frozen=True)
class Facts:
    """What the level of a complaint is decided from.

    Attributes:
        topic: one of the topics of the policy, or None while it is not known.
        signals: names of the signals heard.
        amount: what is in dispute, in yuan; None when not known.
        earlier: the customer's earlier complaints, withdrawn ones left out.
    """

    topic: str | None
    signals: frozenset[str] = frozenset()
    amount: Decimal | None = None
    earlier: tuple[Earlier, ...] = ()

    def repeated(self, days: int) -> Earlier | None:
        """The latest earlier complaint in the same matter, if it is not older than `days`."""
        same = [each for each in self.earlier if each.topic == self.topic and each.days_ago <= days]
        return min(same, key=lambda each: each.days_ago, default=None)


@dataclass(frozen=True)
class Names:
    """What a condition may refer to by name."""

    topics: Mapping[str, object]
    signals: Mapping[str, object]
    amounts: Mapping[str, Decimal]
    topic_sets: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Condition:
    """One condition; None means "not asked"."""

    any_signal: frozenset[str] | None = None
    topics: frozenset[str] | None = None
    amount_at_least: Decimal | None = None
    amount_below: Decimal | None = None
    amount_unknown: bool | None = None
    repeat: bool | None = None
    any_of: tuple[Condition, ...] | None = None
    all_of: tuple[Condition, ...] = ()
    otherwise: bool = False

    def holds(self, facts: Facts, repeat_days: int) -> bool:
        """Whether the facts meet this condition; `otherwise` is for `grade` to judge."""
        amount = facts.amount
        checks = (
            self.any_signal is None or bool(self.any_signal & facts.signals),
            self.topics is None or facts.topic in self.topics,
            self.amount_at_least is None or (amount is not None and amount >= self.amount_at_least),
            self.amount_below is None or (amount is not None and amount < self.amount_below),
            self.amount_unknown is None or (amount is None) == self.amount_unknown,
            self.repeat is None or (facts.repeated(repeat_days) is not None) == self.repeat,
            self.any_of is None or any(each.holds(facts, repeat_days) for each in self.any_of),
            all(each.holds(facts, repeat_days) for each in self.all_of),
        )
        return all(checks)


def parse(place: Place, names: Names) -> Condition:
    """Read a condition from the policy file."""
    place.keys(optional=KEYS)
    if not place.mapping():
        place.fail("is empty", "Write at least one of: " + ", ".join(KEYS) + ".")
    any_of, all_of = place.get("any_of"), place.get("all_of")
    otherwise = place.get("otherwise")
    if otherwise is not None and (not otherwise.boolean() or len(place.mapping()) > 1):
        otherwise.fail("must stand alone and be true", "Write `{otherwise: true}`.")
    return Condition(
        any_signal=_signals(place.get("any_signal"), names),
        topics=_topics(place.get("topics"), names),
        amount_at_least=_amount(place.get("amount_at_least"), names),
        amount_below=_amount(place.get("amount_below"), names),
        amount_unknown=_flag(place.get("amount_unknown")),
        repeat=_flag(place.get("repeat")),
        any_of=None if any_of is None else tuple(parse(each, names) for each in any_of.elements()),
        all_of=() if all_of is None else tuple(parse(each, names) for each in all_of.elements()),
        otherwise=otherwise is not None,
    )


def _signals(place: Place | None, names: Names) -> frozenset[str] | None:
    if place is None:
        return None
    return frozenset(each.one_of(names.signals, "signal") for each in place.elements())


def _topics(place: Place | None, names: Names) -> frozenset[str] | None:
    if place is None:
        return None
    if isinstance(place.value, str):
        return names.topic_sets[place.one_of(names.topic_sets, "topic set")]
    return frozenset(each.one_of(names.topics, "topic") for each in place.elements())


def _amount(place: Place | None, names: Names) -> Decimal | None:
    if place is None:
        return None
    if isinstance(place.value, str) and not place.value[:1].isdigit() and not place.value.startswith("-"):
        return names.amounts[place.one_of(names.amounts, "amount")]
    return place.money()


def _flag(place: Place | None) -> bool | None:
    return None if place is None else place.boolean()
