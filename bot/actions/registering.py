"""The end of the registration: one commit, and what the customer is told after it."""

from __future__ import annotations

from bot.actions.asking import leave
from bot.actions.scene import Scene
from desk.complaints import draft as drafts
from desk.complaints.masks import mask_phone
from desk.complaints.model import DRAFT_REGISTERED, Complaint
from desk.complaints.register import register


def register_now(scene: Scene) -> None:
    """Register what was confirmed; run again it gives the same complaint."""
    complaint = _registered(scene)
    level = scene.work.policy.levels[complaint.level]
    scene.voice.say(
        "utter_registered",
        number=complaint.number,
        level_name=level.name,
        respond_by=scene.phrases.deadline(complaint.respond_by),
        decide_by=scene.phrases.deadline(complaint.decide_by),
        phone=mask_phone(complaint.contact_phone),
    )
    _finish(scene, complaint)


def was_shown(scene: Scene) -> bool:
    """Whether the draft is still what the customer had before them when they pressed yes."""
    told = scene.draft
    return told is not None and drafts.version(scene.work, told) == scene.turn.metadata.get("confirms")


def registered_meanwhile(scene: Scene) -> bool:
    """An agent may have registered or dropped the draft while the form stood still."""
    if scene.draft is not None:
        return False
    last = drafts.latest(scene.work, scene.turn.conversation_id)
    if last is None or last.status != DRAFT_REGISTERED:
        return False
    complaint = _registered(scene)
    scene.voice.say("utter_registered_already", number=complaint.number)
    _finish(scene, complaint)
    return True


def _registered(scene: Scene) -> Complaint:
    channel = str(scene.turn.metadata.get("channel") or "web")
    return register(scene.work, scene.turn.conversation_id, channel=channel)


def _finish(scene: Scene, complaint: Complaint) -> None:
    leave(scene)
    scene.remember(case={"number": complaint.number, "phone": complaint.contact_phone}, handed_over=None)
