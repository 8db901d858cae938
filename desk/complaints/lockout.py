"""Wrong number-and-phone pairs are counted and locked out, without telling whether either of them exists.

Counted per phone, per number and, where it is known, per asker (a conversation or an address), because a
guesser can hold any one of them still. The count lives in the database: neither a restart nor a second server
resets it. The first lock lasts as long as the policy says; each further one within a day doubles.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from desk.complaints import audit
from desk.complaints.errors import Locked
from desk.complaints.model import WrongTries
from desk.complaints.work import Work

FORGET_LOCKS_AFTER = timedelta(days=1)


def require_open(work: Work, subjects: Sequence[str]) -> list[WrongTries]:
    """The counters of these subjects, held until this work ends so that tries at once count one by one.

    Raises:
        Locked: one of them is locked, whatever the pair at hand is worth.
    """
    if work.read_only:
        raise RuntimeError("a wrong try must be counted: look cases up in office.work(), not office.look()")
    counters = [_counter(work, subject) for subject in sorted(set(subjects))]
    locked = [each.locked_until for each in counters if each.locked_until and each.locked_until > work.now]
    if locked:
        raise Locked(max(locked))
    return counters


def count_wrong(work: Work, counters: Sequence[WrongTries]) -> None:
    """One more wrong pair."""
    terms = work.policy.lookup
    for each in counters:
        if work.now - each.last_at > FORGET_LOCKS_AFTER:
            each.locks = 0
        if work.now - each.last_at > terms.lock:
            each.tries = 0
        each.tries, each.last_at = each.tries + 1, work.now
        if each.tries >= terms.wrong_tries:
            wait = min(terms.lock * 2 ** min(each.locks, 20), terms.longest_lock)
            each.locked_until, each.tries, each.locks = work.now + wait, 0, each.locks + 1
            audit.append(
                work,
                "system",
                "lookup_locked",
                f"lookup:{each.subject}",
                {"minutes": wait // timedelta(minutes=1)},
            )
    work.session.flush()


def forgive(work: Work, counters: Sequence[WrongTries]) -> None:
    """A right pair clears the phone and the number it was tried with, never the asker."""
    for each in counters:
        if not each.subject.startswith("asker:"):
            each.tries = 0
    work.session.flush()


def _counter(work: Work, subject: str) -> WrongTries:
    query = select(WrongTries).where(WrongTries.subject == subject)
    found: WrongTries | None = work.session.execute(work.lock(query)).scalar_one_or_none()
    if found is not None:
        return found
    made = WrongTries(subject=subject, tries=0, locks=0, last_at=work.now)
    try:
        with work.session.begin_nested():
            work.session.add(made)
    except IntegrityError:
        there: WrongTries = work.session.execute(work.lock(query)).scalar_one()
        return there
    return made
