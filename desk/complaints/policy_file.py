"""Strict reading of the policy file: every value knows its line, every objection to it names a remedy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from desk.complaints.errors import PolicyError


@dataclass(frozen=True)
class Place:
    """A value in the policy file, where it stands and what leads there."""

    file: Path
    line: int
    path: str
    value: Any

    def fail(self, problem: str, remedy: str) -> NoReturn:
        """Refuse this value."""
        raise PolicyError(self.file, self.line, f"{self.path or 'the file'} {problem}", remedy)

    def mapping(self) -> Mapping[Any, Any]:
        """The value as a mapping."""
        if not isinstance(self.value, Mapping):
            self.fail("must be a mapping", "Write `key: value` lines, indented below it.")
        return self.value

    def keys(self, required: Sequence[str] = (), optional: Sequence[str] = ()) -> None:
        """Refuse a mapping with an unknown key or without a required one."""
        known = [*required, *optional]
        for key in self.mapping():
            if key not in known:
                near = get_close_matches(str(key), known, 1, 0.5)
                hint = f"Did you mean `{near[0]}`?" if near else f"Known here: {', '.join(known)}."
                self.child(key).fail("is not a key of the policy", hint)
        for key in required:
            if key not in self.mapping():
                self.fail(f"has no `{key}`", f"Add `{key}:` below line {self.line}.")

    def child(self, key: Any) -> Place:
        """The value under `key`."""
        line = self.line
        position = getattr(self.value, "lc", None)
        if position is not None and position.data and key in position.data:
            line = position.data[key][0] + 1
        return Place(self.file, line, f"{self.path}.{key}" if self.path else str(key), self.value[key])

    def get(self, key: str) -> Place | None:
        """The value under `key`, if it is there."""
        return self.child(key) if key in self.mapping() else None

    def items(self) -> Iterator[tuple[Any, Place]]:
        """Every key with its value."""
        return ((key, self.child(key)) for key in self.mapping())

    def elements(self) -> list[Place]:
        """The entries of a list."""
        if not isinstance(self.value, Sequence) or isinstance(self.value, str):
            self.fail("must be a list", "Write `[a, b]` or one `- entry` a line.")
        return [self.child(index) for index in range(len(self.value))]

    def text(self) -> str:
        """A text that is not empty."""
        if not isinstance(self.value, str) or not self.value.strip():
            self.fail("must be a text", "Write it in quotes.")
        return str(self.value)

    def texts(self) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(entry.text() for entry in self.elements())

    def boolean(self) -> bool:
        """Yes or no."""
        if not isinstance(self.value, bool):
            self.fail("must be true or false", "Write `true` or `false` without quotes.")
        return self.value

    def integer(self, least: int = 0) -> int:
        """A whole number of at least `least`."""
        if isinstance(self.value, bool) or not isinstance(self.value, int) or self.value < least:
            self.fail(f"is {self.value!r}, not a whole number of at least {least}", f"Write {least} or more.")
        return int(self.value)

    def money(self) -> Decimal:
        """An amount in yuan, exact, not negative."""
        try:
            amount = Decimal(str(self.value))
        except InvalidOperation:
            amount = Decimal(-1)
        if isinstance(self.value, bool) or not amount.is_finite() or amount < 0:
            self.fail(
                f"is {self.value!r}, not an amount in yuan", 'Write it like "50000" or "0.50", not negative.'
            )
        return amount

    def day(self) -> date:
        """A calendar day."""
        if type(self.value) is not date:
            self.fail(f"is {self.value!r}, not a day", "Write it like 2027-01-01, without quotes.")
        return self.value  # type: ignore[no-any-return]

    def one_of(self, known: Sequence[str] | Mapping[str, Any] | frozenset[str], what: str) -> str:
        """A text out of a known set."""
        text = self.text()
        if text not in known:
            near = get_close_matches(text, list(known), 1, 0.5)
            hint = f"Did you mean `{near[0]}`?" if near else f"Known: {', '.join(sorted(known)[:40])}."
            self.fail(f"names the unknown {what} {text!r}", hint)
        return text

    def plain(self) -> Any:
        """The value as ordinary, unchangeable Python, for sections other floors define."""
        return _freeze(self.value)


def _freeze(value: Any) -> Any:
    if isinstance(value, Mapping):
        return MappingProxyType({key: _freeze(inner) for key, inner in value.items()})
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(_freeze(inner) for inner in value)
    if isinstance(value, bool):
        return value
    for kind in (int, float, str):
        if isinstance(value, kind):
            return kind(value)
    return value


def read(file: Path, text: str) -> Place:
    """The whole file as a `Place`.

    Raises:
        PolicyError: it is not YAML, or not a mapping.
    """
    try:
        value = YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        remedy = "Check indentation, quotes and colons there; a key may stand only once in its section."
        raise PolicyError(file, line, f"not valid YAML: {error.problem}", remedy) from error
    place = Place(file, 1, "", value)
    place.mapping()
    return place
