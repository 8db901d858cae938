"""Tells from the words around a number whether it is money, how exact it is, and what part it plays."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from bot.nlu.lookup import word_list

_REACH = 18  # characters before a number that may speak of it
_CLAUSE_END = re.compile(r"[,。!?;\n]")
_SUFFERED = re.compile(r"被[^,]{0,8}$")  # 被他转了5000
_FIGURE = re.compile(r"[\s是为:]{0,2}\d")
_ROLES = ("disputed", "transaction", "balance")


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


class Context:
    """The word list `amount_words.yml`, made ready for matching."""

    def __init__(self) -> None:
        words = word_list("amount_words")
        before, after = words["roles"], words["roles_after"]
        self._role_of = {word: role for role in reversed(_ROLES) for word in before[role]}
        self._role_of_after = {word: role for role in reversed(_ROLES) for word in after[role]}
        filler = rf"(?:[{re.escape(words['fillers'])}\s]|{_any(words['filler_words'])})"
        self._cue = re.compile(_any(self._role_of))
        self._cue_close = re.compile(rf"(?:{_any(self._role_of)}){filler}{{0,8}}$")
        between = r"[\s多左右上下都就还一直也怎么突然,的现在今天又全居竟块钱这]{0,6}"
        self._lost_after = re.compile(rf"{between}(?:{_any(words['lost_after'])})")
        self._noun_after = re.compile(rf"[\s多左右]{{0,3}}({_any(self._role_of_after)})")
        counted = _any((*words["measures"], *words["foreign"]))
        self._other_unit = re.compile(rf"\s?(?!{_any(words['not_measures'])})(?:{counted})")
        self._identifier = re.compile(rf"(?:{_any(words['identifiers'])})[是为:\s#(]{{0,3}}$")
        self._roughly_before = re.compile(rf"(?:{_any(words['roughly_before'])})[有是了\s]{{0,2}}$")
        self._roughly_after = re.compile(rf"\s?(?:{_any(words['roughly_after'])})")
        self._idiom = re.compile(_any(words["idioms"]))

    def idioms(self, folded: str) -> list[tuple[int, int]]:
        """Spans of set phrases in which a number means nothing."""
        return [found.span() for found in self._idiom.finditer(folded)]

    def counts_something_else(self, folded: str, end: int) -> bool:
        """Whether a measure word or a foreign currency follows."""
        return self._other_unit.match(folded, end) is not None

    def identifies(self, folded: str, start: int) -> bool:
        """Whether the number is a name for something: 尾号1234, 第3, 拨打95588."""
        return self._identifier.search(folded[max(0, start - 8) : start]) is not None

    def has_money_cue(self, folded: str, start: int, end: int) -> bool:
        """Whether a word that moves, loses or counts money speaks of the number directly."""
        if self._cue_close.search(folded[max(0, start - _REACH) : start]):
            return True
        return bool(self._lost_after.match(folded, end) or self._noun_after.match(folded, end))

    def is_rough(self, folded: str, start: int, end: int) -> bool:
        """Whether 大概, 左右, 不到 and the like make the sum an estimate."""
        before = folded[max(0, start - 6) : start]
        return bool(self._roughly_before.search(before) or self._roughly_after.match(folded, end))

    def role(self, folded: str, start: int, end: int) -> str | None:
        """What part the sum plays: by what happened to it, else the nearest word before it, else after it."""
        if self._lost_after.match(folded, end):
            return "disputed"
        clause = _CLAUSE_END.split(folded[max(0, start - _REACH) : start])[-1]
        noun = self._noun_after.match(folded, end)
        if noun and self._role_of_after[noun[1]] == "disputed" and not _FIGURE.match(folded, noun.end()):
            return "disputed"  # 交500违约金, but not 转5万手续费25
        cues = self._cue.findall(clause)
        if cues:
            role = self._role_of[cues[-1]]
            return "disputed" if role == "transaction" and _SUFFERED.search(clause) else role
        return self._role_of_after[noun[1]] if noun else None


@lru_cache(maxsize=1)
def context() -> Context:
    """The one context of this process, read on first use."""
    return Context()
