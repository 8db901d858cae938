"""Random walks through the life of a complaint, by whatever the forms offer to whoever is there.

Whatever is done in whatever order: the table is never left, nobody answers for a complaint only if those who
lead were told, and as long as it is open somebody can go on with it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from desk.complaints import audit, cases, clocks, handling, investigation, notices
from desk.complaints.errors import ComplaintError, FieldsMissing
from desk.complaints.handling import CUSTOMER, SYSTEM, Actor, Available, Field
from desk.complaints.lifecycle import ENDED, STATES, TABLE
from desk.complaints.model import Complaint
from desk.complaints.policy import Policy
from desk.complaints.privacy import Keys
from desk.complaints.work import Office
from desk.database import create_engine_for
from tests.complaints.customers import Clock, file
from tests.complaints.handling_scene import LEAD, STAFF, case, hire

WALKERS = (*STAFF, CUSTOMER, SYSTEM)
BY_NAME = {each.name: each for each in STAFF}
# Always possible and leading nowhere, or to the end: seldom drawn, otherwise few walks come far.
ASIDE = ("withdraw", "urge", "supplement", "declare_interest", "name_staff", "suspend", "decline")
CHOSEN = ("choice", "person", "boolean")
Opening = Callable[[], Any]


@pytest.fixture(scope="module")
def opening(migrated: Path, policy: Policy, tmp_path_factory: pytest.TempPathFactory) -> Opening:
    """Opens a register of its own for each walk."""

    @contextmanager
    def opened() -> Iterator[Office]:
        home = tmp_path_factory.mktemp("walk")
        shutil.copy(migrated, home / "tingsu.db")
        engine = create_engine_for(f"sqlite:///{home / 'tingsu.db'}")
        office = Office(engine, policy, Keys.read("", home / "keys"), Clock())
        hire(office)
        yield office
        engine.dispose()

    return opened


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_wherever_it_goes_it_stays_in_the_table_and_in_hands(opening: Opening, data: st.DataObject) -> None:
    signals = data.draw(st.sampled_from(((), ("data_leak",), ("account_blocked",))))
    with opening() as office:
        number = file(office, signals=signals).number
        for _ in range(data.draw(st.integers(10, 40))):
            before = case(office, number)
            actor = data.draw(acting(before))
            offered = steps(office, number, actor)
            going = [each for each in offered if each.name not in ASIDE]
            chosen = offered if data.draw(st.integers(0, 9)) == 0 else going
            if not chosen:
                continue
            step = data.draw(st.sampled_from(chosen))
            if attempt(office, number, step, actor, data):
                keeps_to_the_table(before, case(office, number), step.name)
                keeps_hands(office, before, number)
            office.clock.forward(minutes=data.draw(st.integers(0, 600)))
        ends_well(office, number)


def acting(complaint: Complaint) -> st.SearchStrategy[Actor]:
    """Who acts next: mostly who has something to do, sometimes anybody."""
    concerned = [BY_NAME[name] for name in (complaint.owner, complaint.proposed_owner) if name]
    return st.one_of(st.sampled_from([*concerned, *concerned, LEAD]), st.sampled_from(WALKERS))


def steps(office: Office, number: str, actor: Actor) -> list[Available]:
    """What is offered to somebody."""
    with office.look() as work:
        return handling.available(work, case(office, number), actor)


def attempt(office: Office, number: str, step: Available, actor: Actor, data: st.DataObject) -> bool:
    """Fill in the form and send it; whether it was taken. A form that offers what is refused is a mistake."""
    asked = [field for field in step.fields if field.required or data.draw(st.booleans())]
    if any(not field.choices for field in asked if field.required and field.kind in CHOSEN):
        return False  # nobody is left who may: the form shows it
    refused: ComplaintError | None = None
    try:
        with office.work() as work:
            handling.carry_out(
                work, number, step.name, {field.name: filled(field, data) for field in asked}, actor
            )
    except ComplaintError as error:
        refused = error
    if isinstance(refused, FieldsMissing):
        assert step.name == "decide", (step.name, refused)
        if {"findings", "root_cause"} & set(refused.missing):
            investigate(office, number, actor)
    elif refused is not None:
        # What a form cannot know: that it will be too late, or that this way needs an address.
        late = refused.code in ("extension_too_late", "review_too_late")
        assert late or getattr(refused, "field", "") == "address", (step.name, refused)
    return refused is None


def filled(field: Field, data: st.DataObject) -> Any:
    """An answer the form allows."""
    if field.kind == "amount":
        return data.draw(st.sampled_from(("0.01", "200", "10000")))
    if field.kind in CHOSEN:
        return data.draw(st.sampled_from([each.value for each in field.choices])) if field.choices else None
    return "按规定办理"


def investigate(office: Office, number: str, actor: Actor) -> None:
    """What a decision needs."""
    with office.work() as work:
        investigation.add_finding(work, number, "documents", "查了流水", None, actor=actor)
        investigation.set_root_cause(work, number, "system", "fishbone", {"machine": "故障"}, actor=actor)


def keeps_to_the_table(before: Complaint, after: Complaint, name: str) -> None:
    """The step led where its row says."""
    row = TABLE[name]
    assert before.status in row.origin
    assert after.status in row.leads_to(before.status)
    assert after.status in STATES
    assert after.revision == before.revision + 1
    if after.status in ("registered", "assigned"):
        assert (after.status == "assigned") is bool(after.owner or after.proposed_owner)
    assert (after.status == "suspended") is (after.suspended_from is not None)
    assert after.status not in ("decided", "informed", "surveyed", "closed") or after.result


def keeps_hands(office: Office, before: Complaint, number: str) -> None:
    """Whoever answered for it is still there, or those who lead were told."""
    after = case(office, number)
    if before.owner is None or after.owner is not None:
        return
    with office.look() as work:
        told = notices.for_member(work, "", (), (after.team,), limit=1)
    assert told
    assert told[0].at == office.clock()


def ends_well(office: Office, number: str) -> None:
    """All of it is on record, and as long as it is open somebody can go on with it."""
    stands = case(office, number)
    event(f"ends {stands.status}")
    with office.look() as work:
        kinds = {row.kind for row in TABLE.values()}
        stepped = [each for each in cases.events(work, number) if each.kind in kinds]
        running = [each for each in clocks.of(work, number) if not (each.met_at or each.ended_at)]
        assert len(stepped) == stands.revision
        assert audit.verify(work.session) is None
    if stands.status in ENDED:
        assert running == []
        assert stands.proposed_owner is None
    else:
        leaving = [name for name, row in TABLE.items() if row.leads_to(stands.status) - {stands.status}]
        offered = {step.name for actor in WALKERS for step in steps(office, number, actor)}
        assert offered & {*leaving, "assign", "accept"}, stands.status
