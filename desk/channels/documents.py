"""Reports as files people open elsewhere: CSV and XLSX of figures, DOCX of the letter to the regulator.

What customers typed ends up in a spreadsheet: text that a spreadsheet would run as a formula is taken the
edge off (https://owasp.org/www-community/attacks/CSV_Injection).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from desk.complaints.policy_reports import ReportTerms
from desk.complaints.reports.regulator import Letter, Section, moment
from desk.complaints.reports.report import DAY, DECIMAL, HOURS, INTEGER, MONEY, PERCENT, Column, Shown

_RUNS = re.compile(r"[\s\x00-\x20]*[=+\-@＝＋－＠|%\t\r\n]")
# What XML cannot hold.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_FORMATS = {
    PERCENT: "0.0%",
    HOURS: "0.00",
    DECIMAL: "0.00",
    MONEY: "#,##0.00",
    INTEGER: "0",
    DAY: "yyyy-mm-dd",
}
FONT = "SimSun"


def harmless(text: str) -> str:
    """Text that stays text in a spreadsheet."""
    return f"'{text}" if _RUNS.match(text) else text


def as_csv(shown: Shown, terms: ReportTerms) -> bytes:
    """Figures as CSV with a mark of its encoding, which Excel needs, and the definition below."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([harmless(column.title) for column in shown.columns])
    for row in _lines(shown):
        writer.writerow([_plain(column, value) for column, value in zip(shown.columns, row, strict=True)])
    writer.writerow([])
    writer.writerows([[label, harmless(text)] for label, text in about(shown, terms)])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(shown: Shown, terms: ReportTerms) -> bytes:
    """Figures as a workbook: one sheet of them, one with what they mean."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(terms.words["figures"])
    sheet.freeze_panes = "A2"
    for number, column in enumerate(shown.columns):
        sheet.column_dimensions[_letters(number)].width = 28 if column.name == "name" else 14
    sheet.append([_cell(sheet, Column("", "text"), column.title, bold=True) for column in shown.columns])
    for row in _lines(shown):
        sheet.append([_cell(sheet, column, value) for column, value in zip(shown.columns, row, strict=True)])
    said = book.create_sheet(terms.words["definition"])
    said.column_dimensions["B"].width = 100
    for label, text in about(shown, terms):
        said.append([_cell(said, Column("", "text"), each) for each in (label, text)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def about(shown: Shown, terms: ReportTerms) -> list[tuple[str, str]]:
    """What goes with the figures: what they are, what they count, for when, made when."""
    period = f"{shown.period.first} – {shown.period.last}"
    grouped = dict(shown.groups).get(shown.group)
    return [
        (terms.words["report"], shown.title if grouped is None else f"{shown.title}（{grouped}）"),
        (terms.words["definition"], shown.definition),
        (terms.words["period"], period),
        (terms.words["made_at"], moment(shown.made_at)),
    ]


def as_docx(letter: Letter) -> bytes:
    """The letter to the regulator as a document of Word."""
    document: Any = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(11)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
    for name in ("Title", "Heading 1"):
        document.styles[name].element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
    document.core_properties.title = f"{letter.title} {letter.number}"
    document.core_properties.author = ""
    document.add_heading(letter.title, 0)
    document.add_paragraph(letter.note)
    for section in letter.sections:
        _write(document, section)
    document.add_paragraph(letter.made)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _write(document: Any, section: Section) -> None:
    document.add_heading(section.title, 1)
    if section.facts:
        _table(document, section.facts, (Cm(3.5), Cm(12)))
    for rows in section.tables:
        document.add_paragraph()
        _table(document, rows, ())


def _table(document: Any, rows: Sequence[Sequence[str]], widths: Sequence[Any]) -> None:
    table = document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    for line, row in zip(table.rows, rows, strict=True):
        for place, (cell, text) in enumerate(zip(line.cells, row, strict=True)):
            cell.text = _NO_XML.sub("", text)
            if widths:
                cell.width = widths[place]


def _lines(shown: Shown) -> list[tuple[Any, ...]]:
    return [*shown.rows, *([] if shown.totals is None else [shown.totals])]


def _plain(column: Column, value: Any) -> str:
    if value is None:
        return ""
    if column.kind == PERCENT:
        return f"{value:.2%}"
    return harmless(value) if isinstance(value, str) else str(value)


def _cell(sheet: Any, column: Column, value: Any, *, bold: bool = False) -> Any:
    cell = WriteOnlyCell(sheet)
    if isinstance(value, str):
        # The type says that it is text, whatever it begins with.
        cell.value, cell.data_type = _NO_XML.sub("", value), "s"
    elif isinstance(value, date | Decimal | int | float):
        cell.value = value
        cell.number_format = _FORMATS.get(column.kind, "General")
    if bold:
        cell.font = Font(bold=True)
    return cell


def _letters(number: int) -> str:
    """The name of a column, counted from 0: A … Z, AA …"""
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name
