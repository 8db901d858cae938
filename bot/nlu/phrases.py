"""Finds many fixed phrases in a text at once, character by character, with spaCy's PhraseMatcher.

Chinese has no blanks between words, so every character is a token: token numbers are offsets into the text,
and no phrase can be missed because a word was cut elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import spacy
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.vocab import Vocab


@lru_cache(maxsize=1)
def vocabulary() -> Vocab:
    """The one store of strings that all finders share."""
    return spacy.blank("zh").vocab


def characters(folded: str) -> Doc:
    """The text as a spaCy document in which each character is a token."""
    return Doc(vocabulary(), words=list(folded), spaces=[False] * len(folded))


class PhraseFinder:
    """A set of phrases, ready to be looked for in folded text."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._matcher = PhraseMatcher(vocabulary(), attr="ORTH")
        self._phrases = sorted({phrase for phrase in phrases if phrase})
        self._matcher.add("phrase", [characters(phrase) for phrase in self._phrases])

    def __len__(self) -> int:
        return len(self._phrases)

    def find(self, doc: Doc) -> list[tuple[int, int]]:
        """Every occurrence, overlapping ones included, as start and end."""
        return sorted((start, end) for _, start, end in self._matcher(doc))

    def find_longest(self, doc: Doc) -> list[tuple[int, int]]:
        """Occurrences that do not overlap: the leftmost, and of those the longest."""
        kept: list[tuple[int, int]] = []
        for start, end in sorted(self.find(doc), key=lambda span: (span[0], -span[1])):
            if not kept or start >= kept[-1][1]:
                kept.append((start, end))
        return kept
