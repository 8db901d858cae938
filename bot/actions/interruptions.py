"""What interrupts the registration: distress, mischief, stopping, a person, another case, a question."""

from __future__ import annotations

from bot.actions import cues
from bot.actions.answers import guide, tell_rules
from bot.actions.asking import CONFIRM, RESUME, WHICH, ask, choose_field, leave, offer_to_resume
from bot.actions.care import comfort, refuse_mischief
from bot.actions.facts import read_facts
from bot.actions.gather import topic_of
from bot.actions.handoff import hand_over
from bot.actions.scene import Scene
from bot.actions.taking import DEMAND, FREE_TEXT, SHORT_TEXT
from bot.actions.turn import CASE_ERRANDS, SMALL_TALK, SURE, Turn
from desk.complaints import draft as drafts

# How long a message may be to be a mere command or courtesy rather than part of the story.
SHORT = 15
QUESTIONS = frozenset({"ask_complaint_rules", "contact_info"})


def distressed(scene: Scene, asked: str) -> bool:
    """No form for a person in distress."""
    if not comfort(scene):
        return False
    leave(scene)
    return True


def mischief(scene: Scene, asked: str) -> bool:
    """Refuse, and go on where we were."""
    if not refuse_mischief(scene):
        return False
    ask_again(scene, asked)
    return True


def cancelled(scene: Scene, asked: str) -> bool:
    """Nothing is registered."""
    if not cancels(scene):
        return False
    cancel(scene)
    return True


def cancels(scene: Scene) -> bool:
    """Whether the customer wants to stop, rather than tell of something cancelled."""
    turn = scene.turn
    stops = turn.intent == "cancel" or (turn.intent == "goodbye" and turn.asked != CONFIRM)
    if cues.says("back", turn.plain) or (
        cues.says("skip", turn.plain) and turn.asked not in (CONFIRM, RESUME)
    ):
        return False
    return stops and (
        turn.is_choice or (len(turn.plain) <= SHORT and turn.confidence >= SURE and not read_facts(turn))
    )


def cancel(scene: Scene) -> None:
    """Drop the draft and say that nothing was submitted."""
    drafts.cancel(scene.work, scene.turn.conversation_id)
    scene.voice.say("utter_cancelled")
    leave(scene)


def case_first(scene: Scene, asked: str) -> bool:
    """The customer asks after an earlier complaint meanwhile."""
    turn = scene.turn
    if turn.chosen.get("step") == "case":
        to_case(scene)
        return True
    if turn.chosen.get("step") == "continue":
        ask_again(scene, asked)
        return True
    if turn.intent not in CASE_ERRANDS or (asked in FREE_TEXT and len(turn.plain) > SHORT):
        return False
    if cues.supplement(turn.text) or (asked == DEMAND and turn.intent == "urge_complaint" and turn.text):
        return False  # it adds to the story that is being told, or is the wish that was asked for
    if cues.says("hurry", turn.plain):
        ask_again(scene, asked)
        return True
    scene.remember(case={**(scene.slots.get("case") or {}), "errand": turn.intent})
    scene.voice.say("utter_case_during_form")
    scene.remember(requested_slot=asked, misses=0)
    return True


def to_case(scene: Scene) -> None:
    """Leave the form as it stands and look after the earlier complaint; the draft waits."""
    case = scene.slots.get("case") or {}
    errand = scene.turn.intent if scene.turn.intent in CASE_ERRANDS else case.get("errand", "check_complaint")
    scene.remember(case={**case, "errand": errand}, requested_slot=None)
    scene.then("case_form")


def called_person(scene: Scene, asked: str) -> bool:
    """A person is called; the registration goes on meanwhile."""
    turn = scene.turn
    wants = turn.intent == "ask_human" or cues.says("human", turn.plain)
    if not wants or asks_about_complaining(turn) or (len(turn.plain) > SHORT and asked in FREE_TEXT):
        return False
    hand_over(scene, "requested", "utter_handoff_form", lead=True)
    if not read_facts(turn):
        ask_again(scene, asked)
        return True
    return False


def is_aside(scene: Scene, asked: str) -> bool:
    """Whether the message leaves the question aside: a question of its own, a courtesy, an insult."""
    turn = scene.turn
    facts = read_facts(turn, asked)
    if asked in facts:
        return False
    if asked in FREE_TEXT and topic_of(scene) is not None and len(turn.plain) > SHORT:
        return False  # the story, though it may ask `谁来负责`
    if asks_about_complaining(turn) or cues.says("why", turn.plain):
        return True
    if turn.means(QUESTIONS) and not (asked in SHORT_TEXT and turn.only_entities):
        return True
    if turn.means(SMALL_TALK) and not facts:
        return asked not in FREE_TEXT or len(turn.plain) <= SHORT
    asks = topic_of(scene) is not None and cues.says("question", turn.plain)
    return asks and asked not in FREE_TEXT and asked != "topic"


def asks_about_complaining(turn: Turn) -> bool:
    """A question about complaining by its words, whatever the classifier takes it for."""
    return any(cues.says(cue, turn.plain) for cue in ("promise", "about_complaining"))


def digressed(scene: Scene, asked: str) -> bool:
    """Answer what was asked in between, then ask the same again; talk of nothing at all helps only once."""
    aimless = scene.turn.intent == "chitchat"
    if (aimless and scene.slots.get("misses")) or not digression(scene, lead=True):
        return False
    ask_again(scene, asked)
    if aimless:
        scene.remember(misses=1)
    return True


def digression(scene: Scene, *, lead: bool) -> bool:
    """Answer a question in between."""
    turn = scene.turn
    if turn.is_choice and not turn.chosen.get("detail"):
        return False
    if turn.asked and cues.says("why", turn.plain):
        explain_why(scene, turn.asked, lead=lead)
    elif turn.intent == "ask_complaint_rules" or asks_about_complaining(turn):
        tell_rules(scene, lead=lead)
    elif turn.intent == "help":
        scene.voice.say("utter_help_form", lead=lead)
    elif turn.intent == "contact_info":
        guide(scene, turn.intent, bare=True)
    elif turn.intent == "abuse" and not scene.voice.silent:
        pass  # the anger was answered a moment ago
    elif turn.intent in SMALL_TALK:
        scene.voice.say(f"utter_{turn.intent}", lead=lead, bare=True)
    elif turn.intent in scene.work.policy.topics and cues.says("question", turn.plain):
        guide(scene, turn.intent, bare=True)
    else:
        return False
    return True


def explain_why(scene: Scene, asked: str, *, lead: bool) -> None:
    """Say what a question is good for; the phone, asked after, is the one that worries people."""
    about_phone = "contact_phone" in cues.named_fields(scene.turn.plain)
    field = "contact_phone" if about_phone else asked
    if field in scene.work.policy.form.required:
        scene.voice.say("utter_required", lead=lead, field=field)
    else:
        scene.voice.say("utter_why", lead=lead)


def ask_again(scene: Scene, asked: str) -> None:
    """Back to where we were."""
    if asked == RESUME:
        offer_to_resume(scene)
    elif asked == WHICH:
        choose_field(scene)
    else:
        ask(scene, asked)
