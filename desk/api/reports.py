"""Reports at the desk: figures to look at or take away, and the level-1 report to the regulator."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Path, Query
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from sqlalchemy import select

from desk.api.access import LEAD, Me, allow
from desk.api.desk_floor import Desk
from desk.channels import documents
from desk.complaints import audit
from desk.complaints.masks import mask_text
from desk.complaints.reports import regulator
from desk.complaints.reports.catalogue import REPORTS, show
from desk.complaints.reports.period import Period, read_period
from desk.complaints.reports.report import Shown
from desk.complaints.work import Work
from desk.conversations.desk_model import Agent

router = APIRouter(prefix="/api/desk", tags=["desk: reports"])

OVERSEE = ("supervisor", "auditor")
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_KINDS = {"csv": "text/csv; charset=utf-8", "xlsx": _SHEET}
_WRITERS = {"csv": documents.as_csv, "xlsx": documents.as_xlsx}


class Named(BaseModel):
    """A name for programs and a title for people."""

    name: str
    title: str


class Days(BaseModel):
    """Whole days in Shanghai, first and last included."""

    begins: date = Field(alias="from")
    ends: date = Field(alias="to")


class About(BaseModel):
    """What a report is called and what exactly it counts."""

    name: str
    title: str
    definition: str
    groups: list[Named] = Field(description="what its rows can stand for; the first is the usual one")


class Reports(BaseModel):
    """The reports there are."""

    reports: list[About]
    period: Days = Field(description="the usual one")


class ReportColumn(Named):
    """A column."""

    kind: Literal["text", "day", "integer", "decimal", "percent", "hours", "money"]


class Table(About):
    """A report; a percent is a part of 1, money a string."""

    period: Days
    group: str
    columns: list[ReportColumn]
    rows: list[list[Any]]
    totals: list[Any] | None
    made_at: str


class Reason(BaseModel):
    """Why personal data have to be in the document."""

    reason: str = Field(min_length=2, max_length=200)


_BYTES = {"schema": {"type": "string", "format": "binary"}}
_FILES: dict[int | str, dict[str, Any]] = {
    200: {"content": {kind.partition(";")[0]: _BYTES for kind in _KINDS.values()}}
}
_LETTER: dict[int | str, dict[str, Any]] = {200: {"content": {_WORD: _BYTES}}}


@router.get("/reports", response_model=Reports, **allow(*OVERSEE))
async def reports(desk: Desk) -> JSONResponse:
    """The reports there are, with their definitions."""
    return JSONResponse(await desk.read(_reports))


def _with_files(rules: dict[str, Any], files: dict[int | str, dict[str, Any]]) -> dict[str, Any]:
    return {**rules, "responses": {**files, **rules["responses"]}}


@router.get("/reports/{name}", response_model=Table, **_with_files(allow(*OVERSEE, refuses=(404,)), _FILES))
async def report(
    desk: Desk,
    me: Me,
    name: str = Path(max_length=32),
    first: str | None = Query(default=None, alias="from", max_length=32, description="first day, 2026-11-01"),
    last: str | None = Query(default=None, alias="to", max_length=32, description="last day; else today"),
    group: str = Query(default="", max_length=32, description="what rows stand for, one of `groups`"),
    kind: Literal["json", "csv", "xlsx"] = Query(default="json", alias="format"),
) -> Response:
    """A report; as CSV or XLSX to take away, of which a record is kept."""
    if kind == "json":
        return JSONResponse(await desk.read(_table, name, first, last, group))
    shown, content = await desk.read(_file, name, first, last, group, kind)
    await desk.write(_record_export, me.name, shown, kind)
    called = f"{shown.title}_{shown.period.first}_{shown.period.last}.{kind}"
    return _download(content, f"{name}_{shown.period.first}_{shown.period.last}.{kind}", called, _KINDS[kind])


@router.get(
    "/complaints/{number}/regulator_report",
    response_class=Response,
    **_with_files(allow(*OVERSEE, refuses=(404, 409)), _LETTER),
)
async def regulator_report(
    desk: Desk,
    me: Me,
    number: str = Path(max_length=32),
    kind: Literal["docx"] = Query(default="docx", alias="format"),
) -> Response:
    """The report of a level-1 complaint to the regulator, personal data masked."""
    letter, content = await desk.read(_letter, number, me.name, clear=False)
    await desk.write(_record_letter, me.name, letter.number, None)
    return _download(content, f"{letter.number}.{kind}", f"{letter.title}_{letter.number}.{kind}", _WORD)


@router.post(
    "/complaints/{number}/regulator_report",
    response_class=Response,
    **_with_files(allow(*LEAD, refuses=(404, 409)), _LETTER),
)
async def regulator_report_in_clear(
    given: Reason, desk: Desk, me: Me, number: str = Path(max_length=32)
) -> Response:
    """The same with personal data in clear, for a reason that is kept."""
    letter, content = await desk.read(_letter, number, me.name, clear=True)
    await desk.write(_record_letter, me.name, letter.number, given.reason)
    return _download(content, f"{letter.number}.docx", f"{letter.title}_{letter.number}.docx", _WORD)


def _reports(work: Work) -> dict[str, Any]:
    terms = work.policy.reports
    told = [
        {
            "name": name,
            "title": terms.reports[name].title,
            "definition": terms.reports[name].definition,
            "groups": [{"name": group, "title": terms.groups[group]} for group in made.groups],
        }
        for name, made in REPORTS.items()
    ]
    return {"reports": told, "period": _days(read_period(work, None, None))}


def _shown(work: Work, name: str, first: str | None, last: str | None, group: str) -> Shown:
    return show(work, name, read_period(work, first, last), group=group, people=_people(work))


def _table(work: Work, name: str, first: str | None, last: str | None, group: str) -> dict[str, Any]:
    shown = _shown(work, name, first, last, group)
    return {
        "name": shown.name,
        "title": shown.title,
        "definition": shown.definition,
        "period": _days(shown.period),
        "group": shown.group,
        "groups": [{"name": each, "title": title} for each, title in shown.groups],
        "columns": [{"name": each.name, "title": each.title, "kind": each.kind} for each in shown.columns],
        "rows": [_row(row) for row in shown.rows],
        "totals": None if shown.totals is None else _row(shown.totals),
        "made_at": shown.made_at.isoformat(timespec="seconds"),
    }


def _file(
    work: Work, name: str, first: str | None, last: str | None, group: str, kind: str
) -> tuple[Shown, bytes]:
    shown = _shown(work, name, first, last, group)
    return shown, _WRITERS[kind](shown, work.policy.reports)


def _letter(work: Work, number: str, by: str, *, clear: bool) -> tuple[regulator.Letter, bytes]:
    letter = regulator.letter(work, number, by, people=_people(work), clear=clear)
    return letter, documents.as_docx(letter)


def _record_export(work: Work, by: str, shown: Shown, kind: str) -> None:
    details = {**_days(shown.period), "format": kind, "group": shown.group, "rows": len(shown.rows)}
    audit.append(work, f"agent:{by}", "report_exported", f"report:{shown.name}", details)


def _record_letter(work: Work, by: str, number: str, reason: str | None) -> None:
    details = {"clear": reason is not None}
    told = details if reason is None else {**details, "reason": mask_text(reason)}
    audit.append(work, f"agent:{by}", "regulator_report_made", f"complaint:{number}", told)


def _people(work: Work) -> dict[str, str]:
    agents = work.session.execute(select(Agent.name, Agent.display_name))
    return {agent.name: agent.display_name for agent in agents}


def _days(period: Period) -> dict[str, str]:
    return {"from": period.first.isoformat(), "to": period.last.isoformat()}


def _row(row: tuple[Any, ...]) -> list[Any]:
    return [str(value) if isinstance(value, Decimal | date) else value for value in row]


def _download(content: bytes, plain: str, called: str, kind: str) -> Response:
    """A file under a name in Chinese, and under a plain one for what cannot read that."""
    name = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(called)}"
    return Response(
        content, media_type=kind, headers={"Content-Disposition": name, "Cache-Control": "no-store"}
    )
