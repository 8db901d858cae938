"""Reports over HTTP: figures, files that open and run nothing, the letter to the regulator, all recorded."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import httpx
import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import select

from desk.complaints.handling_model import Finding, Interest, Outcome, RootCause
from desk.complaints.model import AuditEntry, CaseEvent, Complaint
from tests.complaints.handmade import CASES, FIRST, LAST, NOW, Register
from tests.desk.running import Person, Running

DAYS = {"from": FIRST, "to": LAST}
# What a spreadsheet would run, as a customer might type it for a branch.
EVIL = '=HYPERLINK("http://x")'
NAME, PHONE = "林小满", "13800001234"


@pytest.fixture
def desk(desk: Running) -> Running:
    """A server with the handmade register."""
    Register(desk.office).fill()
    return desk


@pytest.fixture
def supervisor(desk: Running) -> Person:
    """Somebody who may see them."""
    return desk.agent("chen", "supervisor", display_name="陈主管")


@pytest.fixture
def grave(desk: Running) -> str:
    """The number of a complaint of level 1 with everything a letter speaks of."""
    with desk.office.work() as work:
        query = select(Complaint).where(Complaint.level == 1).order_by(Complaint.received_at)
        found = work.session.execute(query).scalars().first()
        found.description = f"我叫{NAME}，电话{PHONE}，卡里的八万块被人转走了。{NAME}很着急"
        found.owner, found.taken_by = "chen", "bot"
        number = str(found.number)
        work.session.add_all([
            Finding(number=number, method="documents", text=f"查流水，{NAME}的卡在境外被刷", found_at=NOW,
                    files=[], by="agent:chen", at=NOW),
            RootCause(number=number, dimension="system", method="5w1h", answers={"why": "限额没有生效"},
                      by="agent:chen", at=NOW),
            Outcome(number=number, kind="compensation", result="赔付全部损失", amount=found.amount,
                    decided_by="chen", decided_at=NOW, approved_by="gao", review=False),
            Interest(number=number, person="teller7", kind="named", by="agent:chen", at=NOW),
            CaseEvent(number=number, kind="decide", by="agent:chen", at=NOW, text=f"{NAME} {PHONE}"),
        ])  # fmt: skip
    return number


def get(person: Person, path: str, **params: Any) -> httpx.Response:
    """Ask, whatever the answer."""
    return person.http.get(path, params=params)


def acts(desk: Running, act: str) -> list[tuple[str, str, dict[str, Any]]]:
    """What the audit has of an act: by whom, on what, which details."""
    with desk.office.look() as work:
        query = select(AuditEntry).where(AuditEntry.act == act).order_by(AuditEntry.id)
        found = work.session.execute(query).scalars().all()
        return [(each.actor, each.subject, json.loads(each.details)) for each in found]


def test_the_list_says_what_each_report_counts(supervisor: Person) -> None:
    told = supervisor.get("reports")
    found = {each["name"]: each for each in told["reports"]}
    assert {"by_code", "timeliness", "closure", "satisfaction", "people", "heatmap"} <= set(found)
    assert "法定时限" in found["closure"]["definition"]
    assert [each["name"] for each in found["by_period"]["groups"]] == ["day", "week", "month"]
    assert set(told["period"]) == {"from", "to"}


def test_every_report_has_a_cell_for_each_column(supervisor: Person) -> None:
    for each in supervisor.get("reports")["reports"]:
        told = supervisor.get(f"reports/{each['name']}", **DAYS)
        assert told["rows"], each["name"]
        assert told["period"] == DAYS
        assert {len(row) for row in told["rows"]} == {len(told["columns"])}
        assert all(column["title"] for column in told["columns"])


def test_figures_are_json(supervisor: Person) -> None:
    told = supervisor.get("reports/by_level", **DAYS)
    assert told["title"] == "按级别"
    first = dict(zip((column["name"] for column in told["columns"]), told["rows"][0], strict=True))
    cases = [case for case in CASES if case.level == 1 and FIRST <= case.at < "2026-12-07"]
    assert first["count"] == len(cases)
    assert first["amount"] == "140000.10"


@pytest.mark.parametrize(
    ("params", "field", "code"),
    [
        ({"from": "heute"}, "fields.from", "day_invalid"),
        ({"to": "2026-02-30"}, "fields.to", "day_invalid"),
        ({"from": "2026-12-02", "to": "2026-12-01"}, "fields.from", "period_reversed"),
        ({"from": "2016-12-02", "to": "2026-12-01"}, "fields.from", "period_too_long"),
        ({"group": "person"}, "fields.group", "unknown"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(
    supervisor: Person, params: dict[str, str], field: str, code: str
) -> None:
    answer = get(supervisor, "reports/timeliness", **params)
    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    assert (fault["field"], fault["code"]) == (field, code)
    assert fault["detail"]


def test_unknown_reports_and_formats(supervisor: Person) -> None:
    answer = get(supervisor, "reports/profit")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_report")
    assert get(supervisor, "reports/closure", format="pdf").status_code == 422


def test_a_csv_opens_in_excel_and_runs_nothing(desk: Running, supervisor: Person) -> None:
    answer = get(supervisor, "reports/by_branch", format="csv", **DAYS)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert f'filename="by_branch_{FIRST}_{LAST}.csv"' in answer.headers["content-disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:4] == ["代码", "名称", "件数", "占比"]
    assert [row for row in rows if "'" + EVIL in row], "a formula became text"
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]
    told = {row[0]: row[1] for row in rows if len(row) == 2}
    assert "网点名称" in told["口径"]
    assert told["统计期间"] == f"{FIRST} – {LAST}"
    ((by, subject, details),) = acts(desk, "report_exported")
    assert (by, subject) == ("agent:chen", "report:by_branch")
    assert details == {**DAYS, "format": "csv", "group": "", "rows": len(rows) - 7}


def test_an_xlsx_has_figures_and_a_sheet_for_what_they_mean(desk: Running, supervisor: Person) -> None:
    answer = get(supervisor, "reports/by_branch", format="xlsx", **DAYS)
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["数据", "口径"]
    figures = list(book["数据"].iter_rows())
    json_rows = supervisor.get("reports/by_branch", **DAYS)["rows"]
    assert [cell.value for cell in figures[1]][:3] == json_rows[0][:3]
    (evil,) = [row[1] for row in figures if row[1].value == EVIL]
    assert evil.data_type == "s", "text, not a formula"
    assert not [cell for row in figures for cell in row if cell.data_type == "f"]
    assert figures[1][3].number_format == "0.0%"
    assert "网点名称" in "".join(str(row[1].value) for row in book["口径"].iter_rows())
    assert acts(desk, "report_exported")[0][2]["format"] == "xlsx"


def test_looking_leaves_no_export_behind(desk: Running, supervisor: Person) -> None:
    supervisor.get("reports/by_level", **DAYS)
    get(supervisor, "reports/by_level", format="csv", **{**DAYS, "from": "heute"})
    assert acts(desk, "report_exported") == []


def test_people_are_called_by_name(desk: Running, supervisor: Person) -> None:
    desk.account("li", display_name="李敏")
    rows = {row[0]: row[1] for row in supervisor.get("reports/people", **DAYS)["rows"]}
    assert rows["li"] == "李敏"
    assert rows["zhou"] == "zhou"


class TestLetterToTheRegulator:
    """The level-1 report, opened again and read."""

    @staticmethod
    def read(answer: httpx.Response) -> str:
        """All the text of the document."""
        assert answer.status_code == 200, answer.text
        document = Document(io.BytesIO(answer.content))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(each.text for each in document.paragraphs), *cells])

    def test_it_says_everything_and_nothing_personal(
        self, desk: Running, supervisor: Person, grave: str
    ) -> None:
        answer = get(supervisor, f"complaints/{grave}/regulator_report", format="docx")
        said = self.read(answer)
        for heading in ("事情经过", "金额与损失", "涉及人员", "核查情况与处理措施", "处理过程", "责任人"):
            assert heading in said
        for told in (
            grave,
            "重大投诉",
            "80,000.00",
            "限额没有生效",
            "赔付全部损失",
            "teller7",
            "陈主管",
            "作出处理决定",
        ):
            assert told in said, told
        assert "专人联系客户（内部目标）" in said
        assert NAME not in said
        assert PHONE not in said
        assert "林**" in said
        assert "138****1234" in said
        assert "个人信息已作遮盖" in said
        assert acts(desk, "regulator_report_made") == [("agent:chen", f"complaint:{grave}", {"clear": False})]

    def test_in_clear_needs_a_reason_that_is_kept(
        self, desk: Running, supervisor: Person, grave: str
    ) -> None:
        path = f"complaints/{grave}/regulator_report"
        assert supervisor.http.post(path, json={}).status_code == 422
        assert acts(desk, "regulator_report_made") == []
        said = self.read(supervisor.http.post(path, json={"reason": "监管来函要求"}))
        assert NAME in said
        assert PHONE in said
        ((_, _, details),) = acts(desk, "regulator_report_made")
        assert details == {"clear": True, "reason": "监管来函要求"}

    def test_only_level_one_and_only_what_there_is(
        self, desk: Running, supervisor: Person, grave: str
    ) -> None:
        with desk.office.look() as work:
            other = (
                work.session.execute(select(Complaint.number).where(Complaint.level == 3)).scalars().first()
            )
        answer = get(supervisor, f"complaints/{other}/regulator_report")
        assert (answer.status_code, answer.json()["code"]) == (409, "not_level_one")
        assert get(supervisor, "complaints/TS20260101-0000-0/regulator_report").status_code == 404
        assert get(supervisor, f"complaints/{grave}/regulator_report", format="pdf").status_code == 422
        assert acts(desk, "regulator_report_made") == []

    def test_an_auditor_reads_it_masked_only(self, desk: Running, grave: str) -> None:
        auditor = desk.agent("audrey", "auditor")
        path = f"complaints/{grave}/regulator_report"
        assert NAME not in self.read(get(auditor, path))
        assert auditor.http.post(path, json={"reason": "想看一下"}).status_code == 403
