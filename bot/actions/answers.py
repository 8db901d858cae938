"""Answers to what a customer asks on the way, the same inside and outside a form."""

from __future__ import annotations

from bot.actions import cues
from bot.actions.adapter import Answer
from bot.actions.care import soothe
from bot.actions.scene import Scene
from desk.complaints.policy_terms import Limit


def tell_rules(scene: Scene, *, lead: bool = False) -> None:
    """Answer how complaining works, with the figures of the policy."""
    asked = cues.rule_asked(scene.turn.plain)
    if asked == "promise":
        scene.voice.say("utter_no_promise", lead=lead)
        return
    if asked == "effect":
        scene.voice.say("utter_complaint_effect", lead=lead)
        return
    scene.voice.say("utter_complaint_rules", lead=lead, answer=rule_text(scene, asked))


def rule_text(scene: Scene, rule: str) -> str:
    """A rule in the policy's words."""
    policy = scene.work.policy
    law = policy.statutory
    limits = {
        "statutory_decide": law.decide,
        "statutory_extended": law.extended,
        "statutory_ask_review": law.ask_review,
        "statutory_review": law.review,
    }
    for level, terms in policy.levels.items():
        limits[f"level_{level}_respond"] = terms.respond
        limits[f"level_{level}_decide"] = terms.decide
    figures = {name: _limit(scene, limit) for name, limit in limits.items()}
    return policy.text(f"rules.{rule}", **figures, **policy.hotlines)


def _limit(scene: Scene, limit: Limit) -> str:
    return scene.work.policy.text(f"units.{limit.unit}", count=limit.count)


def guide(scene: Scene, topic: str, *, bare: bool = False) -> None:
    """Say what the customer of this matter wants to know: the detail asked for, else the general guidance."""
    advised = list(scene.slots.get("advised") or [])
    detail = scene.turn.chosen.get("detail") or cues.detail_of(topic, scene.turn.plain)
    mark = f"{topic}:{detail}" if detail else topic
    if mark in advised:
        scene.voice.say("utter_guidance_again", bare=bare)
    elif detail:
        scene.voice.say("utter_detail", detail=detail, bare=bare)
    else:
        scene.voice.say("utter_guidance", topic=topic, bare=bare)
    scene.remember(advised=[*advised, mark])


def hear_out(scene: Scene) -> None:
    """An outburst about a matter that was already answered needs no guess, but a way on."""
    soothe(scene)
    scene.voice.say("utter_guidance_again")


class ActionComplaintRules(Answer):
    """A question about how complaining works."""

    def name(self) -> str:
        """Its name in the domain."""
        return "action_complaint_rules"

    def answer(self, scene: Scene) -> None:
        """Tell the rule; `还是投诉吧` asks for none."""
        if cues.says("changed_mind", scene.turn.plain):
            scene.then("action_complain")
        else:
            tell_rules(scene)
