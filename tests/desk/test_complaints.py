"""A complaint over HTTP from its registration to its end, found on the way, with all that can stand in it."""

from __future__ import annotations

from typing import Any

import pytest

from desk.complaints import audit
from desk.complaints.work import Reach
from tests.complaints.customers import file
from tests.desk.running import Person, Running

NAME, PHONE = "林小满", "13800001234"
ANSWERS = dict.fromkeys(("what", "why", "who", "when", "where", "how"), "柜面少点了一张")


@pytest.fixture
def desk(desk: Running) -> Running:
    """A server that can tell customers things."""
    desk.office.reach = Reach(frozenset({"chat", "phone", "sms"}), "https://bank.example")
    return desk


@pytest.fixture
def lead(desk: Running) -> Person:
    """Who leads every team."""
    return desk.agent("wang", "supervisor", display_name="王主管")


@pytest.fixture
def owner(desk: Running) -> Person:
    """Somebody of the team in charge."""
    return desk.agent("chen", display_name="陈坐席", teams=["branch_network"])


@pytest.fixture
def senior(desk: Running) -> Person:
    """Senior management."""
    return desk.agent("gao", "supervisor", display_name="高行长", teams=["senior_management"])


def filed(desk: Running, conversation: str = "c1", **facts: Any) -> str:
    """A complaint about the branch, yesterday's afternoon."""
    return str(file(desk.office, conversation, **facts).number)


def step(by: Person, number: str, name: str, status: int = 200, **fields: Any) -> Any:
    """Take a step; the complaint after it, or the refusal."""
    answer = by.http.post(f"complaints/{number}/{name}", json=fields)
    assert answer.status_code == status, answer.text
    return answer.json()["complaint"] if status < 300 else answer.json()


def states(shown: dict[str, Any]) -> dict[str, str]:
    """The check list as name → state."""
    return {each["name"]: each["state"] for each in shown["checklist"]}


def owned(lead: Person, owner: Person, number: str) -> dict[str, Any]:
    """Given to somebody who takes it and begins."""
    step(lead, number, "assign", owner=owner.name)
    step(owner, number, "accept")
    shown: dict[str, Any] = step(owner, number, "investigate")
    return shown


def looked_into(owner: Person, number: str) -> None:
    """Everything a decision needs."""
    step(owner, number, "findings", 201, method="system_data", text="监控显示少付一张")
    step(owner, number, "root_cause", dimension="people", method="5w1h", answers=ANSWERS)


def test_the_whole_life(desk: Running, lead: Person, owner: Person) -> None:
    number = filed(desk)
    shown = lead.get(f"complaints/{number}")["complaint"]
    assert (shown["status"], shown["owner"]) == ("registered", None)
    assert states(shown)["owner"] == "open"
    shown = step(lead, number, "assign", owner="chen")
    assert (shown["status"], shown["owner"], shown["proposed_owner"]) == ("assigned", None, "chen")
    shown = step(owner, number, "accept", revision=shown["revision"])
    assert (shown["owner"], shown["owner_name"], states(shown)["owner"]) == ("chen", "陈坐席", "done")
    step(owner, number, "investigate")
    shown = step(owner, number, "contacted", channel="phone", note="已致电说明")
    assert states(shown)["contact"] == "done"
    refused = step(owner, number, "decide", 422, result="补付两百元", outcome="explanation")
    assert {each["field"] for each in refused["errors"]} == {"fields.findings", "fields.root_cause"}
    looked_into(owner, number)
    shown = step(owner, number, "decide", result="核实少付两百元，予以补付", outcome="explanation")
    assert (shown["status"], shown["outcome_title"]) == ("decided", "解释说明")
    shown = step(owner, number, "inform", channel="phone", text="已电话告知")
    assert (shown["status"], states(shown)["informed"], states(shown)["survey"]) == (
        "informed",
        "done",
        "open",
    )
    assert shown["feedback"][-1]["kind"] == "decision"
    shown = step(owner, number, "survey", channel="sms")
    assert (shown["survey"]["state"], states(shown)["survey"]) == ("sent", "done")
    shown = step(owner, number, "close", lesson="点钞后双人复核")
    assert shown["status"] == "closed"
    assert states(shown)["lesson"] == "done"
    kinds = [each["kind"] for each in shown["history"]]
    assert kinds[0] == "registered"
    assert [each for each in kinds if each in ("assign", "accept", "decide", "inform", "close")] == [
        "assign", "accept", "decide", "inform", "close",
    ]  # fmt: skip
    assert all(each["title"] != each["kind"] for each in shown["history"])
    assert step(owner, number, "urge", 409)["code"] == "already_closed"
    with desk.office.look() as work:
        assert audit.verify(work.session) is None


