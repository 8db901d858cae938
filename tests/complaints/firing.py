"""A scheduler in a process of its own, which may kill itself after so many statements."""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import event

from desk.complaints import scheduler
from desk.complaints.policy import load
from desk.complaints.privacy import Keys
from desk.complaints.work import Office
from desk.database import create_engine_for
from desk.settings import ROOT
from tests.complaints.customers import Clock


def main(url: str, keys: str, moment: str, kill_after: int) -> None:
    """Wait for a line on standard input, then fire until nothing is due, saying how much each time."""
    clock = Clock(datetime.fromisoformat(moment))
    office = Office(create_engine_for(url), load(ROOT / "policy.yml"), Keys.read("", Path(keys)), clock)
    statements = count(1)

    def die(*_: Any) -> None:
        if next(statements) == kill_after:
            os.kill(os.getpid(), signal.SIGKILL)

    print("ready", flush=True)
    sys.stdin.readline()
    event.listen(office.engine, "after_cursor_execute", die)
    idle = 0
    while idle < 3:
        with office.work() as work:
            settled = scheduler.fire_due(work, limit=2)
        idle = 0 if settled else idle + 1
        print(settled, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
