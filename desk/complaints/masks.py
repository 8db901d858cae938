"""Masks for personal data: what of a phone, a name or a text may be shown, logged or learned from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import partial

# Full-width digits and separators to half width, character by character, so that offsets stay.
_FOLD = {0xFF10 + n: ord("0") + n for n in range(10)} | {
    ord("－"): ord("-"),
    ord("　"): ord(" "),
    ord("＋"): ord("+"),
}

_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}"), "[email]"),
    (re.compile(r"(?<!\d)\d{6}[ -]?(?:19|20)\d{2}[ -]?\d{4}[ -]?\d{3}[\dXx](?!\d)"), "[id]"),
    (re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)"), "[phone]"),
    (re.compile(r"(?<!\d)0\d{2,3}[ -]\d{7,8}(?!\d)"), "[phone]"),
    (re.compile(r"(?<!\d)(?<!TS)\d(?:[ -]?\d){12,18}(?!\d)"), "[card]"),
)
_NAME = re.compile(r"(我叫|我的名字是|本人姓名|姓名[是:：]?|联系人[是:：]?)([\u4e00-\u9fff·]{2,4})")


def phone_digits(text: str) -> str:
    """The digits of a phone, folded to half width, without the mainland's country code."""
    digits = "".join(
        char for char in unicodedata.normalize("NFKC", text) if char.isdigit() and char.isascii()
    )
    return re.sub(r"^(?:00)?86(?=1[3-9]\d{9}$)", "", digits)


def mask_phone(phone: str) -> str:
    """`13800001234` → `138****1234`; a shorter number keeps its last two digits."""
    digits = phone_digits(phone)
    return (
        f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 10 else "*" * max(len(digits) - 2, 0) + digits[-2:]
    )


def mask_name(name: str) -> str:
    """`林小满` → `林**`."""
    return name[:1] + "*" * (len(name) - 1) if len(name) > 1 else "*" * len(name)


def mask_card(card: str) -> str:
    """All but the last four digits of a card."""
    digits = phone_digits(card)
    return f"**** **** **** {digits[-4:]}" if len(digits) > 8 else "*" * len(digits)


def mask_id(number: str) -> str:
    """All but the first three and the last two characters of an identity number."""
    return f"{number[:3]}{'*' * (len(number) - 5)}{number[-2:]}" if len(number) > 8 else "*" * len(number)


def mask_email(address: str) -> str:
    """`lin@example.com` → `l***@example.com`."""
    return f"{address[:1]}***{address[address.index('@') :]}"


_IN_PART = {"[phone]": mask_phone, "[card]": mask_card, "[id]": mask_id, "[email]": mask_email}


def veil_text(text: str) -> str:
    """Free text as people at the desk read it: what `mask_text` replaces is shown in part."""
    folded = text.translate(_FOLD)
    for pattern, kind in _PATTERNS:
        folded = pattern.sub(partial(_veiled, _IN_PART[kind]), folded)
    return _NAME.sub(lambda found: found[1] + mask_name(found[2]), folded)


def _veiled(veil: Callable[[str], str], found: re.Match[str]) -> str:
    return veil(found[0])


def mask_text(text: str) -> str:
    """Free text with phones, cards, identity numbers, e-mail and stated names replaced by their kind."""
    folded = text.translate(_FOLD)
    for pattern, kind in _PATTERNS:
        folded = pattern.sub(kind, folded)
    return _NAME.sub(r"\1[name]", folded)
