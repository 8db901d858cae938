"""Recognises what a customer is doing by the words of `bot/data/lookup/dialogue_cues.yml`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from bot.nlu.fold import fold
from bot.nlu.lookup import word_list


@lru_cache(maxsize=1)
def _cues() -> dict[str, Any]:
    cues: dict[str, Any] = word_list("dialogue_cues")
    return cues


@lru_cache(maxsize=256)
def _pattern(*path: str) -> re.Pattern[str]:
    found: Any = _cues()
    for key in path:
        found = found[key]
    return re.compile("|".join(found) if isinstance(found, list) else found)


def says(cue: str, plain: str) -> bool:
    """Whether the folded words hold this cue (`skip`, `back`, `question`, `wrong`, `injection`, …)."""
    return _pattern(cue).search(plain.rstrip("。.!！~～")) is not None


def named_fields(plain: str) -> list[str]:
    """The fields of a complaint that the words name, e.g. `手机号错了` → contact_phone."""
    fields = _cues()["fields"]
    found = [(match.start(), name) for name in fields if (match := _pattern("fields", name).search(plain))]
    return [name for _, name in sorted(found)]


def holds_from(text: str) -> int:
    """Where in a correction the part begins that holds: in `不是300，是500` at `500`."""
    matches = list(_pattern("rather").finditer(fold(text)))
    return matches[-1].end() if matches else 0


def phone_tail(plain: str) -> str | None:
    """The digits a customer puts right at the end of a number: `最后是6`."""
    match = _pattern("phone_tail").search(plain)
    return match[1] if match else None


def demand(text: str) -> str | None:
    """What the customer asks for, from the words that open a demand to the end of the sentence."""
    match = _pattern("request").search(fold(text))
    if match is None:
        return None
    end = _pattern("clause_end").search(text, match.end())
    return text[match.start() : end.start() if end else None].strip(" ,，、") or None


def card_at(text: str) -> str:
    """The word for a card that `text` begins with."""
    match = _pattern("card").match(fold(text))
    return match[0] if match else ""


def supplement(text: str) -> str | None:
    """What stands after `我想补充一下：`."""
    match = _pattern("supplement").search(fold(text))
    return text[match.end() :].strip() if match else None


def area_of(plain: str) -> str | None:
    """The area of business that a short answer names."""
    return next((name for name in _cues()["areas"] if _pattern("areas", name, "words").search(plain)), None)


def area(name: str) -> dict[str, str]:
    """What is known of an area: `product`, `topic`, `otherwise`."""
    known: dict[str, str] = _cues()["areas"].get(name, {})
    return known


def rule_asked(plain: str) -> str:
    """Which rule of complaining is asked after; how long it takes, when nothing else fits.

    `几天能处理好` asks when, not for a promise.
    """
    asks_when = says("about_complaining", plain)
    rules = [name for name in _cues()["rules"] if not (asks_when and name == "promise")]
    return next((name for name in rules if _pattern("rules", name).search(plain)), "how_long")


def surname(name: str) -> str:
    """The family name of a Chinese name."""
    return next((long for long in _cues()["surnames_long"] if name.startswith(long)), name[:1])


def detail_of(topic: str, plain: str) -> str | None:
    """What exactly is asked within a topic (`bot/data/lookup/topic_details.yml`)."""
    details = word_list("topic_details").get(topic, {})
    return next((name for name, words in details.items() if re.search(words, plain)), None)
