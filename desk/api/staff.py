"""Accounts of the people at the desk: made by an operator, audited, with a password worth the name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from argon2 import PasswordHasher
from sqlalchemy import delete, select

from desk.api.access import TALK
from desk.api.model import ROLES, Staff, StaffSession
from desk.complaints import audit
from desk.complaints.work import Work
from desk.conversations import presence

NAME = re.compile(r"[\w.-]{2,32}")
SHORTEST = 10
LONGEST = 256
RUNS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")
COMMON = (
    "password",
    "passw0rd",
    "admin",
    "tingsu",
    "woaini",
    "letmein",
    "welcome",
    "iloveyou",
    "111111",
    "888888",
)


class StaffError(Exception):
    """An account that cannot be made; the message says why."""


def add_staff(
    work: Work,
    name: str,
    role: str,
    password: str,
    *,
    display_name: str | None = None,
    teams: Sequence[str] = (),
    skills: Sequence[str] = (),
    capacity: int | None = None,
) -> Staff:
    """Make an account; one that talks to customers becomes an agent too.

    Args:
        display_name: what customers and colleagues read; the account's name unless given.
        teams: the policy's teams whose matters the agent takes first.
        capacity: conversations at once, unless it is the policy's.

    Raises:
        StaffError: the name, the role or the password cannot be taken, or the name is taken already.
    """
    known = fold(name)
    if not NAME.fullmatch(known):
        raise StaffError(f"账号名无效 · {name!r} is no account name: 2–32 letters, digits, dots, dashes")
    if role not in ROLES:
        raise StaffError(f"角色无效 · {role!r} is no role: {', '.join(ROLES)}")
    if weakness := weak(password, known):
        raise StaffError(f"密码不安全 · the password {weakness}")
    if work.session.execute(select(Staff).where(Staff.name == known)).first():
        raise StaffError(f"账号已存在 · there is an account {known!r} already")
    if unknown := [team for team in teams if team not in work.policy.teams]:
        raise StaffError(f"没有这个团队 · there is no team {unknown[0]!r}: {', '.join(work.policy.teams)}")
    hashed = PasswordHasher().hash(password)
    account = Staff(name=known, role=role, password_hash=hashed, active=True, created_at=work.now)
    work.session.add(account)
    if role in TALK:
        presence.enrol(work, known, display_name=display_name, teams=teams, skills=skills, capacity=capacity)
    audit.append(work, "system", "staff_added", f"staff:{known}", {"role": role})
    return account


def change_password(work: Work, name: str, password: str) -> None:
    """Give an account a new password; who is logged in with the old one has to log in again.

    Raises:
        StaffError: there is no such account, or the password cannot be taken.
    """
    known = fold(name)
    account = work.session.execute(select(Staff).where(Staff.name == known)).scalar_one_or_none()
    if account is None:
        raise StaffError(f"没有这个账号 · there is no account {known!r}")
    if weakness := weak(password, known):
        raise StaffError(f"密码不安全 · the password {weakness}")
    account.password_hash = PasswordHasher().hash(password)
    work.session.execute(delete(StaffSession).where(StaffSession.staff == known))
    audit.append(work, "system", "password_changed", f"staff:{known}")


def fold(name: str) -> str:
    """The one spelling of a name: `Ｚhang.San` and `zhang.san` are one person."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def weak(password: str, name: str) -> str | None:
    """Why a password would be among the first ones tried, or None."""
    plain = unicodedata.normalize("NFKC", password).casefold()
    if not password.strip():
        return "is empty"
    if len(password) < SHORTEST:
        return f"is shorter than {SHORTEST} characters"
    if len(password) > LONGEST:
        return f"is longer than {LONGEST} characters"
    rest = plain.replace(name, "")
    for word in COMMON:
        rest = rest.replace(word, "")
    if len(rest) < 6:
        return "is little more than the name or a common word"
    if len(set(plain)) < 5 or any(plain[:SHORTEST] in run or plain[:SHORTEST] in run[::-1] for run in RUNS):
        return "is a repetition or a run of neighbouring keys"
    return None
