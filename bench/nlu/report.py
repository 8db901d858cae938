"""Writes the HTML report: tables, precision and recall by intent, confusions as a heatmap, reliability."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from bench.nlu import measures
from bench.nlu.measures import Reading
from bench.nlu.table import Row

_STYLE = """
body{font:15px/1.5 system-ui,"Noto Sans CJK SC",sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;
color:#1c2733;background:#fff}
h1,h2{font-weight:600}table{border-collapse:collapse;margin:.5rem 0 1.5rem}
th,td{padding:.2rem .6rem;text-align:right}
th{font-weight:500;color:#556}th:first-child,td:first-child{text-align:left}
tr+tr td{border-top:1px solid #e6eaee}
.heat{overflow-x:auto}
.heat td,.heat th{padding:0;width:1.1rem;height:1.1rem;font-size:.6rem;text-align:center;border:0}
.heat th:first-child{text-align:right;padding-right:.4rem;white-space:nowrap}
.heat thead th{writing-mode:vertical-rl;text-align:left;height:auto;padding-bottom:.3rem}
ul{padding-left:1.2rem}svg text{font-size:11px;fill:#556}
"""


def write(
    path: Path, sections: Sequence[tuple[str, Sequence[str], Sequence[Row], Mapping[str, Sequence[Reading]]]]
) -> None:
    """One page, without scripts or anything from elsewhere."""
    body = "".join(_section(*each) for each in sections)
    page = (
        "<!doctype html><html lang=en><meta charset=utf-8><title>Understanding</title>"
        f"<style>{_STYLE}</style>"
        f"<h1>How well customers are understood</h1>{body}</html>"
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")


def _section(
    title: str, systems: Sequence[str], rows: Sequence[Row], readings: Mapping[str, Sequence[Reading]]
) -> str:
    head = "".join(f"<th>{escape(name)}" for name in ("", *systems))
    cells = "".join(
        f"<tr><td>{escape(row.name)}" + "".join(f"<td>{escape(value)}" for value in row.values)
        for row in rows
    )
    details = "".join(_details(name, own) for name, own in readings.items())
    return f"<h2>{escape(title)}</h2><table><tr>{head}{cells}</table>{details}"


def _details(system: str, readings: Sequence[Reading]) -> str:
    wrong = [each for each in readings if not each.within(1)][:200]
    misread = "".join(
        f"<li>{escape(each.example.text)} — {escape(each.example.intent)}, read as {escape(each.first)}"
        f" ({each.confidence:.2f})"
        for each in wrong
    )
    return (
        f"<details><summary>{escape(system)}: intents, confusions, reliability</summary>"
        f"{_intents(readings)}{heatmap(readings)}{diagram(readings)}<h3>Misread</h3><ul>{misread}</ul></details>"
    )


def _intents(readings: Sequence[Reading]) -> str:
    rows = "".join(
        f"<tr><td>{escape(name)}<td>{score.wanted}<td>{score.precision:.0%}<td>{score.recall:.0%}"
        f"<td>{score.f1:.0%}"
        for name, score in measures.by_intent(readings).items()
    )
    return f"<table><tr><th>intent<th>messages<th>precision<th>recall<th>F1{rows}</table>"


def heatmap(readings: Sequence[Reading]) -> str:
    """Wanted (rows) against found (columns), each row's shares as colour."""
    names = sorted({each.example.intent for each in readings} | {each.first for each in readings})
    counted = Counter((each.example.intent, each.first) for each in readings)
    wanted = Counter(each.example.intent for each in readings)
    head = "".join(f"<th>{escape(name)}" for name in names)
    rows = []
    for row in names:
        cells = []
        for column in names:
            times = counted[row, column]
            part = times / wanted[row] if wanted[row] else 0.0
            colour = (
                f"rgba(20,110,90,{part:.2f})"
                if row == column
                else f"rgba(190,50,30,{min(1.0, part * 3):.2f})"
            )
            tip = f"{escape(row)} → {escape(column)}: {times}"
            cells.append(f'<td title="{tip}" style="background:{colour}">{times or ""}' if times else "<td>")
        rows.append(f"<tr><th>{escape(row)}{''.join(cells)}")
    return f"<div class=heat><table><thead><tr><th>{head}</thead>{''.join(rows)}</table></div>"


def diagram(readings: Sequence[Reading]) -> str:
    """Confidence against truth; on the diagonal the confidence means what it says."""
    points = [(sure, true, many) for sure, true, many in measures.reliability(readings) if many]
    most = max((many for _, _, many in points), default=1)
    dots = "".join(
        f'<circle cx="{40 + 240 * sure:.0f}" cy="{260 - 240 * true:.0f}"'
        f' r="{3 + 9 * (many / most) ** 0.5:.1f}" fill="#146e5a" fill-opacity=".7">'
        f"<title>{many} messages: {sure:.2f} sure, {true:.2f} right</title></circle>"
        for sure, true, many in points
    )
    return (
        '<svg width="320" height="300" role="img" aria-label="reliability diagram">'
        '<rect x="40" y="20" width="240" height="240" fill="none" stroke="#cdd5dc"/>'
        '<line x1="40" y1="260" x2="280" y2="20" stroke="#9aa7b2" stroke-dasharray="4"/>'
        f'{dots}<text x="120" y="285">confidence</text><text x="4" y="145">right</text></svg>'
    )