def test_nothing_is_shown_in_clear_until_somebody_says_why(
    desk: Running, lead: Person, owner: Person
) -> None:
    number = filed(desk, description=f"我叫{NAME}，打我{PHONE}，柜员少给了我两百")
    auditor, other = desk.agent("yan", "auditor"), desk.agent("zhou", teams=["wealth"])
    for reader in (lead, owner, auditor):
        for path in ("complaints", f"complaints/{number}"):
            told = reader.http.get(path).text
            assert NAME not in told
            assert PHONE not in told
        assert reader.get(f"complaints/{number}")["complaint"]["contact_phone"] == "138****1234"
    for field, value in (("contact_phone", PHONE), ("contact_name", NAME)):
        answer = lead.http.post(f"complaints/{number}/reveal", json={"field": field, "reason": "回电核实"})
        assert (answer.json(), answer.headers["cache-control"]) == ({"value": value}, "no-store")
    body = {"field": "contact_phone", "reason": "想看看"}
    assert owner.http.post(f"complaints/{number}/reveal", json=body).json()["code"] == "not_allowed"
    assert other.http.post(f"complaints/{number}/reveal", json=body).status_code == 403
    entries = auditor.get(f"complaints/{number}/audit")["entries"]
    revealed = [each for each in entries if each["act"] == "revealed"]
    assert [each["details"]["field"] for each in revealed] == ["contact_name", "contact_phone"]
    assert {each["details"]["reason"] for each in revealed} == {"回电核实"}


def test_each_sees_their_teams_and_their_own(desk: Running, lead: Person, owner: Person) -> None:
    number = filed(desk)
    other = desk.agent("zhou", teams=["wealth"])
    assert [each["number"] for each in owner.get("complaints")["complaints"]] == [number]
    assert other.get("complaints")["complaints"] == []
    assert other.http.get(f"complaints/{number}").json()["code"] == "not_allowed"
    step(lead, number, "assign", owner="zhou", reason="熟悉情况")
    assert [each["number"] for each in other.get("complaints")["complaints"]] == [number]
    admin = desk.agent("root", "admin")
    assert (
        admin.http.get("complaints").status_code == admin.http.get(f"complaints/{number}").status_code == 403
    )


def test_who_keeps_out_sees_nothing_of_its_content(desk: Running, lead: Person, owner: Person) -> None:
    number = filed(desk)
    step(lead, number, "assign", owner="chen")
    answer = owner.http.post(f"complaints/{number}/interests", json={"reason": "柜员是我的亲属"})
    assert (answer.status_code, answer.json()) == (200, {"complaint": None})
    assert owner.http.get(f"complaints/{number}").json()["code"] == "recused"
    [row] = owner.get("complaints")["complaints"]
    assert (row["recused"], row["customer"], row["branch"], row["amount"]) == (True, None, None, None)
    assert step(lead, number, "assign", 403, owner="chen")["code"] == "recused"
    [barred] = [each for each in lead.get(f"complaints/{number}/candidates")["candidates"] if each["recused"]]
    assert (barred["name"], barred["recused_title"]) == ("chen", "本人声明有利害关系")


def test_more_time_is_had_once_and_then_with_approval(
    desk: Running, lead: Person, owner: Person, senior: Person
) -> None:
    number = filed(desk)
    owned(lead, owner, number)
    shown = step(owner, number, "extend", reason="调取监控需要时间")
    assert (shown["extended"], shown["extension_pending"]) == (1, False)
    shown = step(owner, number, "extend", reason="等待第三方鉴定")
    assert (shown["extended"], shown["extension_pending"]) == (1, True)
    [waiting] = senior.get(f"complaints/{number}")["complaint"]["pending"]
    assert (waiting["kind"], waiting["by_name"], waiting["reason"]) == (
        "extension",
        "陈坐席",
        "等待第三方鉴定",
    )
    assert step(owner, number, "approve_extension", 403)["code"] == "not_allowed"
    shown = step(senior, number, "approve_extension")
    assert shown["pending"] == []
    assert (shown["extended"], shown["extension_pending"]) == (2, False)
    replaced = [each for each in shown["clocks"] if each["replaced_by"] is not None]
    assert {each["kind"] for each in replaced} >= {"decide"}
    assert step(owner, number, "extend", 409, reason="还要时间")["code"] == "not_now"


