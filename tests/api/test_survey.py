"""The survey as its customer meets it: the page without JavaScript, the API beside it, signed receipts."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Any

import httpx
import pytest
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from desk.api.app import create_app
from desk.channels.webhook import SIGNATURE, TIMESTAMP, sign
from desk.complaints import feedback, survey
from desk.complaints.feedback_model import Feedback, Survey
from desk.complaints.locking import hold
from desk.complaints.work import Office, Reach
from desk.database import utc_now
from tests.api.conftest import LiveServer
from tests.complaints.handling_scene import OWNER, bring, go, hire

REACH = Reach(frozenset({"chat", "phone", "sms"}), "https://bank.example")
KEY = "0123456789abcdef0123456789abcdef"


@dataclass
class Customer:
    """Somebody who was told a result, and holds the link to their survey."""

    office: Office
    http: httpx.Client
    number: str
    token: str

    @property
    def page(self) -> str:
        return f"/s/{self.token}"

    def send(self, **fields: str) -> httpx.Response:
        """Send the form."""
        return self.http.post(self.page, data=fields)

    def read(self, path: str = "") -> str:
        """The page's words."""
        answer = self.http.get(self.page + path)
        assert answer.status_code == 200, answer.text
        return words(answer.text)

    def found(self) -> Survey:
        """The survey as it stands."""
        with self.office.look() as work:
            return survey.find(work, self.token)

    def expire(self) -> None:
        """Let the time for answering be over."""
        with self.office.work() as work:
            survey.find(work, self.token).expires_at = utc_now() - timedelta(seconds=1)

    def status(self) -> str:
        """How the complaint stands."""
        with self.office.look() as work:
            return hold(work, self.number).status


