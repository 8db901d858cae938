"""Finds numbers that identify: case numbers, phones, bank cards, identity cards, however sloppily typed.

An incomplete or mistyped one is found as well and marked `valid: False`, so that the form can say what is
wrong instead of not understanding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from stdnum import luhn
from stdnum.cn import ric

from bot.nlu.lookup import word_list
from bot.nlu.numerals import DIGITS

_CASE = re.compile(
    r"(?<![a-z0-9])t\s?s[\s:.#-]{0,2}(?P<day>20\d{2}[\s.-]?\d{2}[\s.-]?\d{2})"
    r"[\s._-]{0,3}(?P<count>\d{4,6})[\s._-]{0,3}(?P<check>\d)(?!\d)"
    r"|(?<![\d.])(?P<day2>20\d{6})[\s._-]{1,3}(?P<count2>\d{4,6})[\s._-]{1,3}(?P<check2>\d)(?!\d)"
)
_CASE_CUT = re.compile(r"(?<![a-z0-9])t\s?s[\s:.#-]{0,2}(\d[\d\s._-]{3,20}\d)(?!\d)")
# Not inside a number, a decimal or thousands (1,234.56); but a comma also parts a name from a phone.
_NOT_WITHIN = r"(?<!\d)(?<!\d\.)(?!(?<=\d,)\d{3}(?!\d))"
_GROUPS = re.compile(rf"(?:\+|{_NOT_WITHIN})\d+(?:[ \-·—][ ]?\d+)*[xX]?(?![\d])")
_GROUP = re.compile(r"\d+")
_SPOKEN = re.compile(r"(?:[零〇○一二两三四五六七八九幺洞\d][\s,、-]?){7,24}")
_MASKED = re.compile(r"(?<!\d)\d{2,6}\*{2,12}\d{2,4}(?!\d)|\*{3,12}\d{4}(?!\d)")
_TAIL = re.compile(
    r"(?:尾号|尾数|末四位|后四位|末尾四位|最后四位|末4位|后4位)(?:数字?)?[是为:\s]{0,2}(?:的是)?(?P<a>\d{4})(?!\d)"
    r"|(?<![\d*])(?P<b>\d{4})(?=(?:结尾|为尾号|尾号)的?)"
)
_SHORT_NUMBER = re.compile(r"(?<![\d.])\d{3,5}(?![\d.]|\s?[元块万])")
_CALLED_BEFORE = re.compile(r"(?:打|拨|报警?|电话|热线|客服|找|举报|投诉|到|去|联系|上)[了过是:的\s]{0,2}$")
_ORDER_BEFORE = re.compile(
    r"(?:订单|流水|交易|单号|编号|保单|合同|工单|快递|运单|凭证|账单|商户|参考)号?(?:码|是|为|:|\s){0,3}$"
)
_PHONE_BEFORE = re.compile(
    r"(?:手机|电话|号码|联系|联系方式|打|拨|致电|回电|call|tel|phone)[号码是为我:的这个\s(尾数]{0,6}$"
)
_CARD_BEFORE = re.compile(r"(?:卡|卡号|账号|账户)[号码是为我:的\s]{0,4}$")
_ID_BEFORE = re.compile(r"(?:身份证|证件)[号码是为我:的\s]{0,5}$")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_ALMOST_MOBILE = re.compile(r"1[3-9]\d{6,8}|1[3-9]\d{10}")
_LANDLINE = re.compile(r"0(?:10|2\d|[3-9]\d{2})[2-9]\d{6,7}")
_SERVICE = re.compile(r"(?:400|800)\d{7}|95\d{3,6}|96\d{3,6}|1(?:00|23|06)\d{2,9}|11\d|12\d")


@dataclass(frozen=True)
class Identifier:
    """A number that names a person, a card or a case."""

    kind: str  # phone, card_number, id_number or case_number
    start: int
    end: int
    value: str
    extra: dict[str, Any] = field(default_factory=dict)


def identifiers_in(folded: str) -> list[Identifier]:
    """Every identifying number in folded text, in order and without overlaps."""
    kept: list[Identifier] = []
    taken = bytearray(len(folded) + 1)
    for reader in (_cases, _tails, _masked, _written, _spoken):
        for identifier in reader(folded, taken):
            if not any(taken[identifier.start : identifier.end]):
                taken[identifier.start : identifier.end] = b"\1" * (identifier.end - identifier.start)
                kept.append(identifier)
    return sorted((one for one in kept if one.kind != "hotline"), key=lambda one: one.start)


def hotlines_in(folded: str) -> list[tuple[int, int]]:
    """Spans of well-known service numbers, which are neither the customer's nor sums of money.

    Short ones (110) and round ones (10000) are also ordinary numbers: they need a word like 打 before them.
    """
    known, spans = word_list("hotlines"), []
    for found in _SHORT_NUMBER.finditer(folded):
        called = _CALLED_BEFORE.search(folded[max(0, found.start() - 6) : found.start()])
        if found.group() in known and (
            called or (found.group()[:2] in ("95", "96", "12") and len(found.group()) == 5)
        ):
            spans.append(found.span())
    return spans


def _cases(folded: str, _taken: bytearray) -> Iterator[Identifier]:
    if "s" not in folded and "20" not in folded:
        return
    for found in _CASE.finditer(folded):
        day = re.sub(r"\D", "", found["day"] or found["day2"])
        if not _is_date(day):
            continue
        count, check = found["count"] or found["count2"], found["check"] or found["check2"]
        yield Identifier("case_number", *found.span(), f"TS{day}-{count}-{check}")
    for found in _CASE_CUT.finditer(folded):
        digits = re.sub(r"\D", "", found[1])
        if len(digits) < 13:
            extra = {"valid": False, "digits": len(digits)}
            yield Identifier("case_number", *found.span(), f"TS{digits}", extra)


def _is_date(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return True


def _tails(folded: str, _taken: bytearray) -> Iterator[Identifier]:
    for found in _TAIL.finditer(folded):
        if _PHONE_BEFORE.search(folded[max(0, found.start() - 12) : found.start()]):
            continue
        group = "a" if found["a"] else "b"
        yield Identifier("card_number", *found.span(group), found[group], {"tail": True})


def _masked(folded: str, _taken: bytearray) -> Iterator[Identifier]:
    for found in _MASKED.finditer(folded):
        text = found.group()
        seen = sum(sign.isdigit() for sign in text)
        if text[0] == "1" and len(text) == 11:
            yield Identifier("phone", *found.span(), text, {"valid": False, "digits": seen, "masked": True})
        elif re.search(r"\d{4}$", text):
            yield Identifier("card_number", *found.span(), text[-4:], {"tail": True, "masked": True})


def _written(folded: str, taken: bytearray) -> Iterator[Identifier]:
    for found in _GROUPS.finditer(folded):
        if taken[found.start()]:
            continue
        groups = [(group.start() + found.start(), group.group()) for group in _GROUP.finditer(found.group())]
        yield from _from_groups(folded, groups)


def _from_groups(folded: str, groups: list[tuple[int, str]]) -> Iterator[Identifier]:
    """Reads groups of digits, joining neighbours where only together they make a number (138 0000 1234)."""
    index = 0
    while index < len(groups):
        for count in range(_joinable(groups, index), 0, -1):
            start = groups[index][0]
            last, digits_last = groups[index + count - 1]
            end = last + len(digits_last)
            digits = "".join(digits for _, digits in groups[index : index + count])
            identifier = _number(folded, start, end, digits, len(groups[index][1]))
            if identifier:
                yield identifier
                index += count - 1
                break
        index += 1


def _joinable(groups: list[tuple[int, str]], index: int) -> int:
    """How many groups from here on may be parts of one number; a long group stands by itself."""
    count = 0
    for _, digits in groups[index : index + 6]:
        if len(digits) > 8:
            break
        count += 1
    return max(count, 1)


def _number(folded: str, start: int, end: int, digits: str, first_group: int) -> Identifier | None:
    """What a run of digits is, by its length and shape and by the word before it."""
    before = folded[max(0, start - 12) : start]
    joined = first_group < len(digits)
    if folded[end : end + 1] == "x" and len(digits) == 17:
        digits, end = digits + "X", end + 1
    if _ORDER_BEFORE.search(before):
        return None
    if len(digits) == 18 and (_looks_like_id(digits) or _ID_BEFORE.search(before)):
        return Identifier("id_number", start, end, digits, {"valid": ric.is_valid(digits)})
    if _ID_BEFORE.search(before) and 8 <= len(digits) <= 19:
        return Identifier("id_number", start, end, digits, {"valid": False, "digits": len(digits)})
    phone = _phone(digits, before, start, end, first_group)
    if phone:
        return phone
    if 13 <= len(digits) <= 15 and digits.startswith("20") and _is_date(digits):
        return Identifier("case_number", start, end, f"TS{digits[:8]}-{digits[8:-1]}-{digits[-1]}")
    if 13 <= len(digits) <= 19 and (not joined or _CARD_BEFORE.search(before) or len(digits) >= 15):
        return Identifier("card_number", start, end, digits, {"luhn": luhn.is_valid(digits)})
    return None


def _looks_like_id(digits: str) -> bool:
    return digits[0] in "123456789" and digits[6:8] in ("19", "20") and _is_date(digits[6:14])


def _phone(digits: str, before: str, start: int, end: int, first_group: int) -> Identifier | None:
    joined = first_group < len(digits)
    national = digits
    for prefix in ("0086", "86"):
        if digits.startswith(prefix) and len(digits) >= len(prefix) + 10:
            national = digits[len(prefix) :]
            break
    if national in word_list("hotlines") or _SERVICE.fullmatch(national):
        return Identifier("hotline", start, end, national)
    if _MOBILE.fullmatch(national) or (
        _LANDLINE.fullmatch(national) and (joined or _PHONE_BEFORE.search(before))
    ):
        return Identifier("phone", start, end, national, {"valid": True, "digits": len(national)})
    asked = _PHONE_BEFORE.search(before) is not None
    in_three = joined and first_group == 3
    if (_ALMOST_MOBILE.fullmatch(national) and (not joined or asked or in_three)) or (
        asked and 7 <= len(national) <= 13
    ):
        return Identifier("phone", start, end, national, {"valid": False, "digits": len(national)})
    return None


def _spoken(folded: str, taken: bytearray) -> Iterator[Identifier]:
    """Phones and cards said in Chinese digits: 一三八零零零零一二三四, also mixed with Arabic ones."""
    for found in _SPOKEN.finditer(folded):
        text = found.group().rstrip(" ,、-")
        if taken[found.start()] or text.isascii():
            continue
        digits = "".join(
            str(DIGITS.get(sign, 0 if sign == "洞" else sign)) for sign in text if sign not in " ,、-"
        )
        identifier = _number(folded, found.start(), found.start() + len(text), digits, len(digits))
        if identifier:
            yield identifier
