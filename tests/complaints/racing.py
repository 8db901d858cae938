"""A process of its own that registers a conversation's draft: the other half of a race."""

from __future__ import annotations

import sys
from pathlib import Path

from desk.complaints import register
from desk.complaints.policy import load
from desk.complaints.privacy import Keys
from desk.complaints.work import Office
from desk.database import create_engine_for
from desk.settings import ROOT
from tests.complaints.customers import Clock


def main(url: str, keys: str, conversation: str, times: int) -> None:
    """Wait for a line on standard input, then register as often as told, saying each number."""
    office = Office(create_engine_for(url), load(ROOT / "policy.yml"), Keys.read("", Path(keys)), Clock())
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range(times):
        with office.work() as work:
            print(register.register(work, conversation).number, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
