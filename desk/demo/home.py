"""The home of a demonstration: filled once with the invented day, and marked; passwords are always new."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from desk.api.access import TALK
from desk.api.staff import add_staff, change_password
from desk.complaints.policy import load
from desk.complaints.privacy import Keys
from desk.complaints.work import Office
from desk.conversations import presence
from desk.database import create_engine_for, upgrade, utc_now
from desk.demo import matters
from desk.demo.events import Clock
from desk.demo.matters import Matters
from desk.demo.play import play
from desk.demo.script import Day
from desk.settings import ROOT, Settings

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
ALL_DAY = ["00:00", "23:59:59"]


class NotADemonstration(Exception):
    """The directory holds other data: nothing invented goes there."""


def policy_of(home: Path) -> Path:
    """The policy that ships, with people at the desk at whatever hour somebody looks."""
    yaml, path = YAML(typ="rt"), home / "policy.yml"
    rules: Any = yaml.load((ROOT / "policy.yml").read_text(encoding="utf-8"))
    rules["business_hours"] = {"workdays": ALL_DAY, "restdays": ALL_DAY}
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(rules, file)
    return path


def clear(settings: Settings) -> None:
    """Remove a demonstration.

    Raises:
        NotADemonstration: it is none.
    """
    if settings.home.exists():
        _require_ours(settings)
        shutil.rmtree(settings.home)


def fill(settings: Settings, day: Day, now: datetime | None = None) -> bool:
    """Let the day happen in a home, unless it has happened there before.

    Returns:
        Whether it happened now.

    Raises:
        NotADemonstration: the home holds other data.
    """
    _require_ours(settings)
    settings.prepare_home()
    if settings.demo_mark.exists() and settings.demo_mark.read_text(encoding="utf-8"):
        return False
    settings.demo_mark.touch()
    Path(settings.home / "tingsu.db").unlink(missing_ok=True)  # of a filling that was broken off
    upgrade(settings.database)
    now = now or utc_now()
    carried = matters.read()
    clock = Clock(now - _longest(day, carried))
    office = _open(settings, clock)
    _enrol(office, day)
    play(office, clock, day, carried, now)
    _be_there(office, day)
    office.engine.dispose()
    settings.demo_mark.write_text(now.isoformat(), encoding="utf-8")
    return True


def new_passwords(settings: Settings, day: Day) -> Mapping[str, str]:
    """New passwords for those the viewer may be; the others keep one that nobody knows."""
    office = _open(settings, utc_now)
    found = {person.name: _password() for person in day.people if person.visitor}
    with office.work() as work:
        for name, password in found.items():
            change_password(work, name, password)
    office.engine.dispose()
    return found


def _require_ours(settings: Settings) -> None:
    if not settings.demo_mark.exists() and any(
        (settings.home / name).exists() for name in ("tingsu.db", "keys")
    ):
        raise NotADemonstration(
            f"{settings.home} 里有别的数据 · {settings.home} holds other data; "
            "give the demonstration a directory of its own: make demo TINGSU_HOME=…"
        )


def _open(settings: Settings, clock: Any) -> Office:
    keys = Keys.read(settings.keys, settings.home / "keys")
    return Office(create_engine_for(settings.database), load(policy_of(settings.home)), keys, clock)


def _enrol(office: Office, day: Day) -> None:
    with office.work() as work:
        for person in day.people:
            add_staff(
                work,
                person.name,
                person.role,
                _password(),
                display_name=person.display_name,
                teams=person.teams,
                skills=person.skills,
                capacity=person.capacity,
            )
            if person.role in TALK:
                presence.choose(work, person.name, "online")


def _be_there(office: Office, day: Day) -> None:
    with office.work() as work:
        for person in day.people:
            if person.role in TALK:
                presence.choose(work, person.name, person.status)


def _longest(day: Day, carried: Matters) -> timedelta:
    began = [scene.minutes_ago for scene in day.scenes] + [case.minutes_ago for case in day.cases]
    began += [each.ago for each in carried.all()]
    return timedelta(minutes=max(began) + 1)


def _password() -> str:
    """Three groups that one can copy from a screen."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))
