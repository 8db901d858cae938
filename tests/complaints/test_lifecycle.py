"""The table of steps: whole, consistent with the policy, and obeyed in every state by everybody."""

from __future__ import annotations

import pytest

from desk.complaints import handling, lifecycle
from desk.complaints.errors import (
    AlreadyClosed,
    ComplaintError,
    FieldsMissing,
    NotAllowed,
    NotNow,
    StateForbids,
    UnderReview,
)
from desk.complaints.handling import CUSTOMER, SYSTEM, Actor
from desk.complaints.lifecycle import ENDED, STATES, TABLE, Transition, Who
from desk.complaints.model import CaseEvent
from desk.complaints.policy import Policy
from desk.complaints.policy_feedback import KINDS
from desk.complaints.policy_handling import FIELDS, TRANSITIONS
from desk.complaints.policy_handling import STATES as TITLED
from desk.complaints.work import Office
from tests.complaints.handling_scene import (
    ADMIN,
    AUDITOR,
    COLLEAGUE,
    LEAD,
    OTHER_LEAD,
    OWNER,
    STRANGER,
    USUAL,
    bring,
    case,
    go,
    hire,
)

ROWS = [pytest.param(row, id=row.name) for row in TABLE.values()]
REACHED = sorted(STATES)


class TestTheTable:
    def test_names_every_state(self) -> None:
        assert set(TITLED) == STATES
        for row in TABLE.values():
            assert row.origin <= STATES, row.name
            assert row.to <= STATES | {lifecycle.STAYS}, row.name

    def test_every_step_has_its_words(self, policy: Policy) -> None:
        assert set(TRANSITIONS) == set(TABLE) == set(policy.handling.transitions)
        used = {name for row in TABLE.values() for name in (*row.needs, *row.may)}
        assert used == set(FIELDS)

    @pytest.mark.parametrize("row", ROWS)
    def test_every_step_rests_on_a_rule_and_can_be_recorded(self, row: Transition) -> None:
        assert row.clause
        assert row.who
        assert len(row.kind) <= CaseEvent.__table__.c.kind.type.length
        assert not set(row.needs) & set(row.may)
        assert row.hears is None or row.hears in KINDS

    def test_every_state_can_be_reached(self) -> None:
        reached = {lifecycle.REGISTERED}
        while True:
            further = {
                state for row in TABLE.values() for at in row.origin & reached for state in row.leads_to(at)
            }
            if further <= reached:
                break
            reached |= further
        assert reached == STATES

    def test_every_state_but_withdrawn_can_be_left(self) -> None:
        for state in STATES - {lifecycle.WITHDRAWN}:
            leaving = [
                name for name, row in TABLE.items() if state in row.origin and row.leads_to(state) - {state}
            ]
            assert leaving, state

    def test_nothing_leads_out_of_withdrawal(self) -> None:
        assert not [row.name for row in TABLE.values() if lifecycle.WITHDRAWN in row.origin]

    def test_a_closed_complaint_is_only_reopened_or_reviewed(self) -> None:
        assert {row.name for row in TABLE.values() if lifecycle.CLOSED in row.origin} == {"reopen", "review"}


@pytest.mark.parametrize("status", REACHED)
def test_every_state_refuses_the_steps_it_does_not_have(office: Office, status: str) -> None:
    hire(office)
    number = bring(office, status)
    before = case(office, number)
    for row in TABLE.values():
        if status in row.origin:
            continue
        with pytest.raises(StateForbids) as caught:
            go(office, number, row.name, _entitled(row))
        if status in ENDED:
            assert type(caught.value) is AlreadyClosed, row.name
        elif status == "under_review":
            assert type(caught.value) is UnderReview, row.name
    after = case(office, number)
    assert (after.status, after.revision) == (before.status, before.revision)


@pytest.mark.parametrize("status", REACHED)
def test_every_step_refuses_who_has_no_part_in_it(office: Office, status: str) -> None:
    hire(office)
    number = bring(office, status)
    for row in TABLE.values():
        if status not in row.origin or lifecycle.forbids(row, case(office, number)) is not None:
            continue
        outsiders = [AUDITOR, ADMIN]
        if Who.STAFF not in row.who:
            outsiders += [COLLEAGUE, STRANGER, OTHER_LEAD]
        outsiders += [CUSTOMER] if Who.CUSTOMER not in row.who else []
        outsiders += [SYSTEM] if Who.SYSTEM not in row.who else []
        for actor in outsiders:
            assert _refused(office, number, row.name, actor) is NotAllowed, (row.name, actor.name)


@pytest.mark.parametrize("status", REACHED)
def test_what_is_offered_is_what_can_be_done(office: Office, status: str) -> None:
    """A page shows a step exactly when the step would not be refused for its state or its maker."""
    hire(office)
    number = bring(office, status)
    for actor in (OWNER, LEAD, COLLEAGUE, STRANGER, AUDITOR, CUSTOMER, SYSTEM):
        with office.look() as work:
            offered = {each.name for each in handling.available(work, case(office, number), actor)}
        for name in TABLE:
            refused = _refused(office, number, name, actor, bare=True)
            allowed = refused is None or not issubclass(refused, (StateForbids, NotAllowed))
            assert (name in offered) is allowed, (name, actor.name, refused)


@pytest.mark.parametrize("row", [row for row in ROWS if row.values[0].needs])
def test_a_step_says_what_it_lacks(office: Office, row: Transition) -> None:
    hire(office)
    with office.work() as work, pytest.raises(FieldsMissing) as caught:
        handling.accept(work, row, {})
    assert caught.value.missing == row.needs


def test_a_step_that_waits_for_another_is_refused_until_then(office: Office) -> None:
    hire(office)
    number = bring(office, "investigating")
    for name in ("accept", "decline", "approve_extension", "refuse_extension", "approve_decision"):
        with pytest.raises(NotNow):
            go(office, number, name, LEAD)


def _entitled(row: Transition) -> Actor:
    """Somebody who could take the step if the state allowed it."""
    if Who.OWNER in row.who:
        return OWNER
    if Who.LEAD in row.who:
        return LEAD
    return SYSTEM if Who.SYSTEM in row.who else STRANGER


class Undone(Exception):
    """Takes back what was only tried."""


def _refused(
    office: Office, number: str, name: str, actor: Actor, *, bare: bool = False
) -> type[ComplaintError] | None:
    """What a step is refused with; it is only tried."""
    try:
        with office.work() as work:
            handling.carry_out(work, number, name, {} if bare else USUAL.get(name, {}), actor)
            raise Undone
    except Undone:
        return None
    except ComplaintError as error:
        return type(error)
