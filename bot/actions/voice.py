"""How an action speaks: response names and values, never words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

Choice = tuple[str, str]
NAMES = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")


class Voice:
    """Speaks through the dispatcher, passing along only what a response makes use of."""

    def __init__(
        self, dispatcher: CollectingDispatcher, responses: Mapping[str, Any], context: Mapping[str, Any]
    ) -> None:
        """Know the responses of the domain and what every one of them may refer to."""
        self._dispatcher, self._responses, self._context = dispatcher, responses, dict(context)
        self.silent = True

    def knows(self, **context: Any) -> None:
        """Let the following responses refer to these values and choose their wording by them."""
        self._context.update(context)

    def say(
        self,
        response: str,
        *,
        lead: bool = False,
        bare: bool = False,
        choices: Sequence[Choice] = (),
        card: Mapping[str, Any] | None = None,
        **values: Any,
    ) -> None:
        """Say `response`.

        Args:
            lead: it opens the bubble of what is said next.
            bare: leave out the choices it comes with.
            choices: further choices, as title and command.
            card: data that a page shows as a card.
        """
        wordings = self._responses[response]
        known = {**self._context, **values}
        used = {name: known[name] for name in _names(wordings) if name in known}
        extra: dict[str, Any] = {**used, **values}
        if lead:
            extra["lead"] = True
        if bare:
            extra["bare"] = True
        if card is not None:
            extra["json_message"] = {"card": dict(card)}
        buttons = [{"title": title, "payload": payload} for title, payload in choices]
        self._dispatcher.utter_message(response=response, buttons=buttons, **extra)
        self.silent = False

    def hand_over(self, reason: str) -> None:
        """Ask the desk to put the conversation into the queue for a person."""
        self._dispatcher.utter_message(json_message={"handoff": {"reason": reason}})


def _names(wordings: Sequence[Mapping[str, Any]]) -> set[str]:
    names: set[str] = set()
    for wording in wordings:
        names.update(NAMES.findall(str(wording.get("text") or "")))
        names.update(condition["name"] for condition in wording.get("condition") or ())
    return names
