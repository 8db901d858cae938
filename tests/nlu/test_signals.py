"""What is heard in a message, and what is not a signal though its words are there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import process_time
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.nlu.signals import PATTERNS, SignalReader

CASES: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("signals.yml").read_text(encoding="utf-8"))
URGENT = frozenset(
    [
        "funds_lost",
        "funds_at_risk",
        "account_blocked",
        "service_outage",
        "data_leak",
        "staff_misconduct",
        "collective",
        "self_harm",
    ]
)
EVERY = URGENT | frozenset(
    [
        "threat_regulator",
        "threat_media",
        "threat_legal",
        "vulnerable",
        "repeat",
        "wants_complaint",
        "wants_human",
        "angry",
        "anxious",
        "desperate",
    ]
)


def pairs(part: str) -> Iterator[tuple[str, str]]:
    for name, texts in CASES[part].items():
        for text in texts:
            yield name, str(text)


@pytest.mark.parametrize(("signal", "text"), pairs("heard"))
def test_a_signal_is_heard(signals: SignalReader, signal: str, text: str) -> None:
    assert signal in {one.signal for one in signals.read(text)}


@pytest.mark.parametrize(("why", "text"), pairs("dismissed"))
def test_what_is_no_signal(signals: SignalReader, why: str, text: str) -> None:
    assert [one for one in signals.read(text) if one.signal in URGENT] == []


def test_every_signal_of_the_taxonomy_is_known_and_tried(signals: SignalReader) -> None:
    assert signals.names == EVERY
    assert set(CASES["heard"]) == EVERY


def test_a_calm_message_says_so(signals: SignalReader) -> None:
    assert [one.as_json() for one in signals.read("信用卡年费多少")] == [
        {"signal": "calm", "words": "", "start": 0, "end": 0}
    ]
    assert "calm" not in {one.signal for one in signals.read("气死我了")}


def test_the_words_are_those_of_the_customer(signals: SignalReader) -> None:
    text = "我的帳戶被凍結了，再不處理我就去銀保監會投訴"
    found = {one.signal: one for one in signals.read(text)}
    assert found["account_blocked"].words == "帳戶被凍結了"
    assert (
        text[found["threat_regulator"].start : found["threat_regulator"].end]
        == found["threat_regulator"].words
    )


def test_a_denied_mention_does_not_hide_a_real_one(signals: SignalReader) -> None:
    assert "funds_lost" in {one.signal for one in signals.read("不是我朋友被骗了，是我被骗了三万")}
    assert "account_blocked" in {one.signal for one in signals.read("如果再不解决，我的卡还冻结着怎么发工资")}


def test_a_threat_may_be_conditional(signals: SignalReader) -> None:
    assert "threat_media" in {one.signal for one in signals.read("如果你们不退钱我就找记者曝光")}


def test_family_is_the_customers_own_matter(signals: SignalReader) -> None:
    assert "funds_lost" in {one.signal for one in signals.read("我妈被骗了八万")}


def test_somebody_elses_matter_counts_while_it_goes_on(signals: SignalReader) -> None:
    assert "funds_lost" in {one.signal for one in signals.read("我朋友被骗了 现在还在转")}


def test_the_files_say_which_contexts_dismiss_what() -> None:
    contexts = yaml.safe_load((PATTERNS / "contexts.yml").read_text(encoding="utf-8"))
    for path in PATTERNS.glob("*.yml"):
        if path.stem not in ("groups", "contexts"):
            for signal, body in yaml.safe_load(path.read_text(encoding="utf-8")).items():
                assert set(body) <= {"dismiss", "patterns", "decoys"}, signal
                assert set(body["dismiss"]) <= set(contexts), signal


TEXTS = st.sampled_from([text for _, text in (*pairs("heard"), *pairs("dismissed"))])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(text=st.lists(TEXTS, max_size=4).map("，".join) | st.text(max_size=60))
def test_signals_lie_in_the_original(signals: SignalReader, text: str) -> None:
    found = signals.read(text)
    assert len({one.signal for one in found}) == len(found)
    for one in found:
        assert one.words == text[one.start : one.end]
        assert one.signal == "calm" or one.words


@pytest.mark.parametrize(
    "piece", ["被骗了", "我", "钱没了", "没有", "如果", "一", "卡丢了", "很多人都被骗", "投诉"]
)
def test_ten_thousand_characters_are_read_in_no_time(signals: SignalReader, piece: str) -> None:
    text = piece * (10_000 // len(piece))
    began = process_time()
    signals.read(text)
    assert process_time() - began < 1.0
