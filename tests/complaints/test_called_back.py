"""A customer without an address is called: what they answer on the phone counts as an answer."""

from __future__ import annotations

import pytest

from desk.complaints import checklist, handling, survey
from desk.complaints.clock_model import StaffNotice
from desk.complaints.errors import FieldsMissing, InvalidField
from desk.complaints.locking import hold
from desk.complaints.work import Office, Reach
from tests.complaints.handling_scene import OWNER, bring, case, go, hire


@pytest.fixture
def number(office: Office) -> str:
    """A complaint whose customer knows the result, at a bank that can only call."""
    hire(office)
    found = bring(office, "informed")
    office.reach = Reach(frozenset({"phone"}), "")
    return found


def offered(office: Office, number: str) -> set[str]:
    """The steps of the owner."""
    with office.look() as work:
        return {each.name for each in handling.available(work, hold(work, number), OWNER)}


def test_the_form_asks_for_what_was_said(office: Office, number: str) -> None:
    with office.look() as work:
        rows = handling.available(work, hold(work, number), OWNER)
        fields = {each.name: each for row in rows if row.name == "survey" for each in row.fields}
    assert [each.value for each in fields["channel"].choices] == ["phone"]
    assert [each.value for each in fields["csat"].choices] == ["1", "2", "3", "4", "5"]
    assert len(fields["nps"].choices) == 11
    assert fields["comment"].kind == "longtext"


@pytest.mark.parametrize(("csat", "alarms"), [("5", 0), (1, 2)])
def test_an_answer_on_the_phone_is_an_answer(
    office: Office, number: str, csat: str | int, alarms: int
) -> None:
    after = go(office, number, "survey", OWNER, channel="phone", csat=csat, nps="0", comment="等得太久")
    assert (after.status, after.surveyed_at) == ("surveyed", office.clock())
    with office.look() as work:
        kept = survey.of(work, number)
        assert kept is not None
        assert (kept.csat, kept.nps, kept.comment, kept.channel) == (int(csat), 0, "等得太久", "phone")
        assert (kept.by, kept.answered_at) == (OWNER.stamp, office.clock())
        told = work.session.query(StaffNotice).filter(StaffNotice.kind == "survey_unsatisfied").count()
        assert told == alarms
        done = {each.name: each.state for each in checklist.of(work, hold(work, number))}
    assert done["survey"] == "done"
    assert {"review", "close"} <= offered(office, number)


def test_what_was_not_said_is_not_made_up(office: Office, number: str) -> None:
    with pytest.raises(FieldsMissing):
        go(office, number, "survey", OWNER, channel="phone")
    for wrong in ({"csat": 6}, {"csat": "0"}, {"csat": 4.5}, {"csat": 3, "nps": 11}):
        with pytest.raises(InvalidField, match="score_invalid"):
            go(office, number, "survey", OWNER, channel="phone", **wrong)
    with pytest.raises(InvalidField, match="unknown_field"):
        go(office, number, "survey", OWNER, channel="sms", csat=5)
    assert case(office, number).status == "informed"
