"""The messages to train and to test with: Rasa NLU data, labelled files, and the same messages disturbed."""

from __future__ import annotations

import csv
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import opencc
from pypinyin import lazy_pinyin
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.alike import folds

Span = tuple[str, int, int]


@dataclass(frozen=True)
class Example:
    """A labelled message; None where nobody labelled."""

    text: str
    intent: str
    urgent: bool | None = None
    signals: frozenset[str] | None = None
    entities: frozenset[Span] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Split:
    """What to train with, and what to ask the trained model."""

    name: str
    train: Path
    test: Sequence[Example]


def held_out(path: Path) -> list[Example]:
    """A tab-separated file with a heading: text, intent, and if it has them urgent (0/1), signals (a,b)."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Example(
            row["text"],
            row["intent"],
            row["urgent"] == "1" if row.get("urgent") else None,
            frozenset(filter(None, row["signals"].split(","))) if "signals" in row else None,
        )
        for row in rows
    ]


def rasa_data(path: Path) -> TrainingData:
    """The examples of a file or folder in Rasa's NLU format."""
    return load_data(str(path))


def splits(data: TrainingData, count: int, used: int, folder: Path) -> list[Split]:
    """The first `used` of `count` grouped folds; near-duplicates never stand on both sides."""
    rows = [each for each in data.intent_examples if each.get("text")]
    parts = folds([each.get("text") for each in rows], [each.get("intent") for each in rows], count)
    made = []
    for part in range(used):
        train = folder / f"train-{part}.yml"
        learnt = [row for row, own in zip(rows, parts, strict=True) if own != part]
        train.write_text(TrainingData(learnt).nlu_as_yaml(), encoding="utf-8")
        unseen = [row for row, own in zip(rows, parts, strict=True) if own == part]
        made.append(Split(f"fold {part + 1} of {count}", train, [_example(row) for row in unseen]))
    return made


def _example(row: Message) -> Example:
    spans = frozenset((one["entity"], one["start"], one["end"]) for one in row.get("entities", []))
    return Example(row.get("text"), row.get("intent"), entities=spans)


def another_author(folder: Path, left_out: Path, room: Path) -> Split:
    """Train with every file of `folder` but one, and ask what stands in that one."""
    train = room / f"without-{left_out.name}"
    others = [rasa_data(path) for path in sorted(folder.glob("*.yml")) if path.name != left_out.name]
    train.write_text(TrainingData().merge(*others).nlu_as_yaml(), encoding="utf-8")
    asked = [_example(row) for row in rasa_data(left_out).intent_examples if row.get("text")]
    return Split(f"all but {left_out.name}", train, asked)


def _without_punctuation(text: str, _: random.Random) -> str:
    return re.sub(r"[^\w\s*]", "", text)


@lru_cache(maxsize=1)
def _traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


def _in_traditional(text: str, _: random.Random) -> str:
    converted: str = _traditional().convert(text)
    return converted


_BEFORE = ("那个", "你好 ", "嗯 ", "请问一下 ", "就是说", "麻烦问下 ", "亲 ")
_AFTER = (" 谢谢", "呢", "啊", "，急", " 在吗", "呀", "……", "，帮我看看")


def _with_noise(text: str, chance: random.Random) -> str:
    return chance.choice(_BEFORE) + text + chance.choice(_AFTER)


def disturbances(texts: Sequence[str]) -> dict[str, Callable[[str, random.Random], str]]:
    """By name: how a message looks when it is typed otherwise. Typos take characters from `texts`."""
    often = Counter(sign for text in texts for sign in text if "一" <= sign <= "鿿")
    sounding: dict[str, list[str]] = defaultdict(list)
    for sign, _ in often.most_common(2500):
        sounding[lazy_pinyin(sign)[0]].append(sign)

    def with_typos(text: str, chance: random.Random) -> str:
        """One or two characters become others of the same sound; if none has another, one is lost."""
        places = [at for at, sign in enumerate(text) if len(sounding[lazy_pinyin(sign)[0]]) > 1]
        row = list(text)
        for at in chance.sample(places, min(len(places), 1 + len(text) // 15)):
            row[at] = chance.choice(
                [one for one in sounding[lazy_pinyin(row[at])[0]] if one != row[at]] or [row[at]]
            )
        if not places and len(row) > 3:
            del row[chance.randrange(len(row))]
        return "".join(row)

    return {
        "typos": with_typos,
        "no punctuation": _without_punctuation,
        "Traditional": _in_traditional,
        "noise words": _with_noise,
    }
