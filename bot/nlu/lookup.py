"""Reads the word lists of `bot/data/lookup`, which trainers may edit without touching code."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

LOOKUP = Path(__file__).resolve().parents[1] / "data" / "lookup"


class BadWordList(ValueError):
    """A word list is missing or does not have the shape its reader expects."""


@lru_cache(maxsize=32)
def word_list(name: str, folder: Path = LOOKUP) -> Any:
    """The content under the single top-level key of `<folder>/<name>.yml`, which is also named `name`."""
    path = folder / f"{name}.yml"
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise BadWordList(f"{path}: {error}") from error
    if not isinstance(content, dict) or list(content) != [name]:
        raise BadWordList(f"{path}: expected the one top-level key `{name}`")
    return content[name]