def test_who_approves_sees_what_before_they_do(
    desk: Running, lead: Person, owner: Person, senior: Person
) -> None:
    number = filed(desk)
    owned(lead, owner, number)
    looked_into(owner, number)
    asked = {
        "result": f"向{PHONE}的客户赔付",
        "outcome": "compensation",
        "amount": "6000",
        "approved_by": "gao",
    }
    shown = step(owner, number, "decide", **asked)
    assert (shown["outcomes"], shown["decision_pending"]) == ([], True)
    [waiting] = senior.get(f"complaints/{number}")["complaint"]["pending"]
    told = ("kind", "by", "by_name", "result", "outcome_title", "amount", "reason")
    assert [waiting[name] for name in told] == [
        "decision", "agent:chen", "陈坐席", "向138****1234的客户赔付", "赔付", "6000.00", None,
    ]  # fmt: skip
    shown = step(senior, number, "approve_decision")
    assert (shown["pending"], shown["outcomes"][0]["approved_by"]) == ([], "agent:gao")


def test_a_review_is_decided_by_the_level_above(
    desk: Running, lead: Person, owner: Person, senior: Person
) -> None:
    number = filed(desk)
    owned(lead, owner, number)
    looked_into(owner, number)
    step(owner, number, "decide", result="没有差错", outcome="explanation")
    step(owner, number, "inform", channel="phone", text="已告知")
    shown = step(owner, number, "review", text="客户不同意，要求核查")
    assert (shown["status"], states(shown)["review"]) == ("under_review", "open")
    assert step(owner, number, "decide_review", 403, result="维持", upheld=True, channel="phone")
    shown = step(senior, number, "decide_review", result="少付属实，补付", upheld=False, channel="phone")
    assert (shown["status"], states(shown)["review"]) == ("informed", "done")
    assert [each["review"] for each in shown["outcomes"]] == [False, True]


def test_a_grave_one_belongs_to_senior_management(
    desk: Running, lead: Person, owner: Person, senior: Person
) -> None:
    number = filed(desk, signals=("data_leak",))
    refused = step(lead, number, "assign", 422, owner="chen")
    assert refused["errors"][0]["field"] == "fields.owner"
    shown = step(lead, number, "assign", owner="gao")
    assert (shown["level"], states(shown)["regulator_report"]) == (1, "open")
    assert lead.http.get(f"complaints/{number}/regulator_report").status_code == 200
    assert states(lead.get(f"complaints/{number}")["complaint"])["regulator_report"] == "done"


def test_a_step_names_what_is_missing_and_what_cannot_be(desk: Running, lead: Person, owner: Person) -> None:
    number = filed(desk)
    missing = step(lead, number, "assign", 422)
    assert (missing["code"], missing["errors"][0]["field"]) == ("fields_missing", "fields.owner")
    assert step(lead, number, "assign", 422, owner="chen", colour="red")["code"] == "field_invalid"
    assert step(lead, number, "close", 409)["code"] == "not_now"
    assert step(owner, number, "assign", 403, owner="chen")["code"] == "not_allowed"
    assert step(lead, number, "dance", 404)["code"] == "no_such_row"
    assert step(lead, "TS20261123-0042-7", "assign", 404, owner="chen")["code"] == "no_such_row"
    assert step(lead, number, "assign", 409, owner="chen", revision=7)["code"] == "changed_meanwhile"
    halves = b'{"text": "\\ud83d\\u0000\\u5e97\\u91cc"}'
    headers = {"Content-Type": "application/json"}
    answer = lead.http.post(f"complaints/{number}/supplement", content=halves, headers=headers)
    assert answer.json()["complaint"]["history"][-1]["text"] == "�店里"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("cases", {"channel": "phone", "fields": {}}),
        ("complaints/TS20261124-0000-0/findings", {"method": "documents", "text": "流水核对无误"}),
        ("complaints/TS20261124-0000-0/root_cause", {"dimension": "people", "answers": ANSWERS}),
    ],
)
def test_nothing_misnamed_gets_lost(lead: Person, path: str, body: dict[str, Any]) -> None:
    errors = lead.http.post(path, json={**body, "file": ["scan.pdf"]}).json()["errors"]
    assert {"field": "body.file", "code": "value_error.extra"} in errors


def test_the_same_key_takes_a_step_once(desk: Running, lead: Person) -> None:
    number = filed(desk)
    first, again = (step(lead, number, "urge", key="k1") for _ in range(2))
    assert first["urged"] == again["urged"] == 1
