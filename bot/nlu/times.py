"""Finds Chinese time expressions and resolves them against now: 昨天下午三点多, 上个月15号, 刚才.

An expression is a chain of pieces from coarse to fine (`去年` `十月` `3号` `晚上`), or two that make a range.
Where a date may lie before or after now, the past is meant: a complaint speaks of what happened.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from bot.nlu.fold import fold
from bot.nlu.time_lexicon import time_pieces
from bot.nlu.time_pieces import CLOCK, DAY, Piece
from bot.nlu.time_stretch import CHINA, Stretch

_BETWEEN_PIECES = re.compile(
    r"[\s的,、()t]{0,2}"
    r"(?:那天|当天|这天|大概其?|大约|差不多|好像是?|可能是?|应该是?|也就是|就是|是|在|约)?[\s的,]{0,2}"
)
_AROUND = re.compile(r"[\s)]?(?:左右|前后|上下|的样子|那几天|那阵子?|那会儿?|期间|假期|长假|黄金周|那天)")
_ROUGH = re.compile(r"左右|前后|上下|样子|阵|会")
_ROUGH_BEFORE = re.compile(r"(?:大概|大约|差不多|好像|可能|应该|估计|约|不到|快|将近)[是在从有]?\s?$")
_FROM = re.compile(r"(?:自从|打从|从|自|打)\s?$")
_OPEN_END = re.compile(
    r"\s?的?(?:时候|那天|那会儿?)?(?:就|才|便)?(?:开始|起(?!诉|来|码)|以来|至今)"
    r"|\s?一?直?[到至](?:现在|目前|今天|今日|如今|今|这会儿?)"
)
_TO = re.compile(r"\s?(?:一?直?到|至|~|-|—{1,2}|–)\s?")
_REPEATED = re.compile(r"(?:每天|天天|每日|每晚|每周|每个?月|每年|每个?|逢)的?\s?$")
_CLOCK_CUE = re.compile(r"[在从到是约快概]\s?$")
_FURTHEST_BACK = 8  # readings of 2月29号 to try
_MOST = 100  # a message with more times than this is not about any of them


@dataclass(frozen=True)
class Time:
    """A time expression: its place in the original text, and the stretch of time it means."""

    start: int
    end: int
    text: str
    stretch: Stretch

    def value(self) -> dict[str, Any]:
        """The JSON form: `start` and `end` (exclusive) in ISO 8601, grain, approx and the original words."""
        return {
            "start": self.stretch.start.isoformat(),
            "end": self.stretch.end.isoformat(),
            "grain": self.stretch.grain,
            "approx": self.stretch.approx,
            "text": self.text,
        }


@dataclass(frozen=True)
class _Chain:
    """Pieces that were joined, the stretch after each of them, and the index of the piece that follows."""

    start: int
    end: int
    stretches: tuple[tuple[int, Stretch], ...]  # rank and stretch
    following: int

    @property
    def stretch(self) -> Stretch:
        return self.stretches[-1][1]


Found = Sequence[tuple[int, int, Piece]]


def read_times(text: str, now: datetime) -> list[Time]:
    """All time expressions in `text`, in order; `now` must know its time zone."""
    if now.tzinfo is None:
        raise ValueError("now must be timezone-aware")
    return times_in(fold(text), now, text)


def times_in(folded: str, now: datetime, original: str | None = None) -> list[Time]:
    """Like `read_times` on text that is folded already."""
    now = now.astimezone(CHINA)
    found = list(islice(time_pieces(folded), _MOST * 5))
    times: list[Time] = []
    index = 0
    while index < len(found) and len(times) < _MOST:
        chain = _chain(folded, found, index, now)
        if chain is None:
            index += 1
            continue
        start, end, stretch, index = _with_surroundings(folded, found, chain, now)
        if not _REPEATED.search(folded[max(0, start - 4) : start]):
            times.append(Time(start, end, (original or folded)[start:end], stretch))
    return times


def _chain(
    folded: str, found: Found, index: int, now: datetime, context: _Chain | None = None
) -> _Chain | None:
    """The longest chain that begins with this piece, in its latest reading that is not in the future."""
    first = found[index][2]
    if first.rank == CLOCK and not first.evident and not context and not _is_clock(folded, found, index):
        return None
    within = _context_for(first, context)
    members = _members(folded, found, index)
    settled = first.absolute or within is not None
    partial: _Chain | None = None
    for back in range(1 if settled else _FURTHEST_BACK + 1):
        chain = _resolve(found, index, members, within, now, back)
        if chain and (settled or chain.stretch.start <= now):
            if settled or chain.following == index + members:
                return chain
            partial = partial or chain
    return partial


def _is_clock(folded: str, found: Found, index: int) -> bool:
    """Whether 三点 is a time here: after 在 or 从, or before 到五点."""
    start, end, _ = found[index]
    if _CLOCK_CUE.search(folded[max(0, start - 2) : start]):
        return True
    return index + 1 < len(found) and _TO.fullmatch(folded, end, found[index + 1][0]) is not None


def _members(folded: str, found: Found, index: int) -> int:
    """How many pieces follow each other from coarse to fine."""
    count, rank = 1, found[index][2].rank
    while index + count < len(found):
        piece, before = found[index + count][2], found[index + count - 1]
        repeats_day = piece.weekday and rank == DAY
        if not repeats_day and (piece.absolute or piece.rank <= rank):
            break
        if not _BETWEEN_PIECES.fullmatch(folded, before[1], found[index + count][0]):
            break
        rank = max(rank, piece.rank)
        count += 1
    return count


def _context_for(first: Piece, context: _Chain | None) -> Stretch | None:
    if context is None or first.absolute:
        return None
    coarser = [stretch for rank, stretch in context.stretches if rank < first.rank]
    return coarser[-1] if coarser else None


def _resolve(
    found: Found, index: int, members: int, within: Stretch | None, now: datetime, back: int
) -> _Chain | None:
    stretches: list[tuple[int, Stretch]] = []
    rough, end = False, found[index][1]
    for position in range(index, index + members):
        _, piece_end, piece = found[position]
        if stretches and piece.weekday and piece.rank == stretches[-1][0]:
            end = piece_end
            continue
        narrowed = piece.narrow(within, now, back if position == index else 0)
        if narrowed is None:
            break
        rough, within, end = rough or narrowed.approx, narrowed, piece_end
        stretches.append((piece.rank, replace(narrowed, approx=rough)))
    else:
        position = index + members
    if not stretches:
        return None
    return _Chain(found[index][0], end, tuple(stretches), position)


def _with_surroundings(
    folded: str, found: Found, chain: _Chain, now: datetime
) -> tuple[int, int, Stretch, int]:
    """The expression with what belongs to it: 从 … 开始, the second half of a range, 左右."""
    start, end, stretch, following = chain.start, chain.end, chain.stretch, chain.following
    if _ROUGH_BEFORE.search(folded[max(0, start - 6) : start]):
        stretch = stretch.roughly()
    around = _AROUND.match(folded, end)
    if around:
        end = around.end()
        stretch = stretch.roughly() if _ROUGH.search(around.group()) else stretch
    from_ = _FROM.search(folded[max(0, start - 3) : start])
    second = _second_half(folded, found, chain, end, now)
    if second:
        start -= len(from_.group()) if from_ else 0
        approx = stretch.approx or second.stretch.approx
        whole = replace(stretch, end=second.stretch.end, grain=second.stretch.grain, approx=approx)
        return start, second.end, whole, second.following
    open_end = _OPEN_END.match(folded, end)
    if open_end and stretch.start <= now:
        start -= len(from_.group()) if from_ else 0
        return start, open_end.end(), replace(stretch, end=now), following
    return start, end, stretch, following


def _second_half(folded: str, found: Found, chain: _Chain, end: int, now: datetime) -> _Chain | None:
    """The chain after 到, read in the light of the first one (5月6号到9号), if it ends a range."""
    index = chain.following
    if index >= len(found) or not _TO.fullmatch(folded, end, found[index][0]):
        return None
    for context in (chain, None):
        second = _chain(folded, found, index, now, context)
        if (
            second
            and second.stretch.end > chain.stretch.start
            and second.stretch.start >= chain.stretch.start
        ):
            return second
    return None
