"""Which messages say almost the same, by the pairs of characters they share; punctuation does not count."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence

from bot.nlu.views import plain


def pairs_of(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters of the plain text (the text itself when it is shorter)."""
    bare = plain(text).replace(" ", "")
    return frozenset(bare[at : at + 2] for at in range(max(1, len(bare) - 1)))


def alike(
    texts: Sequence[str], more_than: float, pairs_in: Callable[[str], frozenset[str]] = pairs_of
) -> Iterator[tuple[int, int, float]]:
    """Positions of two texts that share more than this of their pairs (Jaccard index), and how much."""
    holders: dict[str, list[int]] = defaultdict(list)
    seen: list[frozenset[str]] = []
    for here, pairs in enumerate(map(pairs_in, texts)):
        shared = Counter(there for pair in pairs for there in holders[pair])
        for there, common in shared.items():
            likeness = common / (len(pairs) + len(seen[there]) - common)
            if likeness > more_than:
                yield there, here, likeness
        for pair in pairs:
            holders[pair].append(here)
        seen.append(pairs)


def families(texts: Sequence[str], more_than: float = 0.5) -> list[int]:
    """For each text the number of its family: texts linked by a chain of likenesses share one."""
    parent = list(range(len(texts)))

    def root(one: int) -> int:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for there, here, _ in alike(texts, more_than):
        parent[root(here)] = root(there)
    return [root(one) for one in range(len(texts))]


def folds(texts: Sequence[str], labels: Sequence[str], count: int, seed: int = 7) -> list[int]:
    """A fold for each text: families stay together, each label is spread as evenly as they allow."""
    members: dict[int, list[int]] = defaultdict(list)
    for position, family in enumerate(families(texts)):
        members[family].append(position)
    order = list(members.values())
    random.Random(seed).shuffle(order)  # noqa: S311 - not for secrets
    order.sort(key=len, reverse=True)
    held: list[Counter[str]] = [Counter() for _ in range(count)]
    chosen = [0] * len(texts)
    for family_members in order:
        label = labels[family_members[0]]
        fold = min(range(count), key=lambda one: (held[one][label], held[one].total()))
        for position in family_members:
            chosen[position] = fold
            held[fold][labels[position]] += 1
    return chosen
