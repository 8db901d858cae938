"""The audit at the desk: searched, verified, its head kept outside; and each look leaves a mark."""

from __future__ import annotations

import hashlib
import json

from sqlalchemy import text

from desk.complaints import audit
from desk.complaints.audit import START
from tests.complaints.customers import file
from tests.desk.running import Person, Running


def acts(reader: Person, **sought: str) -> list[str]:
    """What was done, the newest first."""
    return [each["act"] for each in reader.get("audit", **sought)["entries"]]


def test_it_is_searched_by_who_what_and_when(desk: Running) -> None:
    auditor = desk.agent("yan", "auditor")
    number = file(desk.office).number
    lead = desk.agent("wang", "supervisor", display_name="王主管")
    lead.http.post(f"complaints/{number}/urge", json={})
    assert acts(auditor, subject=number)[0] == "urge"
    assert acts(auditor, actor="wang", act="urge") == ["urge"]
    [entry] = auditor.get("audit", actor="wang", act="urge")["entries"]
    assert (entry["number"], entry["actor_name"], entry["details"]["status"]) == (
        number,
        "王主管",
        "registered",
    )
    assert acts(auditor, act="urge", to="2020-01-01") == []
    assert acts(auditor, act="registered", **{"from": "2020-01-01", "to": "9999-12-31"}) == ["registered"]
    backwards = auditor.http.get("audit", params={"from": "2026-11-24", "to": "2026-11-23"})
    assert (backwards.status_code, backwards.json()["errors"][0]["code"]) == (422, "period_reversed")
    mine = [each["act"] for each in lead.get(f"complaints/{number}/audit")["entries"]]
    assert mine[0] == "urge"
    assert lead.http.get("audit").status_code == 403


def test_pages_follow_each_other_and_lose_nothing(desk: Running) -> None:
    for turn in range(7):
        with desk.office.work() as work:
            audit.append(work, "system", "counted", f"turn:{turn}")
    auditor, seen, cursor = desk.agent("yan", "auditor"), [], None
    while True:
        more = {} if cursor is None else {"cursor": cursor}
        page = auditor.get("audit", act="counted", limit=3, **more)
        seen += [each["subject"] for each in page["entries"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == [f"turn:{turn}" for turn in reversed(range(7))]


def test_reading_it_is_in_it(desk: Running) -> None:
    auditor = desk.agent("yan", "auditor")
    auditor.get("audit", actor="13800001234")
    auditor.get("audit/verify")
    auditor.get("audit/head")
    entries = auditor.get("audit", actor="yan")["entries"]
    assert [each["act"] for each in entries[:3]] == ["audit_head_exported", "audit_verified", "audit_read"]
    assert "13800001234" not in json.dumps(entries)


def test_a_head_kept_outside_shows_what_was_rewritten(desk: Running) -> None:
    auditor = desk.agent("yan", "auditor")
    before = auditor.get("audit/head", day="2020-01-01")
    assert (before["complete"], before["entries"], before["length"], before["hash"]) == (True, 0, 0, START)
    file(desk.office)
    head = auditor.get("audit/head")
    told = {name: value for name, value in head.items() if name != "digest"}
    plain = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert head["digest"] == hashlib.sha256(plain.encode()).hexdigest()
    assert (head["complete"], head["entries"]) == (False, head["length"])
    kept = {"length": head["length"], "hash": head["hash"]}
    assert auditor.get("audit/verify", **kept)["kept"] == "agrees"
    assert auditor.get("audit/verify", length=head["length"], hash="f" * 64)["holds"] is False
    assert auditor.get("audit/verify", length=10**9, hash="f" * 64)["kept"] == "missing"
    with desk.office.engine.begin() as connection:
        triggers = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for name in connection.execute(triggers).scalars().all():
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text("UPDATE audit_entry SET actor = 'nobody' WHERE id = 1"))
    broken = auditor.get("audit/verify", **kept)
    assert (broken["holds"], broken["broken_at"]) == (False, 1)
