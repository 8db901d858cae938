"""A process of its own that takes a step with a complaint: the other half of a race."""

from __future__ import annotations

import sys
from pathlib import Path

from desk.complaints import handling
from desk.complaints.errors import ComplaintError
from desk.complaints.policy import load
from desk.complaints.privacy import Keys
from desk.complaints.work import Office
from desk.database import create_engine_for
from desk.settings import ROOT
from tests.complaints.customers import Clock


def main(url: str, keys: str, number: str, name: str, person: str) -> None:
    """Wait for a line on standard input, then take the step, saying what came of it."""
    office = Office(create_engine_for(url), load(ROOT / "policy.yml"), Keys.read("", Path(keys)), Clock())
    actor = handling.Actor(person, "agent")
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        with office.work() as work:
            handling.carry_out(work, number, name, {}, actor)
    except ComplaintError as error:
        print(error.code, flush=True)
    else:
        print("taken", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
