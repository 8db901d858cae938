"""What is found out about a complaint, how it came to it, and what was made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from desk.complaints import audit, lifecycle
from desk.complaints.actors import Actor, plays
from desk.complaints.errors import FieldsMissing, InvalidField, KeyReused, NotAllowed
from desk.complaints.handling_model import Finding, Lesson, Outcome, RootCause
from desk.complaints.lifecycle import INVESTIGATING, Who
from desk.complaints.locking import hold
from desk.complaints.model import Attachment, Complaint
from desk.complaints.recusal import require_impartial
from desk.complaints.work import Work

LESSON, PLAN = "lesson", "plan"


def add_finding(
    work: Work,
    number: str,
    method: str,
    text: str,
    found_at: datetime | None,
    files: Sequence[str] = (),
    *,
    actor: Actor,
    key: str | None = None,
) -> Finding:
    """Keep what was found out.

    Args:
        method: on_site, documents, interview or system_data.
        found_at: when it was found out, if that was before now.
        files: ids of attachments of this complaint.

    Raises:
        NotAllowed, Recused, StateForbids, FieldsMissing, InvalidField: why not.
    """
    complaint = hold(work, number)
    if key is not None and (done := _with_key(work, key)) is not None:
        if done.number != complaint.number:
            raise KeyReused(key)
        return done
    _require_investigator(work, complaint, actor)
    _known("method", method, work.policy.handling.methods)
    found_at = found_at or work.now
    if found_at > work.now:
        raise InvalidField("found_at", "time_in_future")
    _require_files(work, complaint, files)
    made = Finding(
        number=complaint.number,
        method=method,
        text=_text(work, "text", text),
        found_at=found_at,
        files=list(files),
        by=actor.stamp,
        at=work.now,
        key=key,
    )
    work.session.add(made)
    work.session.flush()
    details = {"finding": made.id, "method": method, "files": len(files)}
    audit.append(work, actor.stamp, "found", f"complaint:{complaint.number}", details)
    return made


def set_root_cause(
    work: Work, number: str, dimension: str, method: str, answers: Mapping[str, str], *, actor: Actor
) -> RootCause:
    """Keep how it came to the complaint; the last analysis counts.

    Args:
        dimension: process, product, system or people.
        method: 5w1h (every question is answered) or fishbone (the bones that apply).
        answers: question or bone → what was found.

    Raises:
        NotAllowed, Recused, StateForbids, FieldsMissing, InvalidField: why not.
    """
    complaint = hold(work, number)
    _require_investigator(work, complaint, actor)
    terms = work.policy.handling
    _known("dimension", dimension, terms.dimensions)
    _known("method", method, terms.analyses)
    made = RootCause(
        number=complaint.number,
        dimension=dimension,
        method=method,
        answers=_answers(work, method, answers),
        by=actor.stamp,
        at=work.now,
    )
    work.session.add(made)
    work.session.flush()
    details = {"root_cause": made.id, "dimension": dimension, "method": method}
    audit.append(work, actor.stamp, "cause_found", f"complaint:{complaint.number}", details)
    return made


def findings(work: Work, number: str) -> list[Finding]:
    """What was found out, oldest first."""
    query = select(Finding).where(Finding.number == number).order_by(Finding.id)
    return list(work.session.execute(query).scalars())


def root_cause(work: Work, number: str) -> RootCause | None:
    """How it came to the complaint, as the last analysis says."""
    query = select(RootCause).where(RootCause.number == number).order_by(RootCause.id.desc()).limit(1)
    found: RootCause | None = work.session.execute(query).scalar_one_or_none()
    return found


def outcomes(work: Work, number: str) -> list[Outcome]:
    """What was decided, oldest first: the decision, those after reopening, the review's."""
    query = select(Outcome).where(Outcome.number == number).order_by(Outcome.id)
    return list(work.session.execute(query).scalars())


def lessons(work: Work, number: str) -> list[Lesson]:
    """What was learnt, oldest first."""
    query = select(Lesson).where(Lesson.number == number).order_by(Lesson.id)
    return list(work.session.execute(query).scalars())


def lacking(work: Work, number: str) -> list[str]:
    """What an investigation still needs before it can be decided."""
    found = select(Finding.id).where(Finding.number == number).limit(1)
    needed = [] if work.session.execute(found).first() else ["findings"]
    return needed + ([] if root_cause(work, number) else ["root_cause"])


def _require_investigator(work: Work, complaint: Complaint, actor: Actor) -> None:
    if complaint.status != INVESTIGATING:
        raise lifecycle.misplaced(complaint)
    if not plays(work, actor, complaint) & {Who.OWNER, Who.LEAD}:
        raise NotAllowed(f"{actor.name} does not investigate {complaint.number}")
    require_impartial(work, complaint, actor.name)


def _require_files(work: Work, complaint: Complaint, files: Sequence[str]) -> None:
    query = select(Attachment.id).where(Attachment.number == complaint.number, Attachment.id.in_(list(files)))
    if set(files) - set(work.session.execute(query).scalars()):
        raise InvalidField("files", "unknown")


def _answers(work: Work, method: str, answers: Mapping[str, str]) -> dict[str, str]:
    questions = work.policy.handling.questions[method]
    for name in answers:
        _known(f"answers.{name}", name, questions)
    given = {name: _limited(work, f"answers.{name}", told) for name, told in answers.items() if told.strip()}
    needed = questions if method == "5w1h" else ()
    lacks = [f"answers.{name}" for name in needed if name not in given]
    if lacks or not given:
        raise FieldsMissing(lacks or ["answers"])
    return {name: given[name] for name in questions if name in given}


def _with_key(work: Work, key: str) -> Finding | None:
    found: Finding | None = work.session.execute(
        select(Finding).where(Finding.key == key)
    ).scalar_one_or_none()
    return found


def _known(field: str, value: str, known: Mapping[str, str]) -> None:
    if not value:
        raise FieldsMissing([field])
    if value not in known:
        raise InvalidField(field, "unknown")


def _text(work: Work, field: str, text: str) -> str:
    if not text.strip():
        raise FieldsMissing([field])
    return _limited(work, field, text)


def _limited(work: Work, field: str, text: str) -> str:
    if len(text.strip()) > work.policy.form.max_length["description"]:
        raise InvalidField(field, "too_long")
    return text.strip()
