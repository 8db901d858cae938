"""A conversation with the actions alone: Rasa's part (rules, forms, slots) is played here, in a few lines.

Entities are read from the words by the real reader; intent and signals are told by the test, so that these
tests are about the dialogue and do not change with the classifier.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import lru_cache
from typing import Any

import yaml
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from bot.nlu.entities import EntityReader
from desk.settings import ROOT

NOW = datetime(2026, 11, 23, 7, 20, tzinfo=timezone.utc)  # a Monday, 15:20 in Shanghai
FORMS = ("complaint_form", "case_form")


@lru_cache(maxsize=1)
def domain() -> dict[str, Any]:
    """The domain as Rasa hands it to an action."""
    return yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def rules() -> dict[str, str]:
    """Intent → action, from the rules that ship."""
    found: dict[str, str] = {}
    for rule in yaml.safe_load((ROOT / "bot/data/rules/rules.yml").read_text(encoding="utf-8"))["rules"]:
        steps = rule["steps"]
        intents = [each["intent"] for each in steps[0].get("or", [steps[0]]) if "intent" in each]
        found.update(dict.fromkeys(intents, steps[-1]["action"]))
    return found


@lru_cache(maxsize=1)
def executor() -> ActionExecutor:
    """The actions, found as an action server finds them."""
    made = ActionExecutor()
    made.register_package("bot.actions")
    return made


@lru_cache(maxsize=1)
def reader() -> EntityReader:
    """The real reader of entities."""
    return EntityReader()


@dataclass
class Said:
    """What came of a turn: response names in order, the raw messages, the events."""

    names: list[str]
    messages: list[dict[str, Any]]
    events: list[dict[str, Any]]
    slots: dict[str, Any]

    @property
    def handoffs(self) -> list[str]:
        """Reasons for which a person was called."""
        return [m["custom"]["handoff"]["reason"] for m in self.messages if "handoff" in (m["custom"] or {})]

    @property
    def cards(self) -> list[dict[str, Any]]:
        """The cards shown."""
        return [m["custom"]["card"] for m in self.messages if "card" in (m["custom"] or {})]

    def value(self, name: str) -> Any:
        """What was passed to the responses of this turn under `name`."""
        return next(m[name] for m in self.messages if name in m)

    @property
    def asked(self) -> str | None:
        """What the form waits for after the turn."""
        return self.slots.get("requested_slot")


@dataclass
class Talk:
    """One conversation."""

    conversation_id: str = "talk-1"
    now: datetime = NOW
    slots: dict[str, Any] = field(default_factory=dict)
    loop: str | None = None
    events: list[dict[str, Any]] = field(default_factory=list)
    metadata: dict[str, Any] = field(default_factory=dict)
    turns: int = 0
    message: dict[str, Any] = field(default_factory=dict)

    def say(
        self,
        text: str,
        intent: str = "nlu_fallback",
        *,
        confidence: float = 0.95,
        signals: tuple[str, ...] = (),
        ranking: tuple[tuple[str, float], ...] = (),
    ) -> Said:
        """The customer writes `text`."""
        entities = [one.as_json(text) for one in reader().read(text, self.now)]
        return self._turn(text, intent, confidence, entities, signals, ranking)

    def choose(self, command: str) -> Said:
        """The customer takes a choice, e.g. `/affirm` or `/correct_info{"field": "amount"}`."""
        name, _, carried = command.lstrip("/").partition("{")
        data = yaml.safe_load("{" + carried) if carried else {}
        entities = [{"entity": key, "value": value} for key, value in data.items()]
        return self._turn(command, name, 1.0, entities, (), ())

    def again(self) -> Said:
        """The same turn is run once more, as after an answer that was lost."""
        self.turns -= 1
        return self._run()

    def new_session(self) -> Said:
        """The session expired or the tracker was lost: Rasa starts a new one before the next message."""
        self.slots, self.loop, self.message = {}, None, {}
        return self._act("action_session_start")

    def _turn(
        self,
        text: str,
        intent: str,
        confidence: float,
        entities: list[dict[str, Any]],
        signals: tuple[str, ...],
        ranking: tuple[tuple[str, float], ...],
    ) -> Said:
        self.message = {
            "text": text,
            "intent": {"name": intent, "confidence": confidence},
            "intent_ranking": [{"name": n, "confidence": c} for n, c in (ranking or ((intent, confidence),))],
            "entities": entities,
            "signals": [{"signal": each, "words": text[:4], "start": 0, "end": 4} for each in signals],
            "metadata": {"sent_at": self.now.isoformat(), "channel": "web", **self.metadata},
        }
        self._before = (dict(self.slots), self.loop, list(self.events))
        return self._run()

    def _run(self) -> Said:
        self.slots, self.loop, self.events = dict(self._before[0]), self._before[1], list(self._before[2])
        self.turns += 1
        self.message["message_id"] = f"{self.conversation_id}-{self.turns}"
        self.events.append({"event": "user", "text": self.message["text"]})
        first = self.loop or rules()[self.message["intent"]["name"]]
        return self._act(first)

    def _act(self, action: str | None) -> Said:
        messages: list[dict[str, Any]] = []
        events: list[dict[str, Any]] = []
        while action and action != "action_listen":
            said, left = self._step(action)
            messages += said
            events += left
            action = next((e["name"] for e in left if e["event"] == "followup"), None)
        names = [m["response"] for m in messages if m.get("response")]
        return Said(names, messages, events, dict(self.slots))

    def _step(self, action: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        if action in FORMS:
            if self.loop != action:
                self.loop = action
                self.slots["requested_slot"] = None
            said, left = self._call(f"validate_{action}")
            if self.slots.get("requested_slot") is None:
                self.loop = None
            return said, left
        return self._call(action)

    def _call(self, name: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        import asyncio

        dispatcher = CollectingDispatcher()
        tracker = Tracker(
            self.conversation_id,
            dict(self.slots),
            self.message,
            list(self.events),
            False,
            None,
            {"name": self.loop} if self.loop else {},
            None,
        )
        left = asyncio.run(executor().actions[name](dispatcher, tracker, domain()))
        for message in dispatcher.messages:
            self.events.append(
                {
                    "event": "bot",
                    "metadata": {"lead": message.get("lead"), "utter_action": message.get("response")},
                }
            )
        for event in left:
            if event["event"] == "slot":
                self.slots[event["name"]] = event["value"]
            if event["event"] == "active_loop":
                self.loop = event["name"]
        return dispatcher.messages, left
