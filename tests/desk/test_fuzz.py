"""Whatever is sent to the desk's API, by its own description or against it: no fault of ours, and no gaps."""

from __future__ import annotations

from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from desk.complaints import audit
from desk.conversations.reconcile import reconcile
from tests.desk.running import Running

EXAMPLES = 12


def test_no_fault_of_ours_whatever_is_sent(desk: Running) -> None:
    boss = desk.agent("boss", "supervisor", capacity=50)
    desk.agent("chen")
    customers = [desk.waiting() for _ in range(3)]
    places = [customer.id for customer in customers] + ["0" * 32]
    boss.claim(places[0])
    tried = set()
    schema = schemathesis.openapi.from_url(f"{desk.url}/api/openapi.json")
    for found in schema.get_all_operations():
        operation = found.ok()
        leaves = (operation.method.upper(), operation.path) == ("DELETE", "/api/desk/session")
        if not operation.path.startswith("/api/desk") or leaves:
            continue
        tried.add((operation.method, operation.path))
        _fuzz(operation, boss.http, places)
    assert len(tried) >= 18
    with desk.office.look() as work:
        assert audit.verify(work.session) is None
        differences = reconcile(work).differences
        assert differences == []


def _fuzz(operation: Any, http: Any, places: list[str]) -> None:
    modes = list(schemathesis.GenerationMode)

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def run(data: st.DataObject) -> None:
        mode = data.draw(st.sampled_from(modes))
        case = data.draw(operation.as_strategy(generation_mode=mode))
        if "conversation_id" in (case.path_parameters or {}) and data.draw(st.integers(0, 9)):
            case.path_parameters["conversation_id"] = data.draw(st.sampled_from(places))
        headers = {"X-CSRF-Token": http.headers["X-CSRF-Token"]}
        answer = case.call(headers=headers, cookies=dict(http.cookies))
        assert answer.status_code < 500, (operation.method, operation.path, answer.status_code, case.body)

    run()
