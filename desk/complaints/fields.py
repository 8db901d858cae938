"""The facts a complaint is made of, and what is accepted for each of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import phonenumbers

from desk.complaints.errors import InvalidField

if TYPE_CHECKING:
    from desk.complaints.policy_terms import Policy

FIELDS = (
    "topic",
    "description",
    "occurred_at",
    "amount",
    "product",
    "branch",
    "request",
    "contact_name",
    "contact_phone",
)
CONTACT_FIELDS = ("contact_name", "contact_phone")
SHANGHAI = ZoneInfo("Asia/Shanghai")
GRAINS = ("minute", "hour", "day", "week", "month", "year")
MOBILE = re.compile(r"1[3-9]\d{9}")
# A customer's clock may run ahead of ours a little.
CLOCK_SLACK = timedelta(minutes=10)


def accept(field: str, value: Any, *, policy: Policy, now: datetime) -> Any:
    """The value as it is kept: trimmed, normalised, JSON-able.

    Raises:
        InvalidField: it cannot be taken; its code says why.
    """
    if field not in FIELDS:
        raise InvalidField(field, "unknown_field")
    if field == "topic":
        return _topic(value, policy)
    if field == "occurred_at":
        return _moment(value, now)
    if field == "amount":
        return _amount(value, policy)
    return _TEXTS.get(field, _text)(field, value, policy)


def _topic(value: Any, policy: Policy) -> str:
    if not isinstance(value, str) or policy.topic(value) is None:
        raise InvalidField("topic", "unknown")
    return value


def _text(field: str, value: Any, policy: Policy) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not text:
        raise InvalidField(field, "empty")
    if len(text) > policy.form.max_length[field]:
        raise InvalidField(field, "too_long")
    return text


def _name(field: str, value: Any, policy: Policy) -> str:
    name = _text(field, value, policy)
    if not any(char.isalpha() for char in name) or any(char.isdigit() for char in name):
        raise InvalidField(field, "name_invalid")
    return name


def _phone(field: str, value: Any, policy: Policy) -> str:
    """A mainland mobile as eleven digits, a mainland landline as digits with area code, else E.164."""
    text = unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else ""
    digits = re.sub(r"[\s\-()]", "", text)
    if not digits:
        raise InvalidField(field, "empty")
    if not re.fullmatch(r"\+?\d{1,20}", digits):
        raise InvalidField(field, "phone_invalid")
    mainland, prefixed = re.subn(r"^(?:\+86|0086|86(?=1[3-9]))", "", digits)
    if MOBILE.fullmatch(mainland):
        return mainland
    if mainland.startswith(("+", "00")):
        return _foreign(field, "+" + digits.lstrip("+0"))
    bare_area = prefixed and not re.match(r"0|1[3-9]", mainland)
    return _landline(field, "0" + mainland if bare_area else mainland)


def _landline(field: str, digits: str) -> str:
    if re.match(r"1[3-9]", digits) or not digits.startswith("0"):
        if len(digits) == 11:
            raise InvalidField(field, "phone_invalid")
        raise InvalidField(field, "phone_incomplete" if len(digits) < 11 else "phone_too_long")
    if re.fullmatch(r"0(?:10|2\d)\d{8}|0[3-9]\d{2}\d{7,8}", digits):
        return digits
    raise InvalidField(field, "phone_incomplete" if len(digits) < 11 else "phone_invalid")


def _foreign(field: str, digits: str) -> str:
    try:
        number = phonenumbers.parse(digits, None)
    except phonenumbers.NumberParseException:
        raise InvalidField(field, "phone_invalid") from None
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason == phonenumbers.ValidationResult.TOO_SHORT:
        raise InvalidField(field, "phone_incomplete")
    if reason == phonenumbers.ValidationResult.TOO_LONG:
        raise InvalidField(field, "phone_too_long")
    if reason != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise InvalidField(field, "phone_invalid")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


_TEXTS: Mapping[str, Callable[[str, Any, Policy], str]] = {"contact_name": _name, "contact_phone": _phone}


def _moment(value: Any, now: datetime) -> dict[str, Any]:
    """A stretch of time: `{"start", "end", "grain", "approx", "text"}`, in the local time of the mainland."""
    if not isinstance(value, Mapping):
        raise InvalidField("occurred_at", "time_invalid")
    start = _local(value.get("start"))
    end = _local(value.get("end") or value.get("start"))
    grain = value.get("grain", "minute")
    if end < start or grain not in GRAINS:
        raise InvalidField("occurred_at", "time_invalid")
    if start > now.astimezone(SHANGHAI) + CLOCK_SLACK:
        raise InvalidField("occurred_at", "time_in_future")
    return {
        "start": start.isoformat(),
        "end": end.isoformat(),
        "grain": grain,
        "approx": bool(value.get("approx")),
        "text": str(value.get("text") or "")[:120],
    }


def _local(value: Any) -> datetime:
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise InvalidField("occurred_at", "time_invalid") from None
    return moment.replace(tzinfo=SHANGHAI) if moment.tzinfo is None else moment.astimezone(SHANGHAI)


def _amount(value: Any, policy: Policy) -> dict[str, Any]:
    """An amount in yuan: `{"value", "text", "role"}`; a bare number is the amount in dispute."""
    told = value if isinstance(value, Mapping) else {"value": value}
    raw = told.get("value")
    try:
        yuan = Decimal(str(raw).replace(",", "").replace("，", "").strip())
    except InvalidOperation:
        raise InvalidField("amount", "amount_invalid") from None
    if isinstance(raw, bool) or not yuan.is_finite():
        raise InvalidField("amount", "amount_invalid")
    if yuan < 0:
        raise InvalidField("amount", "amount_negative")
    if yuan > policy.form.max_amount:
        raise InvalidField("amount", "amount_too_large")
    kept: dict[str, Any] = {
        "value": str(yuan.quantize(Decimal("0.01"))),
        "text": str(told.get("text") or raw)[:60],
        "role": str(told.get("role") or "disputed")[:32],
    }
    if told.get("approx"):
        kept["approx"] = True
    return kept
