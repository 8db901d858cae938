"""Chooses the wording of a response that was not said lately, so that the bot never repeats itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.nlg.generator import ResponseVariationFilter
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

REMEMBERED = 12
PLACEHOLDER = re.compile(r"\{\{|\}\}|\{(\w+)\}")


class FreshWording(TemplatedNaturalLanguageGenerator):
    """Rasa's generator with two differences.

    The wording is not drawn by lot: it is the first that is not among the last sentences said, or, when all
    were said, the one said longest ago. And a condition of a wording sees what the action passed along
    (`topic`, `after_hours`), not only slots; a wording with a condition is preferred to the general ones.
    """

    def __init__(
        self,
        responses: dict[str, list[dict[str, Any]]] | None = None,
        *,
        endpoint_config: EndpointConfig | None = None,
        domain: Domain | None = None,
    ) -> None:
        """Take the responses of the domain; Rasa replaces them when it loads a model."""
        super().__init__(responses if responses is not None else (domain.responses if domain else {}))

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """The freshest wording of `utter_action`, with its values; `bare` leaves its choices out."""
        known = {**tracker.current_slot_values(), **kwargs}
        wordings = [fill(wording, known) for wording in self._candidates(utter_action, output_channel, known)]
        wording = freshest(wordings, said_lately(tracker))
        if wording and kwargs.get("bare"):
            wording.pop("buttons", None)
        return wording

    def _candidates(self, name: str, channel: str, known: Mapping[str, Any]) -> list[dict[str, Any]]:
        if name not in self.responses:
            return []
        wordings: list[dict[str, Any]] = self.responses[name]
        fitting = ResponseVariationFilter(self.responses).responses_for_utter_action(name, channel, known)
        return list(fitting) + [w for w in wordings if "condition" not in w and w not in fitting]


def fill(wording: Any, known: Mapping[str, Any]) -> Any:
    """A copy of `wording` with every `{name}` replaced and doubled braces made single.

    Not Rasa's interpolation: that one gives up when a customer's own words contain `0[`, and then sends the
    bare template. What a customer said is only ever inserted, never read as a template.

    Raises:
        KeyError: a name has no value; better no answer than one with a hole.
    """
    if isinstance(wording, dict):
        return {key: value if key == "condition" else fill(value, known) for key, value in wording.items()}
    if isinstance(wording, list):
        return [fill(part, known) for part in wording]
    if isinstance(wording, str):
        return PLACEHOLDER.sub(lambda found: _inserted(found, known), wording)
    return wording


def _inserted(found: re.Match[str], known: Mapping[str, Any]) -> str:
    if found[0] in ("{{", "}}"):
        return found[0][0]
    value = known[found[1]]
    return "" if value is None else str(value)


def said_lately(tracker: DialogueStateTracker) -> list[str]:
    """The last sentences of the bot, the newest first."""
    spoken = (
        event.text for event in reversed(tracker.events) if isinstance(event, BotUttered) and event.text
    )
    return list(islice(spoken, REMEMBERED))


def freshest(wordings: Iterable[dict[str, Any]], said: list[str]) -> dict[str, Any] | None:
    """The first wording not in `said`, else the one said longest ago."""

    def age(wording: dict[str, Any]) -> int:
        text = wording.get("text")
        return said.index(text) if text in said else len(said)

    return max(wordings, key=age, default=None)
