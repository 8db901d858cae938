"""Complaints older than the policy in force, or than clocks: they keep what they were promised."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import delete, update

from desk.complaints import clocks
from desk.complaints.clock_model import Clock, DueEvent
from desk.complaints.model import Complaint, PolicyVersion
from desk.complaints.policy_terms import Limit
from desk.complaints.work import Office
from desk.database import MIGRATIONS, upgrade
from tests.complaints.customers import MONDAY, local
from tests.complaints.timing import act, at, complain, face, other_policy, rows


class TestAPolicyChangedInMidLife:
    @pytest.fixture
    def changed(self, tmp_path: Path) -> list[tuple[str, str]]:
        return [
            ("decide: {working_days: 3}", "decide: {working_days: 5}"),
            ("decide: {days: 15}", "decide: {days: 10}"),
            ("review: {days: 60}", "review: {days: 45}"),
        ]

    def test_leaves_the_clocks_that_run(
        self, office: Office, tmp_path: Path, changed: list[tuple[str, str]]
    ) -> None:
        old = complain(office, MONDAY)
        before = office.policy.version
        office.policy = other_policy(tmp_path, *changed)
        new = complain(office, MONDAY, conversation="c2", contact_phone="13800005678")
        assert face(office, old, "decide").due_at == local("2026-11-26 23:59:59")
        assert face(office, old, "decide").policy_version == before
        assert face(office, new, "decide").due_at == local("2026-11-30 23:59:59")
        assert face(office, new, "decide", "statutory").due_at == local("2026-12-03 23:59:59")
        assert face(office, new, "decide").policy_version == office.policy.version != before

    def test_later_limits_are_those_of_registration_too(
        self, office: Office, tmp_path: Path, changed: list[tuple[str, str]]
    ) -> None:
        number = complain(office, MONDAY)
        office.policy = other_policy(tmp_path, *changed)
        kept = act(office, number, clocks.limits_of)
        assert kept.law("review") == Limit("days", 60)
        assert kept.target("decide", 3) == Limit("working_days", 3)

    def test_a_clock_that_was_paused_goes_on_with_its_old_limit(
        self, office: Office, tmp_path: Path, changed: list[tuple[str, str]]
    ) -> None:
        number = complain(office, MONDAY)
        at(office, local("2026-11-24 11:59:59"))
        act(office, number, lambda work, complaint: clocks.pause(work, complaint, "等鉴定", "agent:chen"))
        office.policy = other_policy(tmp_path, *changed)
        at(office, local("2026-11-25 11:59:59"))
        act(office, number, lambda work, complaint: clocks.resume(work, complaint, "agent:chen"))
        assert face(office, number, "decide").due_at == local("2026-11-27 23:59:59")


class TestComplaintsFromBeforeThereWereClocks:
    """Migration 0008 makes empty tables; the first server that starts gives them their clocks."""

    def before(self, office: Office) -> str:
        number = complain(office, MONDAY)
        with office.work() as work:
            work.session.execute(delete(DueEvent))
            work.session.execute(delete(Clock))
        return number

    def test_get_the_clocks_they_were_promised(self, any_office: Office) -> None:
        number = self.before(any_office)
        at(any_office, local("2026-11-25 10:00"))
        with any_office.work() as work:
            assert clocks.adopt(work) == 1
            assert clocks.adopt(work) == 0
        assert face(any_office, number, "decide").due_at == local("2026-11-26 23:59:59")
        assert face(any_office, number, "assign").state == "breached"
        assert len(rows(any_office, number, "decide")) == 1

    def test_after_a_real_migration(self, any_office: Office) -> None:
        """The database is taken back to before 0008 and forth again, with the complaint in it."""
        number = complain(any_office, MONDAY)
        url = any_office.engine.url.render_as_string(hide_password=False)
        any_office.engine.dispose()
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["url"] = url
        command.downgrade(config, "0007")
        upgrade(url)
        assert rows(any_office, number, "decide") == []
        with any_office.work() as work:
            assert clocks.adopt(work) == 1
        assert face(any_office, number, "decide").due_at == local("2026-11-26 23:59:59")

    def test_under_a_policy_whose_file_knew_no_clocks(self, office: Office, tmp_path: Path) -> None:
        number = self.before(office)
        text = office.policy.source_text
        old = text[: text.index("\nclocks:\n")] + text[text.index("\nbusiness_hours:\n") :]
        with office.work() as work:
            change = update(PolicyVersion).values(text=old)
            work.session.execute(change.execution_options(synchronize_session=False))
        office.policy = other_policy(tmp_path, ("decide: {working_days: 3}", "decide: {working_days: 5}"))
        with office.work() as work:
            assert clocks.adopt(work) == 1
        [clock] = rows(office, number, "decide")
        assert (clock.count, clock.due_at) == (3, local("2026-11-26 23:59:59"))

    def test_what_is_over_gets_none(self, office: Office) -> None:
        number = self.before(office)
        act(office, number, lambda _work, complaint: setattr(complaint, "status", "withdrawn"))
        with office.work() as work:
            assert clocks.adopt(work) == 0

    def test_what_is_under_review_runs_for_the_review_only(self, office: Office) -> None:
        number = self.before(office)

        def review(_work: object, complaint: Complaint) -> None:
            complaint.status, complaint.decided_at = "under_review", MONDAY
            complaint.review_by = local("2027-01-22 23:59:59")

        act(office, number, review)
        with office.work() as work:
            clocks.adopt(work)
        assert face(office, number, "review", "statutory").due_at == local("2027-01-22 23:59:59")
        assert face(office, number, "decide").state == "met"
        assert face(office, number, "respond").state == "ended"
