"""One step that is being taken with a complaint: what its effect is given, what is to be recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from desk.complaints import feedback, notices, people
from desk.complaints.actors import CUSTOMER, Actor
from desk.complaints.lifecycle import Transition
from desk.complaints.model import Complaint
from desk.complaints.work import Work

# Ways to tell a customer that need nobody to act, the closest first.
UNATTENDED = (feedback.CHAT, feedback.SMS)


@dataclass
class Step:
    """A step allowed by the table, its fields accepted, the complaint's row locked.

    Attributes:
        to: the state it leads to; the effect says so where the table leaves it several.
        text: what the history shows; made of the fields unless the effect says something else.
        details: what the audit keeps of it; nothing personal.
    """

    work: Work
    complaint: Complaint
    actor: Actor
    row: Transition
    fields: Mapping[str, Any]
    to: str
    text: str | None = None
    details: dict[str, Any] = field(default_factory=dict)

    def given(self, name: str) -> Any:
        """A field, or None."""
        return self.fields.get(name)

    def told(self, name: str) -> str:
        """A text field; empty if it was not given."""
        return str(self.fields.get(name) or "")

    def notify(self, to: str | None, kind: str | None = None, **payload: Any) -> None:
        """Tell a colleague by account, or `team:NAME` or `lead:NAME`; nobody of what they did themselves."""
        if to is None or to == self.actor.name:
            return
        address = to if ":" in to else f"person:{to}"
        notices.post(self.work, address, kind or self.row.kind, self.complaint, **payload)

    def notify_teams(self, teams: Iterable[str], kind: str | None = None) -> None:
        """Tell the members of teams, or who stands in for them."""
        named = sorted(teams)
        if people.vacant(self.work, named):
            standing_in = [each for each in people.handlers(self.work) if each.role == people.SUPERVISOR]
            for each in standing_in:
                self.notify(each.name, kind)
            return
        for team in named:
            self.notify(f"team:{team}", kind)

    def notify_lead(self, kind: str | None = None) -> None:
        """Tell those who lead the team in charge."""
        self.notify(f"lead:{self.complaint.team}", kind)

    def tell_customer(
        self, words: str = "", *, kind: str | None = None, urgent: bool = False, **facts: str
    ) -> None:
        """Have the customer hear of it by a way that needs nobody; a customer's own act needs no telling.

        Args:
            kind: the kind of feedback, where it is not the one of the step's row.
            urgent: who answers for the complaint must call them if there is no such way.
        """
        kind = kind or self.row.hears
        if kind is None or self.actor == CUSTOMER:
            return
        ways = feedback.channels(self.work, self.complaint)
        way = next((each for each in UNATTENDED if each in ways), None)
        if way is not None:
            feedback.inform(
                self.work, self.complaint, kind, way, words or None, None, self.actor.stamp, **facts
            )
        elif urgent:
            to = f"person:{self.complaint.owner}" if self.complaint.owner else f"lead:{self.complaint.team}"
            notices.post(self.work, to, "customer_untold", self.complaint, about=kind)

    def tell_by(self, channel: str, words: str, address: str | None = None, **facts: str) -> None:
        """Have the customer told by the way the colleague chose."""
        kind = self.row.hears or ""
        feedback.inform(
            self.work, self.complaint, kind, channel, words or None, address, self.actor.stamp, **facts
        )
