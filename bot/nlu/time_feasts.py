"""Festivals as names for days: which there are, and on which day each begins in a given year."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from bot.nlu.lookup import word_list
from bot.nlu.time_pieces import Piece, feast

_SAYS_TIME = "(?=期间|那天|那晚|当天|假期|长假|放假|活动|大促|前后|黄金周|那会|那时|的时候|购物节|打折)"


@lru_cache(maxsize=1)
def feast_names() -> str:
    """A regular expression for every festival."""
    known = word_list("festivals")
    certain = _longest_first({**known["fixed"], **known["aliases"]})
    return rf"(?:{certain})|(?<!\d)(?:{_longest_first(known['only_as_time'])}){_SAYS_TIME}"


def feast_starts() -> str:
    """The characters that a festival may begin with."""
    known = word_list("festivals")
    return "".join({name[0] for part in ("fixed", "aliases", "only_as_time") for name in known[part]})


def _longest_first(names: dict[str, object]) -> str:
    return "|".join(map(re.escape, sorted(names, key=len, reverse=True)))


def feast_piece(name: str) -> Piece:
    """The festival of that name, in whatever year the words around it tell."""
    known = word_list("festivals")
    if name in known["aliases"]:
        base, offset, length = known["aliases"][name]
        days: dict[int, str] = known["moving"][base]

        def moving(year: int) -> date | None:
            if year not in days:
                return None
            month, day = (int(part) for part in days[year].split("-"))
            return date(year, month, day) + timedelta(days=offset)

        return feast(moving, length)
    month, day, length = known["fixed"].get(name) or known["only_as_time"][name]
    return feast(lambda year: date(year, month, day), length)
