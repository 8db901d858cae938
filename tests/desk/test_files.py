"""Attachments over HTTP: what is taken, what is refused and how, and who may read them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from desk.settings import Settings
from tests import pictures
from tests.desk.running import Customer, Person, Running

REFUSALS = [
    (b"", "empty.png", 422, "file_empty"),
    (b"<svg onload=alert(1)>", "picture.png", 415, "file_kind"),
    (pictures.claiming(60_000, 60_000), "bomb.png", 422, "picture_too_large"),
    (pictures.png() + bytes(10 * 1024 * 1024), "large.png", 413, "file_too_large"),
    (pictures.png() + bytes(30 * 1024 * 1024), "larger.png", 413, "file_too_large"),
]


def send(
    by: Customer | Person, path: str, data: bytes, name: str = "截图.png", **fields: str
) -> httpx.Response:
    """Send a file that calls itself a picture."""
    told = {"client_message_id": "f1", **fields}
    return by.http.post(path, files={"file": (name, data, "image/png")}, data=told)


def stored(settings: Settings) -> list[Path]:
    """What lies in the store."""
    return [each for each in (settings.home / "files").rglob("*") if each.is_file()]


def test_a_picture_from_the_customer_is_seen_by_both_and_by_nobody_else(desk: Running) -> None:
    customer, agent, other = desk.waiting(), desk.agent("chen"), desk.agent("wang")
    agent.claim(customer.id)
    picture = pictures.png(40, 30)
    answer = send(customer, "files", picture)
    assert answer.status_code == 201, answer.text
    shown = answer.json()["file"]
    url = f"/api/chat/files/{shown['id']}"
    size = {"width": 40, "height": 30, "size": len(picture)}
    assert shown == {"id": shown["id"], "name": "截图.png", "type": "image/png", "url": url, **size}
    told = agent.get(f"conversations/{customer.id}")["messages"][-1]
    assert (told["kind"], told["seq"]) == ("file", answer.json()["seq"])
    assert told["file"] == {**shown, "url": f"/api/desk/files/{shown['id']}"}
    customer.read()
    assert customer.seen[-1]["file"] == shown
    for reader in (customer, agent):
        assert reader.http.get(f"files/{shown['id']}").content == picture
    assert other.http.get(f"files/{shown['id']}").status_code == 403
    stranger = desk.customer()
    assert stranger.http.get(f"files/{shown['id']}").json()["code"] == "no_such_file"
    assert httpx.get(desk.url + url, trust_env=False).status_code == 401
    assert agent.get("queue")["mine"][0]["last_text"] == "[图片]"


def test_a_file_is_answered_so_that_no_browser_runs_or_keeps_it(desk: Running) -> None:
    customer = desk.customer()
    files = {
        name: send(customer, "files", data, name, client_message_id=name[:2]).json()["file"]["id"]
        for name, data in (("a1 凭证.png", pictures.png()), ("b2.pdf", pictures.PDF))
    }
    answers = {name: customer.http.get(f"files/{file_id}").headers for name, file_id in files.items()}
    for headers in answers.values():
        assert headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in headers["content-security-policy"]
        assert headers["cache-control"] == "private, no-store"
        assert headers["cross-origin-resource-policy"] == "same-origin"
    picture, document = answers.values()
    assert picture["content-type"] == "image/png"
    assert picture["content-disposition"] == (
        "inline; filename=\"file.png\"; filename*=UTF-8''a1%20%E5%87%AD%E8%AF%81.png"
    )
    assert document["content-type"] == "application/pdf"
    assert document["content-disposition"].startswith("attachment;")


@pytest.mark.parametrize(("data", "name", "status", "code"), REFUSALS)
def test_what_is_refused_says_why_and_leaves_nothing(
    desk: Running, settings: Settings, data: bytes, name: str, status: int, code: str
) -> None:
    customer, agent = desk.waiting(), desk.agent("chen")
    agent.claim(customer.id)
    for answer in (
        send(customer, "files", data, name),
        send(agent, f"conversations/{customer.id}/files", data, name),
    ):
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer.headers["content-type"] == "application/problem+json"
        assert any("\u4e00" <= character <= "\u9fff" for character in answer.json()["detail"])
    assert stored(settings) == []


def test_the_limit_is_told_in_megabytes(desk: Running) -> None:
    answer = send(desk.customer(), "files", bytes(11 * 1024 * 1024))
    assert "10MB" in answer.json()["detail"]


@pytest.mark.parametrize(
    "request_of",
    [
        {"files": {"file": ("a.png", pictures.png())}},
        {"data": {"client_message_id": "k"}},
        {"files": {"file": ("a.png", pictures.png())}, "data": {"client_message_id": "不行"}},
        {"files": {"other": ("a.png", pictures.png())}, "data": {"client_message_id": "k"}},
        {"json": {"client_message_id": "k", "file": "x"}},
        {"files": [("file", ("a.png", b"1")), ("file", ("b.png", b"2"))], "data": {"client_message_id": "k"}},
        {"content": b"--x\r\nbroken", "headers": {"Content-Type": "multipart/form-data; boundary=x"}},
        {"content": b"x", "headers": {"Content-Type": "multipart/form-data"}},
    ],
)
def test_a_form_that_is_wrong_is_refused(
    desk: Running, settings: Settings, request_of: dict[str, Any]
) -> None:
    answer = desk.customer().http.post("files", **request_of)
    assert answer.status_code in (400, 422), answer.text
    assert answer.json()["code"] == "invalid_request"
    assert stored(settings) == []


def test_a_stranger_is_turned_away_before_the_file_is_read(desk: Running) -> None:
    customer, watcher = desk.waiting(), desk.agent("chen")
    customer.http.headers["Authorization"] = "Bearer forged"
    assert send(customer, "files", pictures.png()).status_code == 401
    answer = send(watcher, f"conversations/{customer.id}/files", pictures.png())
    assert (answer.status_code, answer.json()["code"]) == (409, "not_yours")


def test_sent_again_the_answer_is_the_same_and_the_file_is_there_once(
    desk: Running, settings: Settings
) -> None:
    customer, agent = desk.waiting(), desk.agent("chen")
    fence = agent.claim(customer.id)
    for by, path, fields in (
        (customer, "files", {}),
        (agent, f"conversations/{customer.id}/files", {"fence": str(fence)}),
    ):
        first, again = (send(by, path, pictures.png(9, 9), **fields) for _ in range(2))
        assert (first.status_code, again.status_code) == (201, 200)
        assert first.json() == again.json()
        other = send(by, path, pictures.png(9, 10), **fields)
        assert (other.status_code, other.json()["code"]) == (409, "client_message_id_reused")
    assert len(stored(settings)) == 2
    assert [each["kind"] for each in customer.read() and customer.seen].count("file") == 2


def test_an_agent_who_lost_the_conversation_sends_nothing(desk: Running, settings: Settings) -> None:
    customer, agent = desk.waiting(), desk.agent("chen")
    fence = agent.claim(customer.id)
    agent.act(customer.id, "release", to="bot")
    answer = send(agent, f"conversations/{customer.id}/files", pictures.PDF, fence=str(fence))
    assert (answer.status_code, answer.json()["code"]) == (409, "not_yours")
    assert stored(settings) == []


def test_both_hear_of_a_file_at_once(desk: Running) -> None:
    customer, agent = desk.waiting(), desk.agent("chen")
    agent.claim(customer.id)
    theirs, ours = customer.live(), agent.live()
    assert ours.ask("open", {"conversation_id": customer.id, "after": 0}) == {"ok": True}
    send(customer, "files", pictures.png())
    heard = ours.wait("message", lambda told: told["message"]["kind"] == "file")
    assert heard["message"]["file"]["url"].startswith("/api/desk/files/")
    send(agent, f"conversations/{customer.id}/files", pictures.PDF, "流程.pdf")
    heard = theirs.wait("message", lambda told: told["kind"] == "file" and told["author"] == "agent")
    assert heard["file"]["name"] == "流程.pdf"
    assert heard["file"]["url"].startswith("/api/chat/files/")


def test_a_file_whose_bytes_are_lost_is_gone_not_a_fault(desk: Running, settings: Settings) -> None:
    customer = desk.customer()
    file_id = send(customer, "files", pictures.png()).json()["file"]["id"]
    for path in stored(settings):
        path.unlink()
    assert customer.http.get(f"files/{file_id}").status_code == 404
