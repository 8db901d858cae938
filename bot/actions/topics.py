"""A message that names a matter: guidance, or in danger what to do this minute, a person, a registration."""

from __future__ import annotations

from bot.actions.adapter import Answer
from bot.actions.answers import guide
from bot.actions.care import soothe
from bot.actions.cues import says
from bot.actions.facts import read_facts
from bot.actions.gather import note_willing, take_story
from bot.actions.handoff import hand_over
from bot.actions.scene import Scene

FACTS_OF_A_COMPLAINT = 3
OTHER = "other"


class ActionTopic(Answer):
    """One of the 33 matters."""

    def name(self) -> str:
        """Its name in the domain."""
        return "action_topic"

    def answer(self, scene: Scene) -> None:
        """First what is most needed: safety, then the registration that is wanted, else an answer."""
        soothe(scene)
        if scene.turn.intent != "contact_info" and is_urgent(scene):
            warn(scene)
            scene.then("complaint_form")
        elif wants_to_complain(scene):
            scene.then("complaint_form")
        else:
            guide(scene, scene.turn.intent)
            if scene.turn.hears("wants_human"):
                hand_over(scene, "requested", "utter_handoff")


def is_urgent(scene: Scene) -> bool:
    """Whether this needs a person now: by all likely readings of the message, and by what was told before.

    A question in general (`如果被盗刷怎么办`) is not urgent though its matter is; the NLU tells them apart.
    """
    judged = scene.turn.urgent
    return scene.urgent if judged is None else judged or scene.urgent_by_signals


def alarmed(scene: Scene) -> bool:
    """A message the classifier could not place, but which is urgent in a likely reading, is taken as that."""
    if not scene.turn.urgent or scene.turn.is_choice:
        return False
    take_story(scene)
    soothe(scene)
    warn(scene)
    scene.then("complaint_form")
    return True


def told_in_full(scene: Scene) -> bool:
    """A complaint told in full, in a message the classifier could not place, is registered all the same."""
    facts = read_facts(scene.turn)
    if "contact_phone" not in facts or len(facts) < FACTS_OF_A_COMPLAINT:
        return False
    note_willing(scene, facts)
    take_story(scene)
    soothe(scene)
    if is_urgent(scene):
        warn(scene)
    scene.then("complaint_form")
    return True


def warn(scene: Scene) -> None:
    """What to do this minute, and a person; said once for a matter."""
    topic = scene.known("topic")
    advised = list(scene.slots.get("advised") or [])
    mark = f"{topic}:urgent"
    if mark not in advised:
        scene.voice.say("utter_urgent", topic=topic, danger=in_danger(scene))
        scene.remember(advised=[*advised, mark])
    if not scene.in_queue:
        hand_over(scene, "urgent", "utter_handoff_urgent", lead=True)


def in_danger(scene: Scene) -> bool:
    """Whether money is leaving right now."""
    told = scene.draft
    return told is not None and "funds_at_risk" in told.signal_names


def wants_to_complain(scene: Scene) -> bool:
    """Whether the message is a complaint to be registered rather than a question to be answered."""
    turn = scene.turn
    if turn.intent == "contact_info":
        return False
    if turn.hears("wants_complaint"):
        return True
    facts = read_facts(turn)
    return "contact_phone" in facts or ("request" in facts and not says("question", turn.plain))
