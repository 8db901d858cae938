"""Reads every entity of a message, with normalised values, from the text alone.

The kinds: product, amount, time, phone, card_number, id_number, person, branch, channel, case_number.
A bank or company by itself (建行) is a `branch` with the role `institution`: it tells where the business was
done. A bank directly before a product or a branch becomes part of that (建行信用卡, 建行朝阳支行).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.nlu.amounts import Amount, amounts_in
from bot.nlu.fold import fold
from bot.nlu.homophones import correct
from bot.nlu.identifiers import identifiers_in
from bot.nlu.lookup import LOOKUP, word_list
from bot.nlu.people import people_in
from bot.nlu.phrases import PhraseFinder, characters
from bot.nlu.places import branches_in
from bot.nlu.times import times_in

NAMED = {"products": "product", "banks": "branch", "channels": "channel"}
INSTITUTION = "institution"
_CENT = Decimal("0.01")
# Where two readings overlap and neither is longer, the one that is harder to arrive at by chance.
_PRECEDENCE = (
    "case_number",
    "id_number",
    "card_number",
    "phone",
    "branch",
    "time",
    "amount",
    "person",
    "product",
    "channel",
)


@dataclass(frozen=True)
class Entity:
    """Something named in a message. `start` and `end` are offsets into the original text."""

    entity: str
    start: int
    end: int
    value: Any
    role: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    def as_json(self, text: str) -> dict[str, Any]:
        """The form Rasa and the trainers' pages use; `role` and `extra` only where there is one."""
        found = {
            "entity": self.entity,
            "start": self.start,
            "end": self.end,
            "text": text[self.start : self.end],
            "value": self.value,
        }
        return (
            found | ({"role": self.role} if self.role else {}) | ({"extra": self.extra} if self.extra else {})
        )


class EntityReader:
    """Knows the name lists of one folder and reads messages with them."""

    def __init__(self, folder: Path = LOOKUP) -> None:
        self._named: dict[str, tuple[str, str]] = {}
        for list_name, entity in NAMED.items():
            for value, names in word_list(list_name, folder).items():
                for name in (value, *names):
                    self._named.setdefault(fold(name), (entity, value))
        self._banks = {
            fold(name): value
            for value, names in word_list("banks", folder).items()
            for name in (value, *names)
        }
        self._decoys = frozenset(word_list("decoys", folder))
        self._finder = PhraseFinder((*self._named, *self._decoys))

    def read(self, text: str, now: datetime) -> list[Entity]:
        """All entities in `text`, in order, without overlaps; relative times are resolved against `now`."""
        folded = fold(text)
        identifiers = [
            Entity(one.kind, one.start, one.end, one.value, extra=one.extra) for one in identifiers_in(folded)
        ]
        times = [Entity("time", one.start, one.end, one.value()) for one in times_in(folded, now, text)]
        taken = [(one.start, one.end) for one in (*identifiers, *times)]
        amounts = [_amount(one) for one in amounts_in(folded, taken=taken)]
        people = [
            Entity("person", one.start, one.end, text[one.start : one.end], one.role)
            for one in people_in(folded)
        ]
        named = list(self._names(correct(folded)))
        branches = list(self._branches(folded, named))
        return _without_overlaps([*identifiers, *times, *amounts, *people, *branches, *named])

    def _names(self, folded: str) -> Iterator[Entity]:
        """Products, banks and channels; a bank directly before a product belongs to it."""
        before: Entity | None = None
        for start, end in self._finder.find_longest(characters(folded)):
            name = folded[start:end]
            if name in self._decoys or _inside_latin_word(folded, start, end):
                continue
            kind, value = self._named[name]
            role = INSTITUTION if kind == "branch" else None
            if before and before.role == INSTITUTION and before.end == start and kind == "product":
                yield Entity(kind, before.start, end, f"{before.value}{value}")
                before = None
                continue
            if before:
                yield before
            before = Entity(kind, start, end, value, role)
        if before:
            yield before

    def _branches(self, folded: str, named: list[Entity]) -> Iterator[Entity]:
        banks = {one.end: one for one in named if one.role == INSTITUTION}
        for branch in branches_in(folded):
            start, name = branch.start, folded[branch.start : branch.end]
            bank = banks.get(start)
            if bank:
                start, name = bank.start, f"{bank.value}{name}"
            else:
                for length in range(min(10, len(name)), 1, -1):
                    if name[:length] in self._banks:
                        name = f"{self._banks[name[:length]]}{name[length:]}"
                        break
            yield Entity("branch", start, branch.end, name)


def _inside_latin_word(folded: str, start: int, end: int) -> bool:
    """Whether `app` was found inside `apple`."""
    before, after = folded[start - 1 : start], folded[end : end + 1]
    first, last = folded[start], folded[end - 1]
    glued_before = first.isascii() and first.isalpha() and before.isascii() and before.isalpha()
    glued_after = last.isascii() and last.isalpha() and after.isascii() and after.isalpha()
    return glued_before or glued_after


def _amount(amount: Amount) -> Entity:
    extra: dict[str, Any] = {}
    if amount.approx:
        extra["approx"] = True
    if amount.maximum is not None:
        extra["max"] = str(amount.maximum.quantize(_CENT))
    if amount.bare:
        extra["bare"] = True
    return Entity("amount", amount.start, amount.end, str(amount.value.quantize(_CENT)), amount.role, extra)


def _without_overlaps(found: list[Entity]) -> list[Entity]:
    """Keeps the longest of those that overlap, and of equally long ones the most specific."""
    longest_first = sorted(
        found, key=lambda one: (one.start - one.end, _PRECEDENCE.index(one.entity), one.start)
    )
    taken: set[int] = set()
    kept: list[Entity] = []
    for one in longest_first:
        span = range(one.start, one.end)
        if taken.isdisjoint(span):
            taken.update(span)
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)