def words(page: str) -> str:
    """What of a page is read."""
    body = re.sub(r"<(style|title).*?</\1>", "", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


@pytest.fixture(scope="module")
def shared(configured: Callable[..., Any]) -> Iterator[LiveServer]:
    """A server that can send short messages."""
    told = configured(
        sms_webhook="http://127.0.0.1:9/sms", webhook_key=KEY, public_url="https://bank.example"
    )
    with LiveServer(create_app(told)) as running:
        hire(running.app.state.floor.office)
        running.app.state.floor.office.reach = REACH
        yield running


@pytest.fixture
def come(shared: LiveServer) -> Iterator[Callable[[], Customer]]:
    """Makes customers of complaints of their own."""
    office: Office = shared.app.state.floor.office
    clients: list[httpx.Client] = []

    def make() -> Customer:
        count = int(time.monotonic_ns() % 10_000)
        number = bring(office, "informed", f"c{time.monotonic_ns()}", contact_phone=f"1380000{count:04d}")
        with office.work() as work:
            token = survey.token_of(work, survey.invite(work, hold(work, number), "sms", None, "system").id)
        clients.append(httpx.Client(base_url=shared.address, timeout=20, trust_env=False))
        return Customer(office, clients[-1], number, token)

    yield make
    for each in clients:
        each.close()


@pytest.fixture
def customer(come: Callable[[], Customer]) -> Customer:
    """A customer."""
    return come()


class TestPage:
    """/s/{token}: careful, in Chinese, no script."""

    def test_it_asks_and_is_careful(self, customer: Customer) -> None:
        answer = customer.http.get(customer.page)
        assert answer.status_code == 200
        for expected in ("这次处理，您满意吗", customer.number, "很不满意", "很满意", "选填"):
            assert expected in words(answer.text)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "unsafe" not in policy
        assert "form-action 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert "noindex" in answer.headers["x-robots-tag"]
        assert "set-cookie" not in answer.headers
        assert "<script" not in answer.text
        assert not re.search(r"(?:src|href)=\"https?:", answer.text)
        assert len(answer.content) < 20_000

    def test_looking_answers_nothing(self, customer: Customer) -> None:
        for _ in range(2):
            customer.http.get(customer.page, params={"csat": "1", "choice": "review"})
            assert customer.http.head(customer.page).status_code == 200
        assert customer.found().answered_at is None

    def test_an_answer_is_taken_and_thanked_for(self, customer: Customer) -> None:
        answer = customer.send(csat="5", nps="10", comment="办得快")
        assert (answer.status_code, answer.headers["location"]) == (303, customer.page)
        found = customer.found()
        assert (found.csat, found.nps, found.comment) == (5, 10, "办得快")
        assert customer.status() == "surveyed"
        assert "收到了，谢谢您" in customer.read()
        assert "申请核查" not in customer.read()

    def test_it_can_be_corrected_until_the_complaint_is_closed(self, customer: Customer) -> None:
        customer.send(csat="3", nps="4", comment="还行")
        assert "还行" in customer.read("?edit=1")
        customer.send(csat="4", nps="", comment="")
        found = customer.found()
        assert (found.csat, found.nps, found.comment) == (4, None, None)
        go(customer.office, customer.number, "close", OWNER)
        assert "修改评价" not in customer.read()
        assert customer.send(csat="1").status_code == 303
        assert customer.found().csat == 4
        assert "您的评价：满意。" in customer.read("?edit=1")

    def test_who_is_not_content_chooses_what_follows(self, come: Callable[[], Customer]) -> None:
        for choice, status, said in (
            ("review", "under_review", "核查申请已登记"),
            ("reopen", "investigating", "已登记重新处理"),
            ("nothing", "surveyed", "您的意见已经记下"),
        ):
            customer = come()
            customer.send(csat="1", comment="没有解决")
            page = customer.read()
            assert "申请核查" in page
            assert "重新处理" in page
            assert customer.send(choice=choice).status_code == 303
            assert customer.status() == status
            assert said in customer.read()
            assert "接下来您可以选一样" not in customer.read()
            assert customer.send(choice="review" if choice != "review" else "reopen").status_code == 303
            assert customer.found().follow == choice

    def test_a_choice_nobody_offered_does_nothing(self, customer: Customer) -> None:
        customer.send(csat="5")
        for choice in ("review", "reopen", "close", ""):
            customer.send(choice=choice)
        assert customer.status() == "surveyed"
        assert customer.found().follow is None

    @pytest.mark.parametrize(
        ("fields", "fault"),
        [
            ({}, "请先选一个满意程度"),
            ({"nps": "5", "comment": "只写了字"}, "请先选一个满意程度"),
            ({"csat": "6"}, "请先选一个满意程度"),
            ({"csat": "٣"}, "请先选一个满意程度"),
            ({"csat": "3", "nps": "11"}, "请选一个分数"),
            ({"csat": "3", "comment": "字" * 501}, "文字超过500字"),
        ],
    )
    def test_what_is_missing_is_said_and_nothing_typed_is_lost(
        self, customer: Customer, fields: dict[str, str], fault: str
    ) -> None:
        answer = customer.send(**fields)
        assert answer.status_code == 422
        assert fault in words(answer.text)
        assert fields.get("comment", "") in words(answer.text)
        assert customer.found().answered_at is None

    def test_five_hundred_characters_with_line_breaks_are_not_too_many(self, customer: Customer) -> None:
        # A browser lets 500 be typed and sends each line break as two.
        assert customer.send(csat="3", comment="\r\n".join(["字" * 49] * 10)).status_code == 303

    def test_html_in_a_comment_is_words(self, customer: Customer) -> None:
        nasty = "</textarea><script>alert(1)</script><img src=x onerror=alert(1)> {{ 7*7 }}"
        customer.send(csat="3", comment=nasty)
        assert customer.found().comment == nasty
        page = customer.http.get(customer.page + "?edit=1").text
        assert "<script" not in page
        assert "<img" not in page
        assert nasty in unescape(page)

    def test_bytes_that_are_no_form_are_an_empty_one(self, customer: Customer) -> None:
        for body in (b"\xff\xfe=\xff", b"&".join(b"a=1" for _ in range(100)), b"{}", b"csat"):
            assert customer.http.post(customer.page, content=body).status_code == 422
        assert customer.http.post(customer.page, content=b"x" * 70_000).status_code == 413

    @pytest.mark.parametrize("token", ["A" * 43, "x", "%00", "客"])
    def test_another_token_finds_nothing(self, customer: Customer, token: str) -> None:
        page = f"/s/{token}"
        for answer in (customer.http.get(page), customer.http.post(page, data={"csat": "5"})):
            assert answer.status_code == 404
            assert "没有找到这份问卷" in words(answer.text)

    def test_an_expired_link_says_so_and_where_to_turn(self, customer: Customer) -> None:
        customer.expire()
        assert "已经过期" in customer.read()
        assert customer.office.policy.hotlines["institution"] in customer.read()
        answer = customer.send(csat="5")
        assert answer.status_code == 410
        assert customer.found().answered_at is None


class TestForPrograms:
    """/api/surveys/{token}."""

    def test_the_same_in_json(self, customer: Customer) -> None:
        path = f"/api/surveys/{customer.token}"
        shown = customer.http.get(path).json()
        assert (shown["number"], shown["answerable"], shown["csat"]) == (customer.number, True, None)
        shown = customer.http.post(path, json={"csat": 2, "nps": 0, "comment": "慢"}).json()
        assert (shown["csat"], shown["nps"], shown["comment"]) == (2, 0, "慢")
        assert shown["offers"] == ["review", "reopen", "nothing"]
        shown = customer.http.post(f"{path}/follow", json={"choice": "reopen"}).json()
        assert (shown["follow"], shown["offers"]) == ("reopen", [])
        answer = customer.http.post(f"{path}/follow", json={"choice": "review"})
        assert (answer.status_code, answer.json()["code"]) == (409, "not_offered")

    @pytest.mark.parametrize(
        "body", [{"csat": 0}, {"csat": 3, "nps": 11}, {"csat": 3, "comment": "字" * 501}, {}]
    )
    def test_refusals(self, customer: Customer, body: dict[str, Any]) -> None:
        answer = customer.http.post(f"/api/surveys/{customer.token}", json=body)
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")

    def test_unknown_expired_and_settled(self, come: Callable[[], Customer]) -> None:
        customer = come()
        answer = customer.http.post(f"/api/surveys/{'A' * 43}", json={"csat": 3})
        assert (answer.status_code, answer.json()["code"]) == (404, "no_such_survey")
        path = f"/api/surveys/{customer.token}"
        customer.http.post(path, json={"csat": 3})
        go(customer.office, customer.number, "close", OWNER)
        answer = customer.http.post(path, json={"csat": 1})
        assert (answer.status_code, answer.json()["code"]) == (409, "survey_settled")
        customer.expire()
        answer = customer.http.post(path, json={"csat": 1})
        assert (answer.status_code, answer.json()["code"]) == (410, "survey_expired")

    def test_the_token_is_in_no_log(self, customer: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
        def gone(*_: object) -> None:
            raise OperationalError("select", {}, Exception("disk I/O error"))

        with capture_logs() as logs:
            customer.http.get(f"/api/surveys/{customer.token}")
            customer.send(csat="3", comment="不要写进日志")
            monkeypatch.setattr(customer.office, "look", gone)
            for path in (customer.page, f"/api/surveys/{customer.token}"):
                assert customer.http.get(path).status_code == 503
        told = json.dumps(logs, default=str, ensure_ascii=False)
        assert "http.database" in told
        assert customer.token not in told
        assert "不要写进日志" not in told


def signed(content: bytes, key: str = KEY, at: float = 0) -> dict[str, str]:
    """The headers of a receipt."""
    timestamp = str(int(time.time() + at))
    signature = sign(key, timestamp, content)
    return {TIMESTAMP: timestamp, SIGNATURE: signature, "Content-Type": "application/json"}


class TestReceipts:
    """/api/feedback/{channel}/receipt: believed when it is signed, once."""

    def told(self, customer: Customer) -> Feedback:
        with customer.office.look() as work:
            return next(each for each in feedback.of(work, customer.number) if each.kind == "survey")

    def post(
        self, customer: Customer, body: Any, *, key: str = KEY, at: float = 0, channel: str = "sms"
    ) -> httpx.Response:
        content = json.dumps(body).encode()
        path = f"/api/feedback/{channel}/receipt"
        return customer.http.post(path, content=content, headers=signed(content, key, at))

    def test_a_signed_receipt_is_believed(self, customer: Customer) -> None:
        told = self.told(customer)
        answer = self.post(customer, {"id": told.id, "status": "received"})
        assert (answer.status_code, answer.json()) == (200, {"state": "received"})
        assert self.told(customer).received_at is not None

    def test_a_wrong_or_missing_signature_is_not(self, customer: Customer) -> None:
        body = {"id": self.told(customer).id, "status": "received"}
        answer = self.post(customer, body, key="another key of thirty-two letters")
        assert (answer.status_code, answer.json()["code"]) == (401, "signature_wrong")
        answer = customer.http.post("/api/feedback/sms/receipt", json=body)
        assert (answer.status_code, answer.json()["code"]) == (401, "signature_wrong")
        assert self.told(customer).received_at is None

    @pytest.mark.parametrize("at", [-400, 400])
    def test_neither_is_one_from_another_time(self, customer: Customer, at: float) -> None:
        answer = self.post(customer, {"id": self.told(customer).id, "status": "received"}, at=at)
        assert (answer.status_code, answer.json()["code"]) == (401, "signature_old")

    def test_a_receipt_caught_and_sent_again_changes_nothing(self, customer: Customer) -> None:
        told = self.told(customer)
        content = json.dumps({"id": told.id, "status": "failed", "reason": "空号"}).encode()
        headers, path = signed(content), "/api/feedback/sms/receipt"
        assert customer.http.post(path, content=content, headers=headers).json() == {"state": "dead"}
        with customer.office.work() as work:
            work.session.merge(told).state = "queued"
        assert customer.http.post(path, content=content, headers=headers).json() == {"state": "queued"}

    def test_of_another_message_or_channel_there_is_nothing(self, customer: Customer) -> None:
        for body, channel in (
            ({"id": "none", "status": "received"}, "sms"),
            ({"id": self.told(customer).id, "status": "received"}, "wechat"),
        ):
            answer = self.post(customer, body, channel=channel)
            assert (answer.status_code, answer.json()["code"]) == (404, "no_such_row")
        assert self.post(customer, {}, channel="pigeon").status_code == 422


def test_without_a_key_no_receipt_is_believed(serve: Callable[..., LiveServer]) -> None:
    content = b'{"id": "x", "status": "received"}'
    path = f"{serve().address}/api/feedback/sms/receipt"
    answer = httpx.post(path, content=content, headers=signed(content, ""), trust_env=False)
    assert (answer.status_code, answer.json()["code"]) == (409, "channel_not_set_up")
