"""Case numbers: `TS20261123-0042-7`, unique by construction, telling neither volume nor neighbours.

The four digits are a keyed permutation of the day's counter, so two cases filed one after the other look
unrelated and nobody can count a day's complaints. Counts above 10,000 get six digits. The last digit (Damm)
finds every single wrong digit and every swap of neighbours.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from datetime import date

from stdnum import damm

NUMBER = re.compile(r"(?:TS)?(\d{8})-?(\d{4}|\d{6})-?(\d)")
ROUNDS = 6


def make(day: date, count: int, secret: bytes) -> str:
    """The number of the `count`-th complaint of `day`, counted from 1."""
    if count < 1:
        raise ValueError("the first complaint of a day has count 1")
    width, index = (4, count - 1) if count <= 10_000 else (6, count - 10_001)
    digits = f"{_shuffle(index, width, day, secret):0{width}d}"
    stamp = day.strftime("%Y%m%d")
    return f"TS{stamp}-{digits}-{damm.calc_check_digit(stamp + digits)}"


def _shuffle(index: int, width: int, day: date, secret: bytes) -> int:
    """A permutation of the numbers of `width` digits: a Feistel network over their two halves."""
    half = 10 ** (width // 2)
    if index >= half * half:
        raise ValueError("more complaints in a day than there are numbers")
    left, right = divmod(index, half)
    for turn in range(ROUNDS):
        told = f"{day.isoformat()}|{width}|{turn}|{right}".encode()
        mixed = int.from_bytes(hmac.new(secret, told, hashlib.sha256).digest()[:8], "big")
        left, right = right, (left + mixed) % half
    return int(left * half + right)


def read(text: str) -> str | None:
    """A number as a customer writes it (any width, case or spacing), or None if it cannot be one."""
    folded = re.sub(r"[\s—–_]", "", unicodedata.normalize("NFKC", text).upper()).replace("－", "-")
    match = NUMBER.fullmatch(folded)
    if match is None or not damm.is_valid("".join(match.groups())):
        return None
    return "TS{}-{}-{}".format(*match.groups())


def short_forms(number: str) -> frozenset[str]:
    """What counts as "the last four digits": the four before the check digit, or the four with it."""
    match = NUMBER.fullmatch(number)
    if match is None:
        raise ValueError(f"{number!r} is no case number")
    _, digits, check = match.groups()
    return frozenset({digits, digits[-4:], (digits + check)[-4:]})
