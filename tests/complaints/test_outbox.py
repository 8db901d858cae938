"""The outbox: posted once, taken in order, tried again more and more slowly, at last handed to a person."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from desk.complaints import outbox
from desk.complaints.errors import NoSuchRow
from desk.complaints.model import AuditEntry, OutboxRow
from desk.complaints.work import Office
from tests.complaints.customers import Clock


def post(office: Office, key: str, conversation: str | None = "c1", kind: str = "receipt") -> OutboxRow:
    """One row."""
    with office.work() as work:
        return outbox.post(work, kind, conversation, {"key": key}, key)


def due(office: Office, conversation: str | None = None, limit: int = 10) -> list[str]:
    """The keys of what is due."""
    with office.work() as work:
        return [row.payload["key"] for row in outbox.due(work, limit, conversation)]


def fail(office: Office, times: int, error: str = "timeout") -> OutboxRow:
    """The only due row fails so often, each time as soon as it is due."""
    for _ in range(times):
        with office.work() as work:
            work.now = work.session.execute(select(OutboxRow.not_before)).scalar_one()
            [row] = outbox.due(work, 10)
        with office.work() as work:
            work.now = row.not_before
            outbox.failed(work, row, error)
    with office.look() as work:
        return work.session.execute(select(OutboxRow)).scalar_one()  # type: ignore[no-any-return]


def test_what_is_posted_is_due_in_order(any_office: Office) -> None:
    for key in ("a", "b", "c"):
        post(any_office, key)
    assert due(any_office) == ["a", "b", "c"]
    assert due(any_office, limit=2) == ["a", "b"]


def test_the_same_key_is_posted_once(any_office: Office) -> None:
    assert post(any_office, "a").id == post(any_office, "a").id
    assert due(any_office) == ["a"]


def test_of_one_conversation_only(office: Office) -> None:
    post(office, "a", "c1")
    post(office, "b", "c2")
    assert due(office, "c2") == ["b"]


def test_of_some_kinds_only(office: Office) -> None:
    post(office, "a", kind="receipt")
    post(office, "b", None, kind="notice")
    with office.work() as work:
        assert [row.kind for row in outbox.due(work, 10, kinds=["notice"])] == ["notice"]


def test_what_is_done_is_not_due_again(office: Office) -> None:
    post(office, "a")
    with office.work() as work:
        [row] = outbox.due(work, 10)
        outbox.done(work, row)
    assert due(office) == []


def test_a_row_can_be_settled_in_a_later_work(office: Office) -> None:
    """Deliver outside any transaction, then settle."""
    row = post(office, "a")
    with office.work() as work:
        outbox.done(work, row)
    assert due(office) == []


def test_a_work_that_fails_posts_nothing(office: Office) -> None:
    def post_and_die() -> None:
        with office.work() as work:
            outbox.post(work, "receipt", "c1", {"key": "a"}, "a")
            raise RuntimeError("dies")

    with pytest.raises(RuntimeError, match="dies"):
        post_and_die()
    assert due(office) == []


@pytest.mark.postgres
@pytest.mark.parametrize("any_office", ["postgres"], indirect=True)
def test_two_workers_do_not_take_the_same_row(any_office: Office) -> None:
    """On SQLite there is one writer at a time anyway."""
    post(any_office, "a")
    post(any_office, "b")
    with any_office.work() as one, any_office.work() as other:
        assert [row.payload["key"] for row in outbox.due(one, 1)] == ["a"]
        assert [row.payload["key"] for row in outbox.due(other, 10)] == ["b"]


def test_a_failure_waits_twice_as_long_each_time(office: Office, clock: Clock) -> None:
    post(office, "a")
    waits, before = [], clock.now
    for _ in range(11):
        row = fail(office, 1)
        waits.append((row.not_before - before).total_seconds())
        before = row.not_before
    assert waits == [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600]
    assert row.attempts == 11
    clock.forward(seconds=4)
    assert due(office) == []


def test_after_twelve_failures_a_person_must_look(office: Office) -> None:
    post(office, "a")
    row = fail(office, 12)
    assert row.state == "dead"
    assert due(office) == []
    with office.look() as work:
        assert [each.id for each in outbox.dead(work)] == [row.id]
        assert work.session.execute(select(AuditEntry.act)).scalars().all() == ["delivery_given_up"]


def test_a_person_can_replay_it(office: Office) -> None:
    post(office, "a")
    row = fail(office, 12)
    with office.work() as work:
        outbox.replay(work, row.id, by="agent:chen")
    assert due(office) == ["a"]
    with office.look() as work:
        last = work.session.execute(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).scalar_one()
        assert (last.act, last.actor) == ("delivery_replayed", "agent:chen")


def test_only_a_dead_row_can_be_replayed(office: Office) -> None:
    row = post(office, "a")
    with office.work() as work, pytest.raises(NoSuchRow):
        outbox.replay(work, row.id)


def test_an_error_is_kept_without_personal_data(office: Office) -> None:
    post(office, "a")
    row = fail(office, 1, "SMS to 13800001234 refused " + "x" * 900)
    assert row.error is not None
    assert row.error.startswith("SMS to [phone] refused")
    assert len(row.error) == 500


def test_a_payload_is_encrypted(office: Office) -> None:
    post(office, "林小满")
    with office.engine.connect() as connection:
        [stored] = connection.exec_driver_sql("SELECT payload FROM outbox").scalars()
    assert stored.startswith("k1:")
