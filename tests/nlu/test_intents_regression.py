"""What was once misread, or must never be: `regression.yml` read by the trained model itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.processes import RasaServer

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("rasa")]

FROZEN: dict[str, list[dict[str, str]]] = yaml.safe_load(
    Path(__file__).with_name("regression.yml").read_text(encoding="utf-8")
)


def rows() -> Iterator[Any]:
    for urgency, messages in FROZEN.items():
        for each in messages:
            yield pytest.param(each["text"], each["intent"], urgency == "urgent", id=each["text"])


@pytest.mark.parametrize(("text", "intent", "urgent"), rows())
def test_a_frozen_message_is_read_as_ever(
    rasa_server: RasaServer, text: str, intent: str, urgent: bool
) -> None:
    answer = rasa_server.http.post("/model/parse", params={"token": rasa_server.token}, json={"text": text})
    assert answer.status_code == 200
    nlu = answer.json()
    likely = [each["name"] for each in nlu["intent_ranking"] if each["name"] != "nlu_fallback"]
    assert (likely[0], nlu["urgent"]) == (intent, urgent)


@pytest.mark.parametrize("text", ["", "？！", " "])
def test_what_says_nothing_is_not_understood(rasa_server: RasaServer, text: str) -> None:
    answer = rasa_server.http.post("/model/parse", params={"token": rasa_server.token}, json={"text": text})
    assert answer.status_code == 200
    assert answer.json()["urgent"] is False
