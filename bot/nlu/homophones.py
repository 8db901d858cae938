"""Puts misspellings that sound right back in order (到刷 → 盗刷), one character for one."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import lazy_pinyin
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from bot.nlu.lookup import word_list
from bot.nlu.phrases import vocabulary

_ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"))


@lru_cache(maxsize=8192)
def _sound(character: str) -> str:
    """The syllable of one character, as people who do not tell sh from s would type it."""
    syllable = lazy_pinyin(character, errors="ignore")
    if not syllable:
        return character
    for precise, plain in _ALIKE:
        if syllable[0].startswith(precise):
            return plain + syllable[0][len(precise) :]
    return str(syllable[0])


def _sounds(text: str) -> Doc:
    return Doc(vocabulary(), words=[_sound(character) for character in text], spaces=[False] * len(text))


class _Homophones:
    def __init__(self) -> None:
        self._matcher = PhraseMatcher(vocabulary(), attr="ORTH")
        self._meant: dict[int, str] = {}
        self._real: dict[str, frozenset[str]] = {}
        for word, real_words in word_list("homophones").items():
            self._matcher.add(word, [_sounds(word)])
            self._meant[vocabulary().strings[word]] = word
            self._real[word] = frozenset((word, *real_words))

    def correct(self, folded: str) -> str:
        characters = list(folded)
        for key, start, end in self._matcher(_sounds(folded)):
            word = self._meant[key]
            if folded[start:end] not in self._real[word]:
                characters[start:end] = word
        return "".join(characters)


@lru_cache(maxsize=1)
def _homophones() -> _Homophones:
    return _Homophones()


def correct(folded: str) -> str:
    """Folded text with the listed misspellings corrected; same length."""
    return _homophones().correct(folded) if not folded.isascii() else folded
