"""The moment that the readers' tests take place, and readers that are made once, when first asked for."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from bot.nlu.time_stretch import CHINA

if TYPE_CHECKING:
    from bot.nlu.entities import EntityReader
    from bot.nlu.signals import SignalReader

NOW = datetime(2026, 11, 23, 18, 20, tzinfo=CHINA)  # a Monday


@pytest.fixture(scope="session")
def entities() -> EntityReader:
    from bot.nlu.entities import EntityReader  # spaCy takes its time to import

    return EntityReader()


@pytest.fixture(scope="session")
def signals() -> SignalReader:
    from bot.nlu.signals import SignalReader

    return SignalReader()
