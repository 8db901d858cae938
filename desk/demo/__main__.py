"""`make demo`: fills a home of its own with the invented day, starts the product on it, says how to log in.

Colleagues who are only played stay at their desks; those the viewer may be stay until the viewer has logged
in as them, and from then on are as present as their browser is.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from threading import Event, Thread

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from desk.api.model import StaffSession
from desk.cli import EXPECTED, fail, say
from desk.complaints.work import Office, Work, open_office
from desk.conversations import presence
from desk.demo import home, script
from desk.demo.script import Day
from desk.serve.product import only_one, reachable, serve
from desk.settings import ROOT, Settings

BEAT = 10.0


def main() -> int:
    """Fill, start, and keep it running until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--fresh", action="store_true", help="forget what happened, begin the day anew")
    parser.add_argument("--fill-only", action="store_true", help="do not start anything")
    options = parser.parse_args()
    settings, day = _settings(), script.read()
    try:
        with only_one(settings):
            passwords = _prepare(settings, day, fresh=options.fresh)
        if not options.fill_only:
            _run(settings, day, passwords)
    except (*EXPECTED, home.NotADemonstration) as error:
        return fail(str(error))
    except KeyboardInterrupt:
        return fail("\n已中断 · interrupted", code=130)
    return 0


def _settings() -> Settings:
    """Settings of a home of its own, which the processes to be started find in the environment."""
    told = Path(os.environ.get("TINGSU_HOME") or ROOT / "var" / "demo").resolve()
    os.environ.pop("DATABASE_URL", None)  # never into a database that real data may be in
    os.environ.update(TINGSU_HOME=str(told), TINGSU_POLICY=str(told / "policy.yml"))
    return Settings()


def _prepare(settings: Settings, day: Day, *, fresh: bool) -> Mapping[str, str]:
    if fresh:
        home.clear(settings)
    if home.fill(settings, day):
        say(f"演示数据已写好 · an invented day was written to {settings.home}")
    else:
        since = settings.demo_mark.read_text(encoding="utf-8")[:16]
        say(f"沿用 {since} UTC 的演示数据，重新开始用 FRESH=1 · the day of then goes on")
    return home.new_passwords(settings, day)


def _run(settings: Settings, day: Day, passwords: Mapping[str, str]) -> None:
    ended = Event()
    office = open_office(settings)
    thread = Thread(target=_keep_present, args=(office, day, ended), daemon=True)
    thread.start()
    host = reachable(settings.host)
    say(f"\n  坐席台 · agents' desk   http://{host}:{settings.port}/desk/")
    for person in day.people:
        if person.name in passwords:
            say(f"    {person.name:<6} {passwords[person.name]}   {person.display_name}")
    say(f"  客户页面 · customers    http://{host}:{settings.port}/chat/\n")
    try:
        serve(settings, say)
    finally:
        ended.set()
        thread.join(BEAT)
        office.engine.dispose()


def _keep_present(office: Office, day: Day, ended: Event) -> None:
    with office.look() as work:
        since = work.now
    while not ended.is_set():
        try:
            with office.work() as work:
                here = {person.name for person in day.people if person.status != "offline"}
                for name in sorted(here - _signed_in(work, since)):
                    presence.beat(work, name)
        except OperationalError:
            pass  # the server is writing; the next beat is soon
        ended.wait(BEAT)


def _signed_in(work: Work, since: object) -> set[str]:
    question = select(StaffSession.staff).where(StaffSession.created_at >= since)
    return set(work.session.execute(question).scalars())


if __name__ == "__main__":
    sys.exit(main())
