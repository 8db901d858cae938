"""Who keeps out of a complaint because they have an interest in it (回避)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import or_, select

from desk.complaints import audit, people
from desk.complaints.errors import FieldsMissing, Recused
from desk.complaints.handling_model import ACCEPTED, RELATED, Assignment, Interest, Outcome
from desk.complaints.model import Complaint
from desk.complaints.people import Person
from desk.complaints.work import Work

MENTIONED, LISTED, PART = "mentioned", "listed", "part"
# A name of one character is in every other sentence.
SHORTEST_NAME, SHORTEST_ACCOUNT = 2, 4
# An account is a word of its own: 1234 is not in 12345.
_ALONE = r"(?<![A-Za-z0-9]){}(?![A-Za-z0-9])"


def recused(work: Work, complaint: Complaint, persons: Iterable[Person]) -> dict[str, str]:
    """Of these people, who keeps out and why: account → declared, named, related, mentioned or listed."""
    told = interests(work, complaint)
    found = {}
    for person in persons:
        why = told.get(person.name) or _listed(work, complaint, person.name) or _mentioned(complaint, person)
        if why is not None:
            found[person.name] = why
    return found


def why(work: Work, complaint: Complaint, name: str) -> str | None:
    """Why this person keeps out of a complaint; None: they need not."""
    person = people.handler(work, name) or Person(name, name, "", (), ())
    return recused(work, complaint, [person]).get(name)


def require_impartial(work: Work, complaint: Complaint, name: str) -> None:
    """Refuse who has an interest in a complaint.

    Raises:
        Recused: they have.
    """
    if (reason := why(work, complaint, name)) is not None:
        raise Recused(f"{name}: {reason}")


def require_no_part(work: Work, complaint: Complaint, name: str) -> None:
    """Refuse who had a part in what is to be reviewed.

    Raises:
        Recused: they owned it, decided, approved or took it.
    """
    if name in took_part(work, complaint):
        raise Recused(f"{name}: {PART}")


def took_part(work: Work, complaint: Complaint) -> frozenset[str]:
    """Everybody who had a hand in a complaint so far, by account."""
    owners = select(Assignment.person).where(
        Assignment.number == complaint.number,
        Assignment.state == ACCEPTED,
    )
    decisions = select(Outcome.decided_by, Outcome.approved_by).where(Outcome.number == complaint.number)
    stamps = [each for row in work.session.execute(decisions) for each in row if each]
    stamps += [complaint.taken_by, complaint.decided_by or "", complaint.owner or ""]
    names = {each.removeprefix("agent:") for each in stamps if each}
    return frozenset(names | set(work.session.execute(owners).scalars()))


def interests(work: Work, complaint: Complaint) -> dict[str, str]:
    """Who declared an interest in a complaint, is the one it is about, or is related to the customer."""
    query = (
        select(Interest.person, Interest.kind)
        .where(or_(Interest.number == complaint.number, Interest.customer_id == complaint.customer_id))
        .order_by(Interest.id.desc())
    )
    return {row.person: row.kind for row in work.session.execute(query)}


def record(work: Work, complaint: Complaint, person: str, kind: str, reason: str | None, by: str) -> Interest:
    """Keep that somebody has an interest in a complaint."""
    made = Interest(
        number=complaint.number, customer_id=None, person=person, kind=kind, reason=reason, by=by, at=work.now
    )
    work.session.add(made)
    work.session.flush()
    return made


def relate(work: Work, customer_id: str, person: str, reason: str, by: str) -> Interest:
    """Keep that somebody of the staff is close to a customer: they keep out of all their complaints.

    Raises:
        FieldsMissing: no reason was given.
    """
    if not reason.strip():
        raise FieldsMissing(("reason",))
    made = Interest(
        number=None,
        customer_id=customer_id,
        person=person,
        kind=RELATED,
        reason=reason.strip(),
        by=by,
        at=work.now,
    )
    work.session.add(made)
    work.session.flush()
    audit.append(work, by, "related_to_customer", f"customer:{customer_id}", {"person": person})
    return made


def _listed(work: Work, complaint: Complaint, name: str) -> str | None:
    topics = work.policy.handling.recused.get(name, frozenset())
    return LISTED if topics & {"*", complaint.topic} else None


def _mentioned(complaint: Complaint, person: Person) -> str | None:
    """Whether the customer's words name them, by the name they know or by the account."""
    words = f"{complaint.description or ''}\n{complaint.request or ''}"
    display, account = person.display_name.strip(), person.name
    named = len(display) >= SHORTEST_NAME and display != account and display in words
    numbered = len(account) >= SHORTEST_ACCOUNT and re.search(_ALONE.format(re.escape(account)), words)
    return MENTIONED if named or numbered else None
