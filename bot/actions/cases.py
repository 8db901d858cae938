"""A registered complaint: found by number and phone; told of, urged, added to, taken back, disputed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from bot.actions import cues
from bot.actions.adapter import Answer
from bot.actions.care import soothe
from bot.actions.facts import PHONE_LIKE
from bot.actions.scene import Scene
from bot.actions.turn import Turn
from bot.nlu.fold import fold
from desk.complaints import cases
from desk.complaints.errors import Locked, StateForbids, WrongPair
from desk.complaints.lifecycle import IN_HAND, REGISTERED, RESULT_KNOWN, SUSPENDED, UNDER_REVIEW, require
from desk.complaints.model import Complaint
from desk.complaints.numbers import read as read_number

NUMBER, PHONE, WORDS, CONFIRM = "case_number", "contact_phone", "description", "confirm"
NUMBER_LIKE = re.compile(r"(?:ts)?\s?20\d{6}\s?-?\s?\d{4,6}\s?-?\s?\d", re.IGNORECASE)
LAST_FOUR = re.compile(r"(?<!\d)\d{4}(?!\d)")
MOBILE_LENGTH = 11


class ActionCase(Answer):
    """One of the five errands with a registered complaint."""

    def name(self) -> str:
        """Its name in the domain."""
        return "action_case"

    def answer(self, scene: Scene) -> None:
        """Remember the errand; the form finds the case."""
        soothe(scene)
        known = scene.slots.get("case") or {}
        if not known and not scene.asking and (phone := scene.known("contact_phone")):
            known = {"phone": phone}  # given a moment ago, before it was clear what for
        scene.remember(case={**known, "errand": scene.turn.intent})
        scene.then("case_form")


def identify(scene: Scene) -> bool:
    """Take number, phone or last four digits from the message; True when the case is open to the customer."""
    case = dict(scene.slots.get("case") or {})
    number, phone = number_in(scene.turn), phone_in(scene.turn)
    if case.get("number") and number in (None, case["number"]):
        return True
    if number:
        case.update(typed=number, number=None)
    if phone:
        case["phone"] = phone
    scene.remember(case=case)
    if case.get("typed") and case.get("phone"):
        return _open(scene, case, lambda: _find(scene, case["typed"], case["phone"]))
    last = last_four_in(scene.turn)
    if case.get("phone") and last and not phone:
        return _open(scene, case, lambda: _verify(scene, case["phone"], last))
    ask_for_it(scene, case, heard=bool(number or phone))
    return False


def _find(scene: Scene, number: str, phone: str) -> Complaint:
    return cases.find(scene.work, number, phone, asker=scene.turn.conversation_id)


def _verify(scene: Scene, phone: str, last4: str) -> Complaint:
    return cases.verify(scene.work, phone, last4, asker=scene.turn.conversation_id)


def _open(scene: Scene, case: dict[str, Any], look: Callable[[], Complaint]) -> bool:
    """Look the case up; a wrong pair is asked again, a lock is told."""
    try:
        complaint = look()
    except WrongPair:
        scene.remember(case={**case, "typed": None})
        scene.voice.say("utter_case_wrong")
        scene.remember(requested_slot=NUMBER, misses=int(scene.slots.get("misses") or 0) + 1)
        return False
    except Locked as lock:
        _tell_lock(scene, lock)
        return False
    found = {"errand": case.get("errand"), "number": complaint.number, "phone": complaint.contact_phone}
    scene.remember(case=found)
    return True


def _tell_lock(scene: Scene, lock: Locked) -> None:
    scene.voice.say("utter_case_locked", until=scene.phrases.clock(lock.until))
    close(scene, case=None)


def ask_for_it(scene: Scene, case: dict[str, Any], *, heard: bool) -> None:
    """Ask for what is lacking to find the case."""
    if case.get("phone"):
        hints = cases.by_phone(scene.work, case["phone"])
        if hints:
            scene.voice.say("utter_case_ask_last4", single=len(hints) == 1, count=len(hints))
        else:
            scene.voice.say("utter_case_none")
            scene.remember(case={**case, "phone": None})
        wait_for(scene, NUMBER)
    elif case.get("typed"):
        scene.voice.say("utter_case_ask_phone")
        wait_for(scene, PHONE)
    else:
        scene.voice.say("utter_case_ask", errand=case.get("errand"))
        wait_for(scene, NUMBER)


def wait_for(scene: Scene, slot: str, misses: int = 0) -> None:
    """The form waits for this."""
    scene.remember(requested_slot=slot, misses=misses)


def close(scene: Scene, **slots: Any) -> None:
    """The errand is done; a registration that was interrupted for it goes on."""
    scene.remember(requested_slot=None, misses=0, **slots)
    if scene.asking:
        scene.then("complaint_form")


def number_in(turn: Turn) -> str | None:
    """A case number in the message."""
    told = [str(each.value) for each in turn.of_kind("case_number")]
    told += [match[0] for match in NUMBER_LIKE.finditer(fold(turn.text))]
    return next((number for each in told if (number := read_number(each))), None)


def phone_in(turn: Turn) -> str | None:
    """A phone in the message."""
    told = [str(each.value) for each in turn.of_kind("phone")]
    if not told:
        rest = NUMBER_LIKE.sub(",", fold(turn.text))
        told = [re.sub(r"\D", "", match[0]) for match in PHONE_LIKE.finditer(rest)]
    return next((each for each in told if len(each) >= MOBILE_LENGTH), None)


def last_four_in(turn: Turn) -> str | None:
    """Four digits on their own, or a whole number."""
    if number := number_in(turn):
        return number
    match = LAST_FOUR.search(fold(turn.text))
    return match[0] if match else None


# The errands


def run_errand(scene: Scene) -> None:
    """Do what the customer came for with the case that was found."""
    case = scene.slots["case"]
    try:
        _ERRANDS[case["errand"]](scene, _complaint(scene))
    except StateForbids as error:
        refuse(scene, error)
    except Locked as lock:
        _tell_lock(scene, lock)


def refuse(scene: Scene, error: StateForbids) -> None:
    """Say why the complaint is not in a state for this."""
    scene.voice.say("utter_case_refused", problem=error.code, number=scene.slots["case"]["number"])
    close(scene)


def _complaint(scene: Scene) -> Complaint:
    """The open case; number and phone are checked at every errand anew."""
    case = scene.slots["case"]
    return _find(scene, case["number"], case["phone"])


def tell(scene: Scene, complaint: Complaint) -> None:
    """How far it is, and what can be done."""
    number, topic = complaint.number, scene.phrases.value("topic", complaint.topic)
    status, progress = scene.phrases.status(complaint.status), progress_of(scene, complaint)
    names: dict[str, Any] = {"number": number, "topic_title": topic, "status_name": status}
    choices = choices_for(scene, complaint)
    scene.voice.say(
        "utter_case_status", choices=choices, card=card(scene, complaint), progress=progress, **names
    )
    close(scene)


def progress_of(scene: Scene, complaint: Complaint) -> str:
    """What happens next and until when."""
    until = {
        name: scene.phrases.deadline(moment)
        for name in ("respond_by", "decide_by", "review_by")
        if (moment := getattr(complaint, name)) is not None
    }
    if complaint.status == REGISTERED and complaint.respond_by > scene.work.now:
        return scene.phrases("progress_open", **until)
    if complaint.status in IN_HAND:
        return scene.phrases("progress_responded", **until)
    if complaint.status == SUSPENDED:
        # Our own limit stands still meanwhile; the law's does not.
        return scene.phrases("progress_responded", decide_by=scene.phrases.deadline(complaint.statutory_by))
    if complaint.status == UNDER_REVIEW and "review_by" in until:
        return scene.phrases("progress_review", **until)
    return scene.phrases("progress_ended")


def choices_for(scene: Scene, complaint: Complaint) -> list[tuple[str, str]]:
    """What can be done with a complaint in this state."""
    acts = ["urge_complaint", "supplement_complaint", "withdraw_complaint"]
    if complaint.status in RESULT_KNOWN:
        acts = ["dispute_result"]
    elif complaint.status not in IN_HAND | {UNDER_REVIEW, SUSPENDED}:
        acts = ["file_complaint"]
    return [(scene.phrases.choice(act), f"/{act}") for act in [*acts, "goodbye"]]


def card(scene: Scene, complaint: Complaint) -> dict[str, Any]:
    """The same as data for a page."""
    return {
        "type": "complaint_status",
        "number": complaint.number,
        "status": complaint.status,
        "status_name": scene.phrases.status(complaint.status),
        "topic_name": scene.phrases.value("topic", complaint.topic),
        "level_name": scene.work.policy.levels[complaint.level].name,
        "respond_by": complaint.respond_by.isoformat(),
        "decide_by": complaint.decide_by.isoformat(),
        "statutory_by": complaint.statutory_by.isoformat(),
    }


def urge(scene: Scene, complaint: Complaint) -> None:
    """Press for it."""
    cases.urge(scene.work, complaint.number, scene.turn.text or None, key=key(scene, "urge"))
    decide_by = scene.phrases.deadline(complaint.decide_by)
    scene.voice.say("utter_case_urged", number=complaint.number, decide_by=decide_by)
    close(scene)


def ask_supplement(scene: Scene, complaint: Complaint) -> None:
    """Ask what is to be added, unless the message said it."""
    require(complaint, "supplement")
    if words := cues.supplement(scene.turn.text):
        add(scene, words)
        return
    scene.voice.say("utter_case_ask_supplement", number=complaint.number)
    wait_for(scene, WORDS)


def ask_withdrawal(scene: Scene, complaint: Complaint) -> None:
    """Taking back ends the process, so it is asked once more."""
    require(complaint, "withdraw")
    scene.voice.say("utter_case_ask_withdraw", number=complaint.number)
    wait_for(scene, CONFIRM)


def ask_dispute(scene: Scene, complaint: Complaint) -> None:
    """Ask why the result is not accepted."""
    require(complaint, "dispute")
    scene.voice.say("utter_case_ask_dispute", number=complaint.number)
    wait_for(scene, WORDS)


def take_words(scene: Scene) -> None:
    """The words that were asked for go to the complaint."""
    case = scene.slots["case"]
    if case["errand"] == "dispute_result":
        cases.dispute(scene.work, case["number"], scene.turn.text, key=key(scene, "dispute"))
        review_by = _complaint(scene).review_by
        until = scene.phrases.deadline(review_by) if review_by else ""
        scene.voice.say("utter_case_disputed", number=case["number"], review_by=until)
        close(scene)
    else:
        add(scene, scene.turn.text)


def add(scene: Scene, words: str) -> None:
    """The words go to the complaint."""
    number = scene.slots["case"]["number"]
    cases.supplement(scene.work, number, words, key=key(scene, "supplement"))
    scene.voice.say("utter_case_supplemented", number=number)
    close(scene)


def withdraw(scene: Scene) -> None:
    """Take it back."""
    number = scene.slots["case"]["number"]
    cases.withdraw(scene.work, number, key=key(scene, "withdraw"))
    scene.voice.say("utter_case_withdrawn", number=number)
    close(scene)


def keep(scene: Scene) -> None:
    """Do not take it back after all."""
    scene.voice.say("utter_case_kept", number=scene.slots["case"]["number"])
    close(scene)


def key(scene: Scene, act: str) -> str:
    """The same turn run again does nothing a second time."""
    return f"{scene.turn.turn_id}:{act}"


_ERRANDS: dict[str, Callable[[Scene, Complaint], None]] = {
    "check_complaint": tell,
    "urge_complaint": urge,
    "supplement_complaint": ask_supplement,
    "withdraw_complaint": ask_withdrawal,
    "dispute_result": ask_dispute,
}
