"""What is found out, how it came to it, and that nothing is decided without either."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desk.complaints import evidence, investigation
from desk.complaints.errors import (
    AlreadyClosed,
    ComplaintError,
    FieldsMissing,
    InvalidField,
    KeyReused,
    NotAllowed,
    NotNow,
    Recused,
)
from desk.complaints.evidence import Piece
from desk.complaints.handling import Actor
from desk.complaints.handling_model import Finding, RootCause
from desk.complaints.model import AuditEntry
from desk.complaints.work import Office
from tests.complaints.customers import MONDAY
from tests.complaints.handling_scene import COLLEAGUE, LEAD, OWNER, bring, go, hire, investigated

FIVE_W = {
    "what": "少付200元",
    "why": "没有双人复点",
    "who": "当班柜员",
    "when": "11月22日15时",
    "where": "现金付款",
    "how": "大额取款一律双人复点",
}


@pytest.fixture(autouse=True)
def people(office: Office) -> None:
    """The bank has its people."""
    hire(office)


def find(office: Office, number: str, actor: Actor = OWNER, key: str | None = None, **said: Any) -> Finding:
    """A finding, ordinary but for what is said."""
    told = {"method": "system_data", "text": "流水显示少付200元", "found_at": None, "files": ()} | said
    with office.work() as work:
        return investigation.add_finding(work, number, **told, actor=actor, key=key)


def analyse(office: Office, number: str, actor: Actor = OWNER, **said: Any) -> RootCause:
    """An analysis, ordinary but for what is said."""
    told = {"dimension": "process", "method": "5w1h", "answers": FIVE_W} | said
    with office.work() as work:
        return investigation.set_root_cause(work, number, **told, actor=actor)


class TestFindings:
    @pytest.mark.parametrize("method", ["on_site", "documents", "interview", "system_data"])
    def test_each_is_kept_with_who_how_and_when(self, office: Office, method: str) -> None:
        number = bring(office, "investigating")
        before = MONDAY - timedelta(hours=3)
        find(office, number, method=method, found_at=before)
        with office.look() as work:
            (kept,) = investigation.findings(work, number)
            entry = work.session.execute(select(AuditEntry).where(AuditEntry.act == "found")).scalar_one()
        assert (kept.method, kept.text, kept.found_at, kept.by) == (
            method, "流水显示少付200元", before, "agent:li",
        )  # fmt: skip
        assert (entry.actor, entry.subject) == ("agent:li", f"complaint:{number}")
        assert "200" not in entry.details

    def test_what_was_found_is_not_readable_in_the_database(self, office: Office) -> None:
        find(office, bring(office, "investigating"))
        with office.engine.connect() as connection:
            assert "流水" not in repr(connection.exec_driver_sql("SELECT * FROM finding").all())

    def test_it_can_be_proven_by_files_of_the_complaint_and_no_others(self, office: Office) -> None:
        piece = Piece("f1", "录像.png", "image/png", 10, "0" * 64, "f1")
        with office.work() as work:
            evidence.attach(work, "c1", piece, "customer")
        number = bring(office, "investigating")
        assert find(office, number, files=["f1"]).files == ["f1"]
        other = bring(office, "investigating", "c2", contact_phone="13800005678")
        with pytest.raises(InvalidField, match="files"):
            find(office, other, files=["f1"])

    def test_repeated_under_the_same_key_it_is_kept_once(self, office: Office) -> None:
        number = bring(office, "investigating")
        assert find(office, number, key="k1").id == find(office, number, key="k1").id
        other = bring(office, "investigating", "c2", contact_phone="13800005678")
        with pytest.raises(KeyReused):
            find(office, other, key="k1")

    @pytest.mark.parametrize(
        ("said", "error", "what"),
        [
            ({"method": "guess"}, InvalidField, "method: unknown"),
            ({"method": ""}, FieldsMissing, "method"),
            ({"text": " \n"}, FieldsMissing, "text"),
            ({"text": "长" * 4001}, InvalidField, "too_long"),
            ({"found_at": MONDAY + timedelta(seconds=1)}, InvalidField, "time_in_future"),
            ({"files": ["nowhere"]}, InvalidField, "files"),
        ],
    )
    def test_what_cannot_be_kept_is_named(
        self, office: Office, said: dict[str, Any], error: type[ComplaintError], what: str
    ) -> None:
        number = bring(office, "investigating")
        with pytest.raises(error, match=what):
            find(office, number, **said)

    @pytest.mark.parametrize(
        ("status", "error"), [("assigned", NotNow), ("decided", NotNow), ("closed", AlreadyClosed)]
    )
    def test_there_are_none_outside_an_investigation(
        self, office: Office, status: str, error: type[ComplaintError]
    ) -> None:
        number = bring(office, status)
        with pytest.raises(error):
            find(office, number)
        with pytest.raises(error):
            analyse(office, number)

    def test_only_the_owner_and_the_lead_investigate(self, office: Office) -> None:
        number = bring(office, "investigating")
        find(office, number, actor=LEAD)
        with pytest.raises(NotAllowed):
            find(office, number, actor=COLLEAGUE)
        go(office, number, "name_staff", OWNER, person="chen")
        with pytest.raises(Recused):
            find(office, number, actor=LEAD)


class TestRootCause:
    def test_the_last_analysis_counts_and_the_first_is_kept(self, office: Office) -> None:
        number = bring(office, "investigating")
        analyse(office, number)
        analyse(office, number, dimension="people", method="fishbone", answers={"people": "新人独自上岗"})
        with office.look() as work:
            found = investigation.root_cause(work, number)
            rows = work.session.execute(select(RootCause)).scalars().all()
        assert found is not None
        assert (found.dimension, found.method, found.answers) == (
            "people", "fishbone", {"people": "新人独自上岗"},
        )  # fmt: skip
        assert len(rows) == 2

    def test_every_question_of_5w1h_is_answered(self, office: Office) -> None:
        number = bring(office, "investigating")
        with pytest.raises(FieldsMissing) as caught:
            analyse(office, number, answers={**FIVE_W, "why": " ", "who": ""})
        assert caught.value.missing == ("answers.why", "answers.who")

    @pytest.mark.parametrize(
        ("said", "error", "what"),
        [
            ({"dimension": "luck"}, InvalidField, "dimension"),
            ({"method": "7why"}, InvalidField, "method"),
            ({"answers": {**FIVE_W, "whence": "?"}}, InvalidField, "answers.whence"),
            ({"method": "fishbone", "answers": {}}, FieldsMissing, "answers"),
            ({"method": "fishbone", "answers": {"people": "长" * 4001}}, InvalidField, "too_long"),
        ],
    )
    def test_what_cannot_be_kept_is_named(
        self, office: Office, said: dict[str, Any], error: type[ComplaintError], what: str
    ) -> None:
        number = bring(office, "investigating")
        with pytest.raises(error, match=what):
            analyse(office, number, **said)


def test_nothing_is_decided_without_a_finding_and_a_cause(office: Office) -> None:
    number = bring(office, "investigating")
    with pytest.raises(FieldsMissing) as caught:
        go(office, number, "decide", OWNER)
    assert caught.value.missing == ("findings", "root_cause")
    find(office, number)
    with pytest.raises(FieldsMissing) as caught:
        go(office, number, "decide", OWNER)
    assert caught.value.missing == ("root_cause",)
    investigated(office, number)
    assert go(office, number, "decide", OWNER).status == "decided"
