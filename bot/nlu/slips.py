"""Slips of typing: what a message looks like when it was sent in a hurry."""

from __future__ import annotations

import random

_FILLERS = "啊呢了的吧就那个"
_SHORT, _LONG = 4, 12  # shorter ones stay readable only untouched; longer ones take two slips


def careless(text: str) -> str:
    """`text` with one or two slips: a character lost, two swapped, a filler; always the same for a text."""
    chance = random.Random(text)  # noqa: S311 - not for secrets
    letters = list(text)
    for _ in range(1 if len(letters) < _LONG else 2):
        if len(letters) < _SHORT:
            break
        place, kind = chance.randrange(len(letters)), chance.random()
        if kind < 0.5:
            del letters[place]
        elif kind < 0.8:
            letters[place : place + 2] = reversed(letters[place : place + 2])
        else:
            letters.insert(place, chance.choice(_FILLERS))
    return "".join(letters)
