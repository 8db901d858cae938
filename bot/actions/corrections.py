"""Corrections at any time: `手机号错了，是…`, `金额不对 是300`, a bare `错了`, and going a step back."""

from __future__ import annotations

from typing import Any

from bot.actions import cues
from bot.actions.asking import CONFIRM, WHICH, ask, ask_next, choose_field
from bot.actions.facts import read_facts
from bot.actions.scene import Scene
from bot.actions.taking import try_note
from desk.complaints import draft as drafts
from desk.complaints.fields import FIELDS

ONE_SENTENCE = 30


def corrected(scene: Scene, asked: str) -> bool:
    """Take a correction, if the message is one."""
    turn = scene.turn
    if field := turn.chosen.get("field"):
        return reopen(scene, field)
    if not is_correction(scene, asked):
        return False
    named = [field for field in cues.named_fields(turn.plain) if is_settled(scene, field, asked)]
    changes = new_values(scene, asked, named)
    if changes:
        return change(scene, changes)
    if named and named[0] != asked:
        return reopen(scene, named[0])
    if cues.says("only_wrong", turn.plain) or asked in (CONFIRM, WHICH):
        choose_field(scene)
        return True
    return False


def is_correction(scene: Scene, asked: str) -> bool:
    """Whether the message changes something said before, and is not simply the story of something wrong."""
    turn = scene.turn
    if turn.is_choice:
        return turn.intent == "correct_info"
    if asked == WHICH or cues.says("only_wrong", turn.plain):
        return True
    if asked in read_facts(turn, asked):
        return False
    claims = turn.intent == "correct_info" or cues.says("wrong", turn.plain)
    return claims and len(turn.plain) <= ONE_SENTENCE and (asked != "description" or bool(_settled(scene)))


def _settled(scene: Scene) -> list[str]:
    named = cues.named_fields(scene.turn.plain)
    return [field for field in named if scene.known(field) is not None]


def is_settled(scene: Scene, field: str, asked: str) -> bool:
    """Only what is known can be corrected; once all is known, anything can be named."""
    return scene.known(field) is not None or asked in (CONFIRM, WHICH)


def new_values(scene: Scene, asked: str, named: list[str]) -> dict[str, Any]:
    """The corrected values: for the field named, else for what the values themselves are."""
    turn = scene.turn
    facts: dict[str, Any] = {}
    if not named:
        facts = read_facts(turn)
    for field in named:
        if (value := read_facts(turn, field).get(field)) is not None:
            facts[field] = value
    tail, phone = cues.phone_tail(turn.plain), scene.known("contact_phone")
    if tail and phone and "contact_phone" not in facts:
        facts["contact_phone"] = phone[: -len(tail)] + tail
    facts.pop("request", None)
    if (
        not facts
        and not named
        and scene.known("amount")
        and (value := read_facts(turn, "amount").get("amount"))
    ):
        facts["amount"] = value  # a bare number put right: `不是200，是300`
    return {name: value for name, value in facts.items() if is_settled(scene, name, asked)}


def change(scene: Scene, changes: dict[str, Any]) -> bool:
    """Write the corrected values and say so."""
    for field, value in changes.items():
        if not try_note(scene, field, value):
            return True
        label, shown = scene.phrases.label(field), scene.phrases.value(field, scene.known(field))
        scene.voice.say("utter_ack_corrected", lead=True, label=label, value=shown)
    ask_next(scene, changed=True)
    return True


def reopen(scene: Scene, field: str) -> bool:
    """Ask a field anew."""
    if field not in FIELDS:
        return False
    drafts.ask_again(scene.work, scene.turn.conversation_id, field)
    scene.voice.say("utter_ack_cleared", lead=True, label=scene.phrases.label(field))
    if field == "topic":
        scene.remember(area=None)
    ask(scene, field)
    return True


def went_back(scene: Scene, asked: str) -> bool:
    """`上一步`: the field asked before is asked again; at the summary any field may be chosen."""
    if not (scene.turn.chosen.get("step") == "back" or cues.says("back", scene.turn.plain)):
        return False
    trail = [field for field in scene.slots.get("trail") or [] if field != asked]
    if not trail and asked == CONFIRM:
        choose_field(scene)
        return True
    if not trail:
        scene.voice.say("utter_back_start", lead=True)
        ask(scene, asked)
        return True
    drafts.ask_again(scene.work, scene.turn.conversation_id, trail[-1])
    scene.voice.say("utter_back", lead=True)
    scene.remember(trail=trail[:-1])
    ask(scene, trail[-1])
    return True
