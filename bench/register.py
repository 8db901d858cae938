"""How fast reports, the list and the search are on a register of 100,000 invented complaints.

The functions behind the API are called in this process, each in a read of its own as a request does it, on
SQLite and on a throw-away PostgreSQL. HTTP, JSON and the network are not in the figures.

Run: make bench-register (N=100000 RUNS=9)
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bench.invented import DAYS, fill
from desk.complaints import searching
from desk.complaints.actors import Actor
from desk.complaints.fields import SHANGHAI
from desk.complaints.policy import load
from desk.complaints.privacy import Keys
from desk.complaints.reports.catalogue import REPORTS, show
from desk.complaints.reports.period import Period
from desk.complaints.searching import Filters
from desk.complaints.work import Office, Work
from desk.database import create_engine_for, upgrade
from desk.settings import ROOT
from tests import servers

NOW = datetime(2026, 11, 23, 7, 20, tzinfo=timezone.utc)
REPORT_TARGET, LIST_TARGET = 1000.0, 200.0
DOCS = ROOT / "docs" / "reports.md"
BEGIN, END = "<!-- figures: make bench-register -->\n", "<!-- end of figures -->\n"


@dataclass(frozen=True)
class Measured:
    """How long something took, in milliseconds."""

    what: str
    target: float
    median: float
    p95: float
    least: float


def periods() -> dict[str, Period]:
    """A quarter, and everything there is."""
    today = NOW.astimezone(SHANGHAI).date()
    return {
        "90 days": Period(today - timedelta(days=89), today),
        "whole register": Period(today - timedelta(days=DAYS), today),
    }


def questions() -> Iterator[tuple[str, float, Callable[[Work], Any]]]:
    """Everything that is measured: its name, its target and what asks it."""
    for called, period in periods().items():
        for name in REPORTS:
            yield f"{name}, {called}", REPORT_TARGET, lambda work, n=name, p=period: show(work, n, p)
    yield from _lists()


def _lists() -> Iterator[tuple[str, float, Callable[[Work], Any]]]:
    """The list and the search of complaints, as a supervisor's desk asks for them."""
    chief = Actor("chief", "supervisor", ("senior_management",))
    asked = {
        "list, first page": Filters(),
        "list, open ones of a team": Filters(open=True, team="payment_ops"),
        "list, overdue": Filters(breached=True),
        "list, of a person": Filters(owner="agent07"),
        "list, closed of a level": Filters(status="closed", level=2),
        "search, part of a number": Filters(q="20261101"),
        "search, words of a branch": Filters(q="朝阳支行"),
        "search, a phone": Filters(q="13800001234"),
    }
    for called, filters in asked.items():
        yield called, LIST_TARGET, lambda work, told=filters: searching.find(work, chief, told)
    yield "list, the counts beside it", LIST_TARGET, lambda work: searching.counts(work, chief)


@contextmanager
def offices(size: int) -> Iterator[Iterator[tuple[str, Office]]]:
    """The register on each kind of database there is here, one after the other."""
    policy = load(ROOT / "policy.yml")
    with tempfile.TemporaryDirectory(prefix="tingsu-bench-") as home:
        keys = Keys.read("", Path(home) / "keys")

        def opened(url: str) -> Office:
            upgrade(url)
            office = Office(create_engine_for(url), policy, keys, lambda: NOW)
            begun = time.perf_counter()
            fill(office, size, NOW)
            print(f"{office.engine.dialect.name}: {size} complaints in {time.perf_counter() - begun:.0f} s")
            return office

        def each() -> Iterator[tuple[str, Office]]:
            office = opened(f"sqlite:///{home}/tingsu.db")
            yield "SQLite", office
            office.engine.dispose()
            programs = servers.postgres_programs()
            if programs is None:
                print("no PostgreSQL on this machine")
                return
            with servers.postgres(programs) as url:
                office = opened(url)
                # What autovacuum does by itself within minutes.
                with office.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.execute(text("VACUUM ANALYZE"))
                yield "PostgreSQL", office
                office.engine.dispose()

        yield each()


def measure(office: Office, runs: int) -> Iterator[Measured]:
    """Ask everything several times."""
    for what, target, ask in questions():
        times = []
        for _ in range(runs + 1):
            begun = time.perf_counter()
            with office.look() as work:
                ask(work)
            times.append(1000 * (time.perf_counter() - begun))
        rest = sorted(times[1:])
        p95 = rest[min(len(rest) - 1, round(0.95 * len(rest)))]
        yield Measured(what, target, statistics.median(rest), p95, rest[0])


def table(found: dict[str, list[Measured]]) -> list[str]:
    """The figures as a table of Markdown, the databases side by side."""
    heads = [f"{name} {figure}" for name in found for figure in ("least", "median", "p95")]
    lines = ["| " + " | ".join(["ms", "target", *heads]) + " |", "| --- |" + " ---: |" * (1 + len(heads))]
    for together in zip(*found.values(), strict=True):
        cells = [together[0].what, f"{together[0].target:.0f}"]
        for each in together:
            over = " **over**" if each.p95 > each.target else ""
            cells += [f"{each.least:.0f}", f"{each.median:.0f}", f"{each.p95:.0f}{over}"]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def conditions(size: int, runs: int) -> str:
    """What the figures hang on."""
    load_ = os.getloadavg()[0]
    return (
        f"{size} complaints over {DAYS} days, {runs} runs each after a first one that is not counted; "
        f"{os.cpu_count()} cores ({platform.machine()}), load {load_:.1f} at the end from other work; "
        f"SQLite and PostgreSQL with fsync off on the same disk; {NOW:%Y-%m-%d} is today."
    )


def main() -> None:
    """Measure, print, and put the figures into the documentation when told to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--write", action="store_true", help="put the figures into docs/reports.md")
    told = parser.parse_args()
    found: dict[str, list[Measured]] = {}
    with offices(told.size) as each:
        for name, office in each:
            found[name] = list(measure(office, told.runs))
    lines = [*table(found), "", conditions(told.size, told.runs), ""]
    print("\n".join(lines))
    if told.write:
        said = DOCS.read_text(encoding="utf-8")
        before, _, rest = said.partition(BEGIN)
        _, _, after = rest.partition(END)
        DOCS.write_text(before + BEGIN + "\n" + "\n".join(lines) + "\n" + END + after, encoding="utf-8")


if __name__ == "__main__":
    main()
