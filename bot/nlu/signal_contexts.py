"""Tells from the words around a mention that it is no signal: 没有被盗刷, 如果被冻结怎么办, 我朋友被骗了."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.nlu.signal_patterns import Found

_NEVER = re.compile(r"(?!)")
_CLAUSE = re.compile(r"[^。!?;\n,]*$")
_NEAR, _EARLIER = 16, 24  # characters looked at before a mention


@dataclass(frozen=True)
class Context:
    """One reason to dismiss a mention."""

    name: str
    near: re.Pattern[str]
    earlier: re.Pattern[str]
    after: re.Pattern[str]
    both: bool  # the words before and the words after must both be there
    about: tuple[str, ...]  # if given, only mentions with a word that begins so
    unless: re.Pattern[str]

    @classmethod
    def parse(cls, name: str, body: dict[str, Any]) -> Context:
        """Reads one entry of `contexts.yml`."""
        near, earlier = _words(body.get("near", ())), _words(body.get("earlier", ()))
        fillers = "|".join(sorted(body.get("fillers", ()), key=len, reverse=True)) or "(?!)"
        return cls(
            name,
            re.compile(rf"(?:{near})(?:{fillers}|\s){{0,4}}$") if near else _NEVER,
            re.compile(rf"(?:{earlier})[^。!?;\n,]{{0,14}}$") if earlier else _NEVER,
            re.compile("|".join(body["after"])) if "after" in body else _NEVER,
            bool(body.get("both")),
            tuple(body.get("about", ())),
            re.compile(_words(body["unless"])) if "unless" in body else _NEVER,
        )

    def dismisses(self, folded: str, match: Found) -> bool:
        """Whether this mention is no signal."""
        if self.unless.search(folded):
            return False
        before = self._is_about(folded, match) and any(
            self._before(folded, floor, start) for floor, start in _beginnings(match)
        )
        if before and not self.both:
            return True
        after = self.after.match(folded, match.end) is not None
        return before and after if self.both else after

    def _is_about(self, folded: str, match: Found) -> bool:
        return not self.about or any(folded.startswith(self.about, start) for start, _ in match.places)

    def _before(self, folded: str, floor: int, start: int) -> bool:
        clause = _CLAUSE.search(folded[max(floor, start - _EARLIER) : start])
        text = clause.group() if clause else ""
        return bool(self.near.search(text[-_NEAR:]) or self.earlier.search(text))


def _beginnings(match: Found) -> list[tuple[int, int]]:
    """For each word of the mention how far back to look (not into the word before) and where it starts."""
    floors = [0, *(end for _, end in match.places[:-1])]
    return [(floor, start) for floor, (start, _) in zip(floors, match.places, strict=True)]


def _words(lines: Iterable[str]) -> str:
    return "|".join(word for line in lines for word in line.split(", "))
