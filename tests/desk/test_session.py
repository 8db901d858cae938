"""Getting in: the right password, five wrong ones, another site's page, a session that is over."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select, update

from desk.api.model import Staff, StaffSession
from desk.complaints import audit
from desk.complaints.model import AuditEntry, WrongTries
from tests.desk.running import PASSWORD, Person, Running


def sign_in(desk: Running, name: str, password: str) -> httpx.Response:
    """A try from a new browser."""
    return httpx.post(
        f"{desk.url}/api/desk/session", json={"name": name, "password": password}, trust_env=False, timeout=20
    )


def test_a_session_says_who_one_is(desk: Running) -> None:
    desk.account("lin", "supervisor", display_name="林主管", teams=["wealth"], skills=["en"], capacity=3)
    person = Person(desk.url, "lin")
    answer = person.sign_in()
    assert answer.json()["user"] == {
        "name": "lin",
        "display_name": "林主管",
        "role": "supervisor",
        "teams": ["wealth"],
        "skills": ["en"],
        "capacity": 3,
    }
    assert person.get("session") == answer.json()
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/api" in cookie
    assert "secure" not in cookie  # plain http on loopback
    person.close()


def test_the_name_is_folded_and_the_password_is_not(desk: Running) -> None:
    desk.account("lin")
    assert sign_in(desk, " ＬIN ", PASSWORD).status_code == 200
    assert sign_in(desk, "lin", PASSWORD.upper()).status_code == 401


@pytest.mark.parametrize("name", ["chen", "nobody"])
def test_five_wrong_passwords_lock_the_name_known_or_not(desk: Running, name: str) -> None:
    desk.account("chen")
    answers = [sign_in(desk, name, "wrong-password") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [423]
    assert {answer.json()["code"] for answer in answers[:5]} == {"wrong_password"}
    assert "15分钟" in answers[5].json()["detail"]
    assert int(answers[5].headers["Retry-After"]) > 14 * 60
    assert sign_in(desk, name, PASSWORD).status_code == 423
    with desk.office.work() as work:
        work.session.execute(update(WrongTries).values(locked_until=work.now - timedelta(seconds=1)))
    assert sign_in(desk, name, PASSWORD).status_code == (200 if name == "chen" else 401)


def test_a_right_password_forgives_the_wrong_ones(desk: Running) -> None:
    desk.account("chen")
    for _ in range(2):
        assert [sign_in(desk, "chen", "wrong").status_code for _ in range(4)] == [401] * 4
        assert sign_in(desk, "chen", PASSWORD).status_code == 200


def test_guesses_at_once_count_one_by_one(desk: Running) -> None:
    desk.account("chen")
    with ThreadPoolExecutor(12) as guessing:
        statuses = [
            each.status_code for each in guessing.map(lambda n: sign_in(desk, "chen", f"g{n}"), range(12))
        ]
    assert sorted(statuses) == [401] * 5 + [423] * 7


def test_nothing_typed_into_the_form_is_kept(desk: Running) -> None:
    sign_in(desk, "hunter2-typed-as-name", "x")
    with desk.office.look() as work:
        kept = [row.subject for row in work.session.execute(select(WrongTries)).scalars()]
        kept += [row.subject + row.details for row in work.session.execute(select(AuditEntry)).scalars()]
        assert "hunter2" not in str(kept)
        assert audit.verify(work.session) is None


@pytest.mark.parametrize(
    "body", [{"name": "\ud800", "password": "\ud800"}, {"name": "a\x00b", "password": ""}]
)
def test_odd_characters_are_no_account(desk: Running, body: dict[str, str]) -> None:
    answer = httpx.post(
        f"{desk.url}/api/desk/session",
        content=json.dumps(body),
        headers={"content-type": "application/json"},
        trust_env=False,
    )
    assert answer.status_code == 401


def test_a_change_needs_the_token_of_our_page(desk: Running) -> None:
    person = desk.agent("chen")
    for wrong in ("", "x", "ü"):
        answer = person.http.put(
            "presence", json={"status": "away"}, headers=[(b"X-CSRF-Token", wrong.encode())]
        )
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
    other = desk.agent("wang")
    borrowed = {"X-CSRF-Token": other.http.headers["X-CSRF-Token"]}
    assert person.http.put("presence", json={"status": "away"}, headers=borrowed).status_code == 403
    assert person.http.put("presence", json={"status": "away"}).status_code == 200


def test_a_session_ends_by_leaving_by_time_and_with_the_account(desk: Running) -> None:
    left, late, off = desk.agent("left"), desk.agent("late"), desk.agent("off")
    assert left.http.delete("session").status_code == 204
    with desk.office.work() as work:
        yesterday = work.now - timedelta(hours=1)
        work.session.execute(
            update(StaffSession).where(StaffSession.staff == "late").values(expires_at=yesterday)
        )
        work.session.execute(update(Staff).where(Staff.name == "off").values(active=False))
    for person in (late, off):
        assert person.http.get("session").json()["code"] == "signed_out"
    assert left.http.get("session").status_code == 401
    assert sign_in(desk, "off", PASSWORD).status_code == 401
