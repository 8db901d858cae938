"""What the assistant did in all conversations of the session, read from Rasa's own record of them."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from desk.settings import ROOT

NEVER_SAID = frozenset({"utter_phrases", "utter_readings"})  # tables of words, not sentences

BY_FORMS = "validate_"  # run by Rasa's forms, which record themselves
ALSO_WAITED_FOR = {
    "complaint_form": ("which_field", "resume"),
    "case_form": ("contact_phone", "description"),
}


@dataclass
class Heard:
    """Collected over every conversation.

    Attributes:
        predicted: (intent, action) where the action was the first answer to a message outside a form.
        ended: the forms that were left.
        actions: every action that ran.
        responses: every response that was said.
        asked: (form, what it waited for).
    """

    predicted: set[tuple[str, str]] = field(default_factory=set)
    ended: set[str] = field(default_factory=set)
    actions: set[str] = field(default_factory=set)
    responses: set[str] = field(default_factory=set)
    asked: set[tuple[str, str]] = field(default_factory=set)


def read_record(home: Path) -> Heard:
    """Go through the record of all conversations of the assistant living at `home`."""
    heard, record = Heard(), sqlite3.connect(home / "tracker.db")
    rows = record.execute("SELECT sender_id, data FROM events ORDER BY sender_id, id").fetchall()
    record.close()
    talks: dict[str, list[dict[str, Any]]] = {}
    for sender, data in rows:
        talks.setdefault(sender, []).append(json.loads(data))
    for events in talks.values():
        _follow(events, heard)
    return heard


def _follow(events: list[dict[str, Any]], heard: Heard) -> None:
    loop: str | None = None
    said: str | None = None  # the intent of a message that nothing has answered yet
    for event in events:
        kind = event["event"]
        if kind == "user":
            said = None if loop else event["parse_data"]["intent"]["name"]
        elif kind == "action":
            heard.actions.add(event["name"])
            if said and "RulePolicy" in str(event.get("policy")):
                heard.predicted.add((said, event["name"]))
            said = None
        elif kind == "active_loop":
            if event["name"] is None and loop:
                heard.ended.add(loop)
            loop = event["name"]
        elif kind == "slot" and event["name"] == "requested_slot" and event["value"] and loop:
            heard.asked.add((loop, event["value"]))
        elif kind == "bot" and (name := event["metadata"].get("utter_action")):
            heard.responses.add(name)


@lru_cache(maxsize=1)
def domain() -> dict[str, Any]:
    """The domain that ships."""
    return dict(yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8")))


@lru_cache(maxsize=1)
def rules() -> dict[str, list[dict[str, Any]]]:
    """Name → steps of every rule that ships."""
    told = [
        yaml.safe_load(each.read_text(encoding="utf-8")) for each in (ROOT / "bot/data/rules").glob("*.yml")
    ]
    return {rule["rule"]: rule["steps"] for file in told for rule in file["rules"]}


def intents_of(steps: list[dict[str, Any]]) -> list[str]:
    """The intents that a rule answers."""
    return [each["intent"] for each in steps[0].get("or", [steps[0]]) if "intent" in each]


def not_covered(heard: Heard) -> list[str]:
    """Every rule, action, question of a form and response that no conversation came to."""
    missing = []
    for name, steps in rules().items():
        if intents := intents_of(steps):
            missing += [
                f"rule {name!r}: {i}" for i in intents if (i, steps[-1]["action"]) not in heard.predicted
            ]
        elif steps[0]["action"] not in heard.ended:
            missing.append(f"rule {name!r}")
    told = domain()
    actions = {name for each in told["actions"] for name in each if not name.startswith(BY_FORMS)}
    missing += [f"action {name}" for name in sorted(actions - heard.actions)]
    for form, terms in told["forms"].items():
        waits = {*terms["required_slots"], *ALSO_WAITED_FOR[form]}
        missing += [f"{form} waits for {slot}" for slot in sorted(waits) if (form, slot) not in heard.asked]
    missing += [f"response {r}" for r in sorted(set(told["responses"]) - NEVER_SAID - heard.responses)]
    return missing
