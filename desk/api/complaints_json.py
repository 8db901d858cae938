"""Complaints as the desk shows them: a line of the list, and one with all that belongs to it, masked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select

from desk.complaints import assignment, cases, checklist, clock_face, evidence, feedback, handling, recusal
from desk.complaints import investigation as found
from desk.complaints import survey as surveys
from desk.complaints.actors import Actor
from desk.complaints.clock_face import BREACHED, Clockface
from desk.complaints.incident_model import ComplaintLink, Incident, IncidentMember
from desk.complaints.masks import mask_name, mask_phone, veil_text
from desk.complaints.model import Complaint
from desk.complaints.people import HANDLING, handler
from desk.complaints.work import Work
from desk.conversations.desk_model import Agent

AGENT = "agent:"


class Scribe:
    """Writes complaints for one reader; names of colleagues are read once."""

    def __init__(self, work: Work, actor: Actor) -> None:
        self.work, self.actor = work, actor
        known = work.session.execute(select(Agent.name, Agent.display_name))
        self.names: dict[str, str] = {row.name: row.display_name for row in known}

    def name(self, stamp: str | None) -> str | None:
        """What people call who did something."""
        if stamp is None:
            return None
        words: Mapping[str, str] = self.work.policy.texts["actors"]
        account = stamp.removeprefix(AGENT)
        return words.get(stamp) or self.names.get(account) or account

    def rows(self, complaints: Sequence[Complaint]) -> list[dict[str, Any]]:
        """Complaints in a line each."""
        numbers = [each.number for each in complaints]
        faces, incidents = clock_face.faces(self.work, numbers), self._incidents(numbers)
        me = handler(self.work, self.actor.name) if self.actor.role in HANDLING else None
        return [
            self._row(
                each,
                faces.get(each.number, []),
                incidents.get(each.number),
                apart=me is not None and bool(recusal.recused(self.work, each, [me])),
            )
            for each in complaints
        ]

    def _incidents(self, numbers: Sequence[str]) -> dict[str, str]:
        """The incident each complaint belongs to; a drill is none."""
        query = (
            select(IncidentMember.number, IncidentMember.incident_id)
            .join(Incident, Incident.id == IncidentMember.incident_id)
            .where(IncidentMember.number.in_(list(numbers)), Incident.drill.is_(False))
        )
        return {number: str(incident) for number, incident in self.work.session.execute(query)}

    def _row(
        self, complaint: Complaint, faces: list[Clockface], incident: str | None, *, apart: bool
    ) -> dict[str, Any]:
        policy = self.work.policy
        topic, team = policy.topic(complaint.topic), policy.teams.get(complaint.team)
        waiting = [each for each in faces if each.open]
        told = {name: getattr(complaint, name) for name in _PLAIN}
        shown = {
            "customer": None if complaint.contact_name is None else mask_name(complaint.contact_name),
            "product": complaint.product,
            "branch": complaint.branch,
            "amount": None if complaint.amount is None else str(complaint.amount),
        }
        return {
            **told,
            **(dict.fromkeys(shown) if apart else shown),
            "status_title": policy.handling.states[complaint.status],
            "level_name": policy.levels[complaint.level].name,
            "topic_title": topic.title if topic else complaint.topic,
            "team_title": team.title if team else complaint.team,
            "owner_name": self.name(complaint.owner),
            "proposed_owner_name": self.name(complaint.proposed_owner),
            "taken_by_name": self.name(complaint.taken_by),
            "channel_title": policy.reports.channels.get(complaint.channel, complaint.channel),
            "next_clock": asdict(waiting[0]) if waiting else None,
            "breached": any(each.state == BREACHED for each in waiting),
            "incident_id": incident,
            "recused": apart,
        }

    def detail(self, complaint: Complaint) -> dict[str, Any]:
        """A complaint with all that belongs to it."""
        work, number, policy = self.work, complaint.number, self.work.policy
        [row] = self.rows([complaint])
        decided = found.outcomes(work, number)
        last = decided[-1].kind if decided else None
        codes = {each: getattr(complaint, f"code_{each}") for each in "abc"}
        return {
            **row,
            **{name: getattr(complaint, name) for name in _PLAIN_DETAIL},
            "description": _veiled(complaint.description),
            "request": _veiled(complaint.request),
            "contact_name": row["customer"],
            "contact_phone": mask_phone(complaint.contact_phone),
            "occurred": _occurred(complaint),
            "signals": [
                {"signal": each, "title": policy.signals[each].title}
                for each in complaint.signals
                if each in policy.signals
            ],
            "codes": {
                each: {"code": code, "title": policy.codes.titles[each].get(code, code)}
                for each, code in codes.items()
            },
            "reviewer_name": self.name(complaint.reviewer),
            "result": _veiled(complaint.result),
            "outcome": last,
            "outcome_title": None if last is None else policy.handling.outcomes.get(last, last),
            "extension_pending": bool(complaint.extension_pending),
            "decision_pending": bool(complaint.decision_pending),
            "pending": self._pending(complaint),
            "clocks": [asdict(clock_face.state(work, each)) for each in clock_face.of(work, number)],
            "checklist": [asdict(each) for each in checklist.of(work, complaint)],
            "history": self._history(complaint),
            "findings": [self._finding(each) for each in found.findings(work, number)],
            "root_cause": self._cause(number),
            "outcomes": [self._outcome(each) for each in decided],
            "feedback": [self._told(each) for each in feedback.of(work, number)],
            "survey": _survey(surveys.of(work, number)),
            "links": self._links(complaint),
            "files": [self.file(each) for each in evidence.of(work, number)],
            "assignments": [self._assignment(each) for each in assignment.of(work, number)],
            "transitions": [asdict(each) for each in handling.available(work, complaint, self.actor)],
        }

    def file(self, kept: Any) -> dict[str, Any]:
        """A piece of evidence."""
        told = {name: getattr(kept, name) for name in ("id", "media_type", "size", "at")}
        return {**told, "name": veil_text(kept.name), **self._by(kept.by)}

    def _by(self, stamp: str) -> dict[str, Any]:
        return {"by": stamp, "by_name": self.name(stamp)}

    def _history(self, complaint: Complaint) -> list[dict[str, Any]]:
        steps = self.work.policy.handling.transitions
        titles = {"dispute": steps["review"].done, **{name: each.done for name, each in steps.items()}}
        kinds = {**self.work.policy.feedback.kinds, **self.work.policy.survey.events}
        first = {
            "id": 0,
            "kind": "registered",
            "title": self.work.policy.handling.states["registered"],
            "at": complaint.registered_at,
            "text": None,
            **self._by(complaint.taken_by),
        }
        return [first] + [
            {
                "id": each.id,
                "kind": each.kind,
                "title": titles.get(each.kind) or kinds.get(each.kind, each.kind),
                "at": each.at,
                "text": _veiled(each.text),
                **self._by(each.by),
            }
            for each in cases.events(self.work, complaint.number)
        ]

    def _finding(self, each: Any) -> dict[str, Any]:
        told = {name: getattr(each, name) for name in ("id", "method", "found_at", "files")}
        title = self.work.policy.handling.methods.get(each.method, each.method)
        return {**told, "method_title": title, "text": veil_text(each.text), **self._by(each.by)}

    def _cause(self, number: str) -> dict[str, Any] | None:
        cause, terms = found.root_cause(self.work, number), self.work.policy.handling
        if cause is None:
            return None
        return {
            "dimension": cause.dimension,
            "dimension_title": terms.dimensions.get(cause.dimension, cause.dimension),
            "method": cause.method,
            "method_title": terms.analyses.get(cause.method, cause.method),
            "answers": {name: veil_text(str(told)) for name, told in cause.answers.items()},
            "at": cause.at,
            **self._by(cause.by),
        }

    def _outcome(self, each: Any) -> dict[str, Any]:
        return {
            "kind": each.kind,
            "kind_title": self.work.policy.handling.outcomes.get(each.kind, each.kind),
            "result": veil_text(each.result),
            "amount": None if each.amount is None else str(each.amount),
            "at": each.decided_at,
            "approved_by": each.approved_by,
            "approved_by_name": self.name(each.approved_by),
            "review": each.review,
            "upheld": each.upheld,
            **self._by(each.decided_by),
        }

    def _pending(self, complaint: Complaint) -> list[dict[str, Any]]:
        """What the second person is asked to agree to, before they do."""
        waiting = {"decision": complaint.decision_pending, "extension": complaint.extension_pending}
        return [self._asked(kind, each) for kind, each in waiting.items() if each]

    def _asked(self, kind: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        outcome = asked.get("outcome")
        return {
            "kind": kind,
            "at": asked["at"],
            "result": _veiled(asked.get("result")),
            "outcome": outcome,
            "outcome_title": self.work.policy.handling.outcomes.get(outcome, outcome) if outcome else None,
            "amount": asked.get("amount"),
            "reason": _veiled(asked.get("reason")),
            **self._by(asked["by"]),
        }

    def _told(self, each: Any) -> dict[str, Any]:
        terms = self.work.policy.feedback
        told = {name: getattr(each, name) for name in _TOLD}
        titles = {
            "kind_title": terms.kinds.get(each.kind, each.kind),
            "channel_title": terms.channels.get(each.channel, each.channel),
        }
        return {**told, **titles, "text": veil_text(each.text), **self._by(each.by)}

    def _assignment(self, each: Any) -> dict[str, Any]:
        told = {name: getattr(each, name) for name in ("at", "state", "chosen", "answered_at", "until")}
        words = {"reason": _veiled(each.reason), "answer": _veiled(each.answer)}
        return {"to": each.person, "to_name": self.name(each.person), **told, **words, **self._by(each.by)}

    def _links(self, complaint: Complaint) -> list[dict[str, Any]]:
        """Complaints of the same customer in the same matter, either way."""
        here = complaint.number
        query = (
            select(ComplaintLink)
            .where((ComplaintLink.number == here) | (ComplaintLink.other == here))
            .where(ComplaintLink.undone_at.is_(None))
            .order_by(ComplaintLink.id)
        )
        linked = {
            each.other if each.number == here else each.number: list(each.reasons)
            for each in self.work.session.execute(query).scalars()
        }
        if complaint.repeat_of is not None:
            linked.setdefault(complaint.repeat_of, [])
        return [{"number": number, "reasons": reasons} for number, reasons in linked.items()]


_PLAIN = (
    "number", "status", "level", "urgent", "topic", "team", "owner", "proposed_owner", "taken_by", "channel",
    "received_at", "repeat_of", "revision",
)  # fmt: skip
_PLAIN_DETAIL = (
    "reasons", "conversation_id", "identified_by", "registered_at", "owned_at", "decided_at", "informed_at",
    "closed_at", "review_by", "reviewer", "statutory_by", "calendar_certain", "extended", "reopened", "urged",
    "policy_version",
)  # fmt: skip
_TOLD = ("id", "kind", "channel", "state", "at", "sent_at", "received_at")


def _veiled(text: str | None) -> str | None:
    return None if text is None else veil_text(text)


def _occurred(complaint: Complaint) -> str | None:
    told = complaint.occurred_at
    return None if not told else str(told.get("text") or _day(told["start"]))


def _day(moment: str) -> str:
    return datetime.fromisoformat(moment).date().isoformat()


def _survey(asked: Any) -> dict[str, Any] | None:
    if asked is None:
        return None
    answered, lapsed = asked.answered_at is not None, asked.lapsed_at is not None
    told = {name: getattr(asked, name) for name in ("channel", "csat", "nps", "answered_at", "follow")}
    state = "answered" if answered else "lapsed" if lapsed else "sent"
    return {**told, "state": state, "comment": _veiled(asked.comment), "sent_at": asked.invited_at}
