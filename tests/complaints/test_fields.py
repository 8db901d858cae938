"""What is accepted for each field of a complaint, and how a refusal is named."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.complaints.errors import InvalidField
from desk.complaints.fields import FIELDS, accept
from desk.complaints.policy import Policy, load
from desk.settings import ROOT
from tests.complaints.customers import MONDAY

SHIPPED = load(ROOT / "policy.yml")


def take(field: str, value: Any, policy: Policy = SHIPPED) -> Any:
    """The value as it is kept."""
    return accept(field, value, policy=policy, now=MONDAY)


def refusal(field: str, value: Any) -> str:
    """The code a value is refused with."""
    with pytest.raises(InvalidField) as caught:
        take(field, value)
    assert caught.value.field == field
    return caught.value.code


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("13800001234", "13800001234"),
        ("138 0000 1234", "13800001234"),
        ("138-0000-1234", "13800001234"),
        ("１３８００００１２３４", "13800001234"),
        ("+86 13800001234", "13800001234"),
        ("8613800001234", "13800001234"),
        ("008613800001234", "13800001234"),
        ("010-62345678", "01062345678"),
        ("(0755) 2345678", "07552345678"),
        ("+86 10 62345678", "01062345678"),
        ("021 62345678", "02162345678"),
        ("+85291234567", "+85291234567"),
        ("0085291234567", "+85291234567"),
    ],
)
def test_phones(said: str, kept: str) -> None:
    assert take("contact_phone", said) == kept


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("1380000123", "phone_incomplete"),  # DIALOGUES §3
        ("138000012345", "phone_too_long"),
        ("62345678", "phone_incomplete"),
        ("010-6234567", "phone_incomplete"),
        ("95588", "phone_incomplete"),
        ("23800001234", "phone_invalid"),
        ("12000001234", "phone_invalid"),
        ("+8529123", "phone_incomplete"),
        ("+999123456789", "phone_invalid"),
        ("打我手机", "phone_invalid"),
        ("", "empty"),
        (None, "empty"),
        (13800001234, "empty"),
    ],
)
def test_phones_that_cannot_be_dialled(said: Any, code: str) -> None:
    assert refusal("contact_phone", said) == code


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("200", "200.00"),
        ("25000.00", "25000.00"),
        ({"value": "3,299.5", "text": "三千多", "role": "transaction"}, "3299.50"),
        (200, "200.00"),
        ("0", "0.00"),
    ],
)
def test_amounts(said: Any, kept: str) -> None:
    assert take("amount", said)["value"] == kept


def test_an_amount_keeps_its_words_and_its_role() -> None:
    told = take("amount", {"value": "200.00", "text": "两百", "role": "disputed", "approx": True})
    assert told == {"value": "200.00", "text": "两百", "role": "disputed", "approx": True}
    assert take("amount", "200")["role"] == "disputed"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("-5", "amount_negative"),
        ("两百", "amount_invalid"),
        ("", "amount_invalid"),
        (None, "amount_invalid"),
        (True, "amount_invalid"),
        ("NaN", "amount_invalid"),
        ("Infinity", "amount_invalid"),
        ("9" * 20, "amount_too_large"),
        ("1e30", "amount_too_large"),
        ({"text": "两百"}, "amount_invalid"),
    ],
)
def test_amounts_that_cannot_be_taken(said: Any, code: str) -> None:
    assert refusal("amount", said) == code


def test_a_time_is_kept_as_a_stretch_in_local_time() -> None:
    kept = take("occurred_at", {"start": "2026-11-22T07:00:00+00:00", "grain": "hour", "text": "昨天三点"})
    assert kept == {
        "start": "2026-11-22T15:00:00+08:00",
        "end": "2026-11-22T15:00:00+08:00",
        "grain": "hour",
        "approx": False,
        "text": "昨天三点",
    }
    assert (
        take("occurred_at", {"start": "2026-11-20", "grain": "day"})["start"] == "2026-11-20T00:00:00+08:00"
    )


def test_today_is_not_in_the_future() -> None:
    assert take("occurred_at", {"start": "2026-11-23", "end": "2026-11-23T23:59:59", "grain": "day"})
    assert take("occurred_at", {"start": "2026-11-23T15:25:00", "grain": "minute"})


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"start": "2026-11-24", "grain": "day"}, "time_in_future"),
        ({"start": "2026-11-23T18:00"}, "time_in_future"),
        ({"start": "2026-11-22", "end": "2026-11-21"}, "time_invalid"),
        ({"start": "昨天"}, "time_invalid"),
        ({"start": None}, "time_invalid"),
        ({"start": "2026-11-22", "grain": "century"}, "time_invalid"),
        ({}, "time_invalid"),
        ("昨天", "time_invalid"),
    ],
)
def test_times_that_cannot_be_taken(said: Any, code: str) -> None:
    assert refusal("occurred_at", said) == code


def test_topics_are_those_of_the_policy() -> None:
    assert take("topic", "refund") == "refund"
    assert take("topic", "other") == "other"
    assert refusal("topic", "weather") == "unknown"
    assert refusal("topic", None) == "unknown"


def test_texts_are_trimmed_and_limited() -> None:
    assert take("description", "  柜员少给了我两百\n") == "柜员少给了我两百"
    assert refusal("description", "  ") == "empty"
    assert refusal("description", "多" * 4001) == "too_long"
    assert take("description", "多" * 4000)


def test_a_name_is_not_a_number() -> None:
    assert take("contact_name", "林小满") == "林小满"
    assert take("contact_name", "Anna O'Neil")
    assert refusal("contact_name", "13800001234") == "name_invalid"
    assert refusal("contact_name", "？？") == "name_invalid"


def test_there_are_no_other_fields() -> None:
    assert refusal("age", "30") == "unknown_field"


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(FIELDS), json_like)
def test_nothing_a_caller_passes_breaks_it(field: str, value: Any) -> None:
    try:
        kept = take(field, value)
    except InvalidField:
        return
    assert take(field, kept) == kept, "what was accepted once is accepted again, unchanged"
