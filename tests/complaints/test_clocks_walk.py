"""Random walks through the life of a complaint with a scheduler beside: it is timed at every step."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk.complaints import clocks
from desk.complaints.clock_model import DROPPED, FIRED
from desk.complaints.lifecycle import ENDED, SUSPENDED
from desk.complaints.work import Office
from desk.conversations import reconcile_clocks
from desk.conversations.reconcile import Reconciliation
from tests.complaints.customers import file
from tests.complaints.handling_scene import case
from tests.complaints.test_handling_walk import ASIDE, Opening, acting, attempt, opening, steps
from tests.complaints.timing import fire, marks

__all__ = ["opening"]


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_it_waits_for_is_timed_at_every_step(opening: Opening, data: st.DataObject) -> None:
    signals = data.draw(st.sampled_from(((), ("data_leak",), ("account_blocked",))))
    with opening() as office:
        number = file(office, signals=signals).number
        for _ in range(data.draw(st.integers(10, 30))):
            actor = data.draw(acting(case(office, number)))
            offered = steps(office, number, actor)
            going = [each for each in offered if each.name not in ASIDE or each.name == "suspend"]
            if going:
                attempt(office, number, data.draw(st.sampled_from(going)), actor, data)
            office.clock.forward(minutes=data.draw(st.integers(0, 2000)))
            fire(office)
            holds(office, number)


def holds(office: Office, number: str) -> None:
    """Nothing passed is left, nothing is held without a pause, nothing runs for what is over."""
    found = Reconciliation()
    with office.look() as work:
        reconcile_clocks.clocks(work, found)
        running = [each for each in clocks.of(work, number) if each.open]
    assert found.agrees, found.differences
    status = case(office, number).status
    assert not running or status not in ENDED
    paused = {each.basis for each in running if each.paused_at is not None}
    assert paused <= ({"target"} if status == SUSPENDED else set())
    for clock in running:
        states = {
            state
            for moment, state in marks(office, number, clock.kind, clock.basis).values()
            if moment <= office.clock()
        }
        assert states <= ({FIRED, DROPPED, "held"} if clock.paused_at else {FIRED, DROPPED})
