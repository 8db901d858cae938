"""The rule of precedence for messages of several clauses: a matter named in one of them wins.

Somebody who tells everything at once (when, where, name, phone, what they want) mostly gives facts; read as a
whole, the message looks like an answer to a question. TAXONOMY: "If a message names a concrete problem or
question, it takes the topic intent."
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from itertools import pairwise

Ranking = list[tuple[str, float]]

CLAUSE_END = re.compile(r"[，。！？；、,!?;\n]+|(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")
SHORTEST = 3
MOST_CLAUSES = 8


def clauses(text: str) -> list[str]:
    """The first clauses of `text`, as far as customers mark them: by punctuation, a blank or a new line."""
    parts = (part.strip() for part in CLAUSE_END.split(text))
    return [part for part in parts if len(part) >= SHORTEST][:MOST_CLAUSES]


def matter_first(
    text: str, ranking: Ranking, read: Callable[[str], Ranking], yields: Collection[str], sure: float
) -> Ranking:
    """Put the first matter that a clause, or two neighbours, clearly name before a reading that yields.

    Args:
        ranking: readings of the whole text, the likeliest first.
        read: ranks the readings of a clause.
        yields: intents that hold only if no matter is named.
        sure: how likely a clause's reading must be to count as naming a matter.

    Returns:
        `ranking`, or one that starts with the matter and still sums to one.
    """
    parts = clauses(text) if ranking and ranking[0][0] in yields else []
    # 取了8000，回家一数差三百: neither clause names the matter alone.
    pairs = [f"{first}，{second}" for first, second in pairwise(parts)]
    for part in [*parts, *pairs] if len(parts) > 1 else ():
        matter, likely = read(part)[0]
        if matter not in yields and likely >= sure:
            rest = [(name, value * (1 - likely)) for name, value in ranking if name != matter]
            return [(matter, likely), *rest]
    return ranking
