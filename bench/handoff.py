"""How long it takes from a customer's "转人工" to the agent's screen, with many conversations open.

The server is a process of its own as the product runs it, with the shipped policy (its pause for further
fragments included); customers and the agent use real HTTP and WebSocket. The assistant is the stub of the
tests, which thinks for a fixed time; say so where the figure is quoted.

Run: make bench-handoff
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desk.api.model import Staff
from desk.complaints.policy import load
from desk.complaints.privacy import Keys
from desk.complaints.work import Office
from desk.conversations import presence
from desk.conversations.rules import rules_of
from desk.database import create_engine_for, upgrade
from desk.settings import Settings
from tests.conversations.fake_assistant import TOKEN, FakeAssistant
from tests.desk.conftest import calls_a_person
from tests.desk.live import Live
from tests.desk.running import HASH, Customer, Person
from tests.processes import ServerProcess

HELD_BY_ONE = 20


@contextmanager
def server(home: Path, assistant: FakeAssistant) -> Iterator[tuple[str, Office]]:
    """The server process, and the register behind it."""
    settings = Settings(home=home, rasa_url=assistant.url, rasa_token=TOKEN)
    settings.prepare_home()
    upgrade(settings.database)
    keys = Keys.read("", home / "keys")
    office = Office(create_engine_for(settings.database), load(settings.policy), keys)
    process = ServerProcess(settings)
    try:
        yield process.wait().address, office
    finally:
        process.stop()
        office.engine.dispose()


def agent(url: str, office: Office, name: str) -> Person:
    """Somebody at the desk."""
    with office.work() as work:
        work.session.add(Staff(name=name, role="agent", password_hash=HASH, active=True, created_at=work.now))
        presence.enrol(work, name, capacity=1000)
    person = Person(url, name)
    person.sign_in()
    person.put("presence", {"status": "online"})
    return person


def fill(url: str, people: list[Person], count: int, waiting: int) -> list[Customer]:
    """Open conversations: most with an agent, some still in the queue."""
    customers = [Customer(url) for _ in range(count)]
    for customer in customers:
        customer.send("我要投诉，转人工")
    for number, customer in enumerate(customers):
        customer.until(lambda customer=customer: customer.owner == "queue", "the queue", timeout=60)
        if number >= waiting:
            people[number % len(people)].claim(customer.id)
    return customers


def measure(url: str, live: Live, text: str) -> tuple[float, Customer]:
    """Seconds from sending to the agent's event, for one more customer."""
    customer = Customer(url)
    begun = time.monotonic()
    customer.send(text)
    live.wait("queue", lambda data: (data.get("entry") or {}).get("conversation_id") == customer.id, 30)
    arrived = next(
        at
        for name, data, at in live.events
        if name == "queue" and (data.get("entry") or {}).get("conversation_id") == customer.id
    )
    return arrived - begun, customer


def main() -> None:
    """Measure, and print the median and the 95th percentile."""
    parser = argparse.ArgumentParser(prog="python -m bench.handoff")
    parser.add_argument("--open", type=int, default=200, help="conversations open")
    parser.add_argument("--waiting", type=int, default=40, help="how many of them wait in the queue")
    parser.add_argument("--samples", type=int, default=50)
    parser.add_argument("--thinks", type=float, default=0.1, help="seconds the stubbed assistant takes")
    parser.add_argument("--text", default="转人工", help="what the customers say")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tingsu-bench-") as home, FakeAssistant() as assistant:
        assistant.script = calls_a_person
        with server(Path(home), assistant) as (url, office):
            people = [agent(url, office, f"agent{n}") for n in range(max(1, options.open // HELD_BY_ONE))]
            live = people[0].live()
            customers = fill(url, people, options.open, options.waiting)
            assistant.delay = options.thinks
            took = []
            for _ in range(options.samples):
                seconds, customer = measure(url, live, options.text)
                took.append(seconds)
                # So that as many wait as before.
                people[-1].claim(customer.id)
                customers.append(customer)
            pause = rules_of(office.policy).limits.fragment_pause_seconds
            for each in (*people, *customers):
                each.close()
    took.sort()
    p95 = took[max(0, round(0.95 * len(took)) - 1)]
    print(f"转人工 → agent's socket event, {options.open} conversations open ({options.waiting} waiting),")
    print(
        f"{len(took)} samples of {options.text!r}, SQLite, assistant stubbed (thinks {options.thinks:g} s),"
    )
    print(f"policy's pause for further fragments {pause:g} s (not for its complete_words):")
    print(f"median {statistics.median(took) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms")


if __name__ == "__main__":
    main()
