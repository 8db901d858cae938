"""Every rule answers every intent it names."""

from __future__ import annotations

import pytest

from tests.dialogue.conftest import Dialogue
from tests.dialogue.heard import intents_of, rules

INTENTS = sorted({intent for steps in rules().values() for intent in intents_of(steps)} - {"nlu_fallback"})


@pytest.mark.parametrize("intent", INTENTS)
def test_every_intent_is_answered(customer: Dialogue, intent: str) -> None:
    answer = customer.turn(payload=f"/{intent}")
    assert answer.texts
    assert answer.intent == intent
