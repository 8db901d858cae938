"""Everything an action needs in one turn: what was said, the draft, the voice, what to remember."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from bot.actions.phrases import Phrases
from bot.actions.turn import Turn, read_turn
from bot.actions.voice import Voice
from desk.complaints import draft as drafts
from desk.complaints.grading import grade
from desk.complaints.model import DRAFT_ASKING, Draft
from desk.complaints.register import facts_of, preview
from desk.complaints.work import Work

CALM = "calm"


class Scene:
    """One turn, as an action sees it.

    Attributes:
        slots: the thread of the talk as it was before this action.
        events: what the action leaves behind in the tracker.
    """

    def __init__(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any], work: Work
    ) -> None:
        """Read the tracker and prepare the voice."""
        self.work = work
        self.turn: Turn = read_turn(tracker, work.now)
        self.slots: dict[str, Any] = dict(tracker.slots)
        self.events: list[EventType] = []
        responses = domain["responses"]
        self.readings: list[dict[str, str]] = responses["utter_readings"][0]["buttons"]
        self.phrases = Phrases(responses["utter_phrases"][0]["custom"], work.policy, self.turn.sent_at)
        self.voice = Voice(dispatcher, responses, self._context())

    def _context(self) -> dict[str, Any]:
        lines = self.work.policy.hotlines
        return {
            "hotline": lines["institution"],
            "police": lines["police"],
            "anti_fraud": lines["anti_fraud"],
            "psychological": lines["psychological"],
            "regulator": lines["financial_regulator"],
            "after_hours": bool(self.turn.metadata.get("after_hours")),
            "topic": self.slots.get("topic"),
            "emotion": self.turn.emotion,
            "in_form": self.turn.loop == "complaint_form",
        }

    # What the talk remembers

    def remember(self, **slots: Any) -> None:
        """Set slots; later actions of this turn and later turns see them."""
        self.slots.update(slots)
        self.events += [SlotSet(name, value) for name, value in slots.items()]
        if "topic" in slots:
            self.voice.knows(topic=slots["topic"])

    def then(self, action: str) -> None:
        """Let this action follow at once."""
        self.events.append(FollowupAction(action))

    def says_yes(self) -> bool:
        """Whether the customer says yes, and it is as sure as what cannot be taken back asks for."""
        sure = float(self.work.policy.thresholds["yes_confidence"])
        return self.turn.intent == "affirm" and self.turn.confidence >= sure

    # The draft

    @property
    def draft(self) -> Draft | None:
        """What was told so far and can still become a complaint."""
        return drafts.current(self.work, self.turn.conversation_id)

    def known(self, field: str) -> Any:
        """What the draft knows of a field."""
        told = self.draft
        return told.value(field) if told else None

    def note(self, **fields: Any) -> None:
        """Write facts into the draft.

        Raises:
            InvalidField: one of them cannot be taken; none is.
        """
        drafts.note(self.work, self.turn.conversation_id, fields=fields)
        if "topic" in fields:
            self.remember(topic=fields["topic"])

    def note_signals(self) -> None:
        """Write the signals of this message into the draft."""
        known = self.work.policy.signals
        mentions = [
            drafts.SignalMention(heard.signal, heard.words, self.turn.sent_at)
            for heard in self.turn.signals
            if heard.signal in known and heard.signal != CALM
        ]
        if mentions:
            drafts.note(self.work, self.turn.conversation_id, signals=mentions)

    @property
    def urgent(self) -> bool:
        """Whether what was told so far is urgent by the policy."""
        told = self.draft
        return told is not None and preview(self.work, told).urgent

    @property
    def urgent_by_signals(self) -> bool:
        """Whether the signals heard so far are urgent in any matter."""
        told = self.draft
        if told is None:
            return False
        facts = facts_of(self.work, told)
        return grade(replace(facts, topic=None, earlier=()), self.work.policy).urgent

    @property
    def asking(self) -> bool:
        """Whether a registration is under way."""
        told = self.draft
        return told is not None and told.status == DRAFT_ASKING

    @property
    def in_queue(self) -> bool:
        """Whether a person has been called: the desk knows; within this turn and without a desk, we do."""
        called = self.slots.get("handed_over")
        if "queue" not in self.turn.metadata:
            return called is not None
        return bool(self.turn.metadata["queue"]) or (called is not None and called == self.turn.turn_id)
