"""Logging in: the password checked, wrong ones counted and locked out, a session made; all of it audited."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from weakref import WeakValueDictionary

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select

from desk.api.access import TALK, Member, hash_of, member
from desk.api.model import Staff, StaffSession
from desk.api.staff import LONGEST, NAME, fold
from desk.complaints import audit, lockout
from desk.complaints.work import Work
from desk.conversations import presence
from desk.conversations.inbox import cleaned
from desk.conversations.ledger import Ledger
from desk.conversations.rules import rules_of

AT_ONCE = 4
"""How many passwords are checked together: each takes 64 MB and a core."""


class WrongPassword(Exception):
    """No account has this name and this password; never says which of both is wrong."""


@dataclass(frozen=True)
class SignedIn:
    """A new session."""

    token: str
    member: Member
    seconds: int


class Doorkeeper:
    """Checks passwords for one server process: one at a time for each name, so that tries are counted."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._doors: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def sign_in(self, ledger: Ledger, name: str, password: str) -> SignedIn:
        """Make a session for who knows the password.

        Raises:
            WrongPassword: the pair is wrong.
            Locked: too many wrong ones for this name.
        """
        known = fold(cleaned(name))[:64]
        door = self._doors.setdefault(known, asyncio.Lock())
        async with door, self._slots:
            hashed = await ledger.write(_hash_for, known)
            right = await asyncio.to_thread(_fits, hashed or _nobodys(), password)
            if hashed is None or not right:
                await ledger.write(_count_wrong, known)
                raise WrongPassword
            return await ledger.write(_begin, known)


def sign_out(work: Work, token: str, name: str) -> None:
    """End a session."""
    work.session.execute(delete(StaffSession).where(StaffSession.token_hash == hash_of(token)))
    audit.append(work, f"staff:{name}", "signed_out", f"staff:{name}")


def _subject(work: Work, name: str) -> str:
    # What was typed as a name may be a password: only a keyed hash of it is kept.
    return f"login:{work.keys.fingerprint('login', name)}"


def _hash_for(work: Work, name: str) -> str | None:
    lockout.require_open(work, [_subject(work, name)])
    account = _account(work, name)
    return str(account.password_hash) if account is not None and account.active else None


def _count_wrong(work: Work, name: str) -> None:
    lockout.count_wrong(work, lockout.require_open(work, [_subject(work, name)]))
    audit.append(work, "system", "log_in_refused", f"login:{work.keys.fingerprint('login', name)[:16]}")


def _begin(work: Work, name: str) -> SignedIn:
    lockout.forgive(work, lockout.require_open(work, [_subject(work, name)]))
    account = _account(work, name)
    if account is None or not account.active:
        raise WrongPassword
    lasts = timedelta(hours=rules_of(work.policy).desk.session_hours)
    token = secrets.token_urlsafe(32)
    work.session.execute(delete(StaffSession).where(StaffSession.expires_at <= work.now))
    work.session.add(
        StaffSession(token_hash=hash_of(token), staff=name, created_at=work.now, expires_at=work.now + lasts)
    )
    agent = presence.enrol(work, name) if account.role in TALK else None
    audit.append(work, f"staff:{name}", "signed_in", f"staff:{name}")
    return SignedIn(token, member(account, agent), int(lasts.total_seconds()))


def _account(work: Work, name: str) -> Staff | None:
    if not NAME.fullmatch(name):
        return None
    found: Staff | None = work.session.execute(select(Staff).where(Staff.name == name)).scalar_one_or_none()
    return found


def _fits(hashed: str, password: str) -> bool:
    if len(password) > LONGEST:
        return False
    try:
        return PasswordHasher().verify(hashed, password.encode("utf-8", "surrogatepass"))
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def _nobodys() -> str:
    """A hash that no password fits: unknown names take as long as known ones."""
    return PasswordHasher().hash(secrets.token_urlsafe(32))
