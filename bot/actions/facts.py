"""Reads the facts of a complaint out of a turn, whatever was asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from bot.actions import cues
from bot.actions.turn import Entity, Turn
from bot.nlu.amounts import in_dispute, read_amounts
from bot.nlu.fold import fold
from bot.nlu.people import read_name

NEAR, TAIL = 4, 4
ROLES = ("disputed", "transaction", None)
LONG_DIGITS = re.compile(r"\d(?:[ -]?\d){11,18}")
PHONE_LIKE = re.compile(r"\+?\d(?:[\s-]?\d){3,19}")


def read_facts(turn: Turn, asked: str | None = None) -> dict[str, Any]:
    """Field → value for everything the message says; what was asked may be answered by a bare word."""
    found = {field: read(turn, asked == field) for field, read in _READERS.items()}
    return {field: value for field, value in found.items() if value is not None}


def amount(turn: Turn, asked: bool) -> dict[str, Any] | None:
    """The sum in dispute before the one that was moved; never a balance."""
    told = [each for each in turn.of_kind("amount") if asked or not each.extra.get("bare")]
    corrected = _corrected(turn, told) if cues.says("wrong", turn.plain) else told
    for role in ROLES:
        for each in corrected:
            if each.role == role:
                return _amount(each)
    if not asked:
        return None
    sums = read_amounts(turn.text, asked=True)
    holds = cues.holds_from(turn.text) if cues.says("wrong", turn.plain) else 0
    bare = in_dispute([each for each in sums if each.start >= holds])
    if bare is None:
        return None
    words = turn.text[bare.start : bare.end]
    return {"value": str(bare.value), "text": words, "role": "disputed", "approx": bare.approx}


def _amount(told: Entity) -> dict[str, Any]:
    approx = bool(told.extra.get("approx"))
    return {"value": told.value, "text": told.text, "role": told.role or "disputed", "approx": approx}


def _corrected(turn: Turn, told: list[Entity]) -> list[Entity]:
    """Of a contrast (`不是300，是500`) what stands after it."""
    holds = cues.holds_from(turn.text)
    return [each for each in told if each.start >= holds] or told[-1:]


def moment(turn: Turn, asked: bool) -> dict[str, Any] | None:
    """When it happened: the first time named, or the last in a correction."""
    told = [each for each in turn.of_kind("time") if isinstance(each.value, dict)]
    told = [each for each in told if asked or not cues.says("lasted", each.text)]
    if not told:
        return None
    chosen = _corrected(turn, told)[-1] if cues.says("wrong", turn.plain) else told[0]
    return {**chosen.value, "text": chosen.text}


def phone(turn: Turn, asked: bool) -> str | None:
    """The last number given, with a correction of its end applied."""
    told = [str(each.value) for each in turn.of_kind("phone")]
    if not told and asked:
        told = [re.sub(r"[\s-]", "", match[0]) for match in PHONE_LIKE.finditer(fold(turn.text))][:1]
    if not told:
        return None
    tail = cues.phone_tail(turn.plain)
    if told[-1] == tail:
        return None
    return told[-1][: -len(tail)] + tail if tail and len(told[-1]) > len(tail) else told[-1]


def product(turn: Turn, asked: bool) -> str | None:
    """The product or card named."""
    told = turn.of_kind("product")
    if not told:
        return bank_card(turn)
    start, end = told[0].start, told[0].end
    for bank in turn.of_kind("branch"):
        if bank.role == "institution" and 0 <= start - bank.end <= 1:
            start = bank.start
    for card in turn.of_kind("card_number"):
        if 0 <= card.start - end <= NEAR and len(str(card.value)) <= TAIL:
            end = card.end
    return str(told[0].value) if (start, end) == (told[0].start, told[0].end) else turn.text[start:end]


def bank_card(turn: Turn) -> str | None:
    """A card named by its bank alone: `建行卡`."""
    for bank in turn.of_kind("branch"):
        card = cues.card_at(turn.text[bank.end :]) if bank.role == "institution" else ""
        if card:
            return turn.text[bank.start : bank.end] + card
    return None


def branch(turn: Turn, asked: bool) -> str | None:
    """The branch named; a bank's name alone only when asked."""
    told = [each for each in turn.of_kind("branch") if asked or each.role != "institution"]
    return str(told[0].value) if told else None


def name(turn: Turn, asked: bool) -> str | None:
    """The customer's own name: introduced as such, or given when asked; not the name of a clerk."""
    told = [
        each
        for each in turn.of_kind("person")
        if each.role == "customer" or (each.role is None and turn.only_entities)
    ]
    if told:
        return str(told[0].value)
    given = asked or cues.says("gives_name", turn.plain)
    answer = read_name(turn.text) if given and turn.text else None
    return answer.value if answer else None


def request(turn: Turn, asked: bool) -> str | None:
    """What the customer demands."""
    return None if cues.says("promise", turn.plain) else cues.demand(turn.text)


_READERS: dict[str, Callable[[Turn, bool], Any]] = {
    "occurred_at": moment,
    "amount": amount,
    "product": product,
    "branch": branch,
    "request": request,
    "contact_name": name,
    "contact_phone": phone,
}


def without_long_digits(text: str, tail_phrase: Callable[[str], str]) -> str:
    """A text with card and identity numbers reduced to their last four digits."""
    return LONG_DIGITS.sub(lambda found: tail_phrase(re.sub(r"\D", "", found[0])[-4:]), fold(text))
