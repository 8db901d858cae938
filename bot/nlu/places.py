"""Finds branches by name: 朝阳支行, 人民路营业厅, 工行南京西路支行."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.nlu.lookup import word_list

_LONGEST_NAME = 14


@dataclass(frozen=True)
class Branch:
    """A named branch; a mere 这个网点 is not one."""

    start: int
    end: int


class _Places:
    def __init__(self) -> None:
        words = word_list("places")
        kinds = "|".join(sorted(words["kinds"], key=len, reverse=True))
        keep = "|".join(sorted(words["keep"], key=len, reverse=True))
        before = "|".join(sorted((word for word in words["before"]), key=len, reverse=True))
        self.kind = re.compile(rf"(?:{kinds}){{1,3}}")  # 市分行营业部
        # What is kept is matched first, so that 和 in 和平路 does not end the name.
        self.stop = re.compile(rf"(?P<keep>{keep})|(?P<stop>{before}|[^一-鿿a-z0-9()])")
        self.generic = frozenset(words["generic"])


@lru_cache(maxsize=1)
def _places() -> _Places:
    return _Places()


def branches_in(folded: str) -> list[Branch]:
    """Every named branch in folded text, in order."""
    places, branches, last_end = _places(), [], 0
    for kind in places.kind.finditer(folded):
        low = max(last_end, kind.start() - _LONGEST_NAME)
        start = low
        for found in places.stop.finditer(folded, low, kind.start()):
            if found["stop"] is not None:
                start = found.end()
        name = folded[start : kind.start()]
        if len(name) >= 2 and name not in places.generic and not name.isdecimal():
            branches.append(Branch(start, kind.end()))
        last_end = kind.end()
    return branches
