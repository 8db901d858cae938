"""The training data is as docs/annotation.md wants it: well-formed, varied, no twins, nobody's real data."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from stdnum.cn import ric

from bot.nlu.alike import alike
from desk.settings import ROOT

FOLDER = ROOT / "bot" / "data" / "nlu"
ENTITIES = {
    "product",
    "amount",
    "time",
    "phone",
    "card_number",
    "id_number",
    "person",
    "branch",
    "channel",
    "case_number",
}
SPAN = re.compile(r"\[([^\]]*)\]\(([^)]*)\)")
LEAST = {"topics": 120, "others": 60}
TOO_ALIKE = 0.85
SHORTEST_COMPARED = 6  # 再见 and 回头见 may share all they have


@dataclass(frozen=True)
class Line:
    file: str
    intent: str
    written: str

    @property
    def text(self) -> str:
        return SPAN.sub(r"\1", self.written)


def lines() -> Iterator[Line]:
    for path in sorted(FOLDER.glob("*.yml")):
        content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        for part in content["nlu"]:
            for line in part.get("examples", "").splitlines():
                if "intent" in part and line.strip():
                    assert line.startswith("- "), (path.name, line)
                    yield Line(path.name, part["intent"], line[2:].strip())


@pytest.fixture(scope="module")
def examples() -> list[Line]:
    return list(lines())


@pytest.fixture(scope="module")
def intents() -> list[str]:
    return list(yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"])


def test_every_intent_of_the_domain_has_examples_enough(
    examples: list[Line], intents: list[str], policy: Any
) -> None:
    counted = Counter(each.intent for each in examples)
    assert set(counted) == set(intents) - {"nlu_fallback"}
    least = {name: LEAST["topics" if name in policy.topics else "others"] for name in counted}
    assert {name: times for name, times in counted.items() if times < least[name]} == {}


def test_no_text_stands_twice(examples: list[Line]) -> None:
    counted = Counter(each.text for each in examples)
    assert [text for text, times in counted.items() if times > 1] == []


def _pairs(text: str) -> frozenset[str]:
    bare = re.sub(r"\s", "", text)
    return frozenset(bare[at : at + 2] for at in range(len(bare) - 1))


def test_no_two_examples_of_an_intent_are_too_alike(examples: list[Line]) -> None:
    long_enough = [each for each in examples if len(each.text) >= SHORTEST_COMPARED]
    pairs = alike([each.text for each in long_enough], TOO_ALIKE, _pairs)
    twins = [
        (long_enough[one].written, long_enough[other].written)
        for one, other, _ in pairs
        if long_enough[one].intent == long_enough[other].intent
    ]
    assert twins == []


def test_every_annotation_is_a_known_entity_around_words(examples: list[Line]) -> None:
    for each in examples:
        for words, entity in SPAN.findall(each.written):
            assert entity in ENTITIES, each
            assert words == words.strip() != "", each
        assert not re.search(r"\][({]", each.text), each


def test_a_quarter_of_the_topic_examples_names_its_entities(examples: list[Line], policy: Any) -> None:
    topical = [each for each in examples if each.intent in policy.topics]
    assert sum(bool(SPAN.search(each.written)) for each in topical) >= len(topical) / 4


def test_no_number_could_belong_to_a_person(examples: list[Line]) -> None:
    for each in examples:
        digits = re.sub(r"(?<=\d)[ -](?=\d)", "", each.text)
        phones = re.findall(r"(?<!\d)1[3-9]\d{9}(?!\d)", digits)
        assert all(phone.startswith("1380000") for phone in phones), each
        for long in re.findall(r"(?<!\d)\d{15,19}[Xx]?(?!\d)", digits):
            assert long.startswith("0000") or not ric.is_valid(long), each


def test_the_files_are_where_rasa_looks_for_them() -> None:
    assert all(Path(path).suffix == ".yml" for path in FOLDER.iterdir())
