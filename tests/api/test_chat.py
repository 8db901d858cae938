"""The contract of the chat API, as every app and page relies on it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.api.conftest import LiveServer
from tests.chat import Chat
from tests.conversations.fake_assistant import FakeAssistant
from tests.conversations.registering import register_complaint
from tests.conversations.scene import nlu


def test_a_conversation_is_opened_with_a_secret_of_its_own(http: httpx.Client) -> None:
    opened = [http.post("/api/chat/conversations") for _ in range(3)]
    assert {answer.status_code for answer in opened} == {201}
    assert set(opened[0].json()) == {"conversation_id", "token"}
    assert len({answer.json()["token"] for answer in opened}) == 3
    assert all(len(answer.json()["token"]) >= 43 for answer in opened)


def test_a_message_is_taken_and_answered(chat: Chat) -> None:
    taken = chat.post({"client_message_id": "a1", "text": "我要投诉"})
    assert taken.status_code == 202
    assert taken.json()["seq"] == 1
    reply = chat.replies()[0]
    assert reply == {
        "seq": 2,
        "author": "bot",
        "kind": "text",
        "text": "听到：我要投诉",
        "choices": [],
        "card": None,
        "expects": None,
        "created_at": reply["created_at"],
    }
    assert reply["created_at"].endswith("+00:00")
    assert (chat.cursor, chat.owner) == (2, "bot")
    assert chat.seen[0]["client_message_id"] == "a1"


def test_a_message_sent_again_gets_the_same_answer(chat: Chat) -> None:
    first = chat.post({"client_message_id": "a1", "text": "我要投诉"})
    again = chat.post({"client_message_id": "a1", "text": "我要投诉"})
    assert (first.status_code, again.status_code) == (202, 200)
    assert first.json() == again.json()
    chat.replies()
    assert [message["author"] for message in chat.seen] == ["customer", "bot"]


def test_the_same_message_sent_many_times_at_once_is_one_message(chat: Chat) -> None:
    def send(_: int) -> int:
        return chat.post({"client_message_id": "a1", "text": "我要投诉"}).status_code

    with ThreadPoolExecutor(8) as at_once:
        assert sorted(at_once.map(send, range(8))) == [200] * 7 + [202]
    chat.replies()
    assert [message["author"] for message in chat.seen] == ["customer", "bot"]


def test_a_choice_is_sent_back_by_its_payload(chat: Chat, assistant: FakeAssistant) -> None:
    assistant.script = lambda turn: {
        "replies": [
            {"text": "哪方面？", "choices": [{"title": "贷款", "payload": '/inform{"topic": "repayment"}'}]}
        ],
        "expects": "topic",
        "nlu": nlu(),
    }
    question = chat.say("我要投诉")[-1]
    assert (question["kind"], question["expects"]) == ("choices", "topic")
    chat.choose("贷款")
    assert assistant.turns[-1]["payload"] == '/inform{"topic": "repayment"}'
    assert [message["text"] for message in chat.seen if message["author"] == "customer"] == [
        "我要投诉",
        "贷款",
    ]


@pytest.mark.parametrize("payload", ["/affirm", '/inform{"topic": "fraud"}', "c1.0", "c9.9", "", "x" * 64])
def test_a_forged_choice_is_refused_in_chinese(chat: Chat, payload: str) -> None:
    refused = chat.post({"client_message_id": "a1", "payload": payload})
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["code"] == "choice_unknown"
    assert refused.json()["detail"] == "这个选项已经失效，请看最新的一条。"


def test_a_registration_shows_its_card_after_the_words(
    chat: Chat, server: LiveServer, assistant: FakeAssistant
) -> None:
    def registers(turn: dict[str, object]) -> dict[str, object]:
        number = register_complaint(server.app.state.floor.office, chat.id)
        return {"replies": [{"text": f"已登记，编号 {number}。"}], "nlu": nlu()}

    assistant.script = registers
    words, card = chat.say("确认")
    assert words["author"] == "bot"
    assert card["kind"] == "card"
    shown = card["card"]
    assert shown["type"] == "complaint_registered"
    assert shown["number"] in words["text"]
    wanted = {"number", "level", "level_name", "reasons", "respond_by", "decide_by", "statutory_by"}
    assert wanted <= set(shown)


def test_the_queue_tells_the_place(chat: Chat, assistant: FakeAssistant) -> None:
    assistant.script = lambda turn: {
        "replies": [{"text": "好"}],
        "handoff": {"reason": "requested"},
        "nlu": nlu("ask_human"),
    }
    chat.say("转人工")
    answer = chat.http.get("/api/chat/messages", params={"after": chat.cursor}).json()
    assert (answer["owner"], answer["queue_position"]) == ("queue", 1)


class TestReading:
    """Reading resumes anywhere, and waits without spinning."""

    def test_reading_resumes_from_a_cursor(self, chat: Chat) -> None:
        chat.say("一")
        chat.say("二")
        page = chat.http.get("/api/chat/messages", params={"after": 2}).json()
        assert [message["seq"] for message in page["messages"]] == [3, 4]
        assert page["cursor"] == 4

    def test_a_cursor_from_the_future_comes_back_to_what_there_is(self, chat: Chat) -> None:
        chat.say("一")
        page = chat.http.get("/api/chat/messages", params={"after": 99}).json()
        assert (page["messages"], page["cursor"]) == ([], 2)

    def test_long_conversations_come_in_batches(self, serve: Callable[..., LiveServer]) -> None:
        chat = serve(messages_per_minute=0, turn_fragments=100, turn_length=20000).chat()
        for number in range(230):
            chat.post({"client_message_id": str(number), "text": "喂"})
        seen = [len(chat.read()) for _ in range(3)]
        assert seen[0] == 200
        assert sum(seen) >= 230

    def test_waiting_ends_as_soon_as_there_is_something(self, chat: Chat) -> None:
        threading.Timer(0.3, lambda: chat.post({"client_message_id": "a", "text": "喂"})).start()
        began = time.monotonic()
        assert [message["text"] for message in chat.read(wait=10)] == ["喂"]
        assert 0.2 < time.monotonic() - began < 3

    def test_waiting_ends_after_the_time_asked_for(self, chat: Chat) -> None:
        began = time.monotonic()
        assert chat.read(wait=0.4) == []
        assert 0.3 < time.monotonic() - began < 3

    def test_many_may_wait_while_others_are_served(self, server: LiveServer) -> None:
        waiting = [server.chat() for _ in range(40)]
        with ThreadPoolExecutor(40) as at_once:
            reads = [at_once.submit(chat.read, 4) for chat in waiting]
            time.sleep(1)
            began = time.monotonic()
            assert server.chat().say("喂")
            assert time.monotonic() - began < 3
            assert all(read.result() == [] for read in reads)

    def test_a_customer_may_have_only_so_many_windows(self, chat: Chat) -> None:
        with ThreadPoolExecutor(25) as at_once:
            reads = [
                at_once.submit(chat.http.get, "/api/chat/messages", params={"wait": 2}) for _ in range(25)
            ]
            statuses = sorted(read.result().status_code for read in reads)
        assert statuses == [200] * 20 + [429] * 5

    @pytest.mark.parametrize(
        "query",
        ["after=-1", "after=x", "after=99999999999999999999", "wait=31", "wait=-1", "wait=nan", "wait=x"],
    )
    def test_a_senseless_question_is_refused(self, chat: Chat, query: str) -> None:
        refused = chat.http.get(f"/api/chat/messages?{query}")
        assert refused.status_code == 422
        assert refused.json()["code"] == "invalid_request"
        assert refused.json()["errors"][0]["field"].startswith("query.")


class TestTokens:
    """A token opens its own conversation; nothing else opens anything."""

    @pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer wrong", "Basic abc", "bearer\tx"])
    def test_without_the_token_there_is_nothing_to_see(self, http: httpx.Client, header: str | None) -> None:
        headers = {} if header is None else {"Authorization": header}
        answers = [
            http.get("/api/chat/messages", headers=headers),
            http.post("/api/chat/messages", json={"client_message_id": "a", "text": "喂"}, headers=headers),
        ]
        for answer in answers:
            assert answer.status_code == 401
            assert answer.json()["code"] == "unauthorized"
            assert answer.headers["www-authenticate"] == "Bearer"

    def test_the_conversations_name_is_no_token(self, http: httpx.Client, chat: Chat) -> None:
        headers = {"Authorization": f"Bearer {chat.id}"}
        assert http.get("/api/chat/messages", headers=headers).status_code == 401

    def test_another_customer_sees_nothing_of_it(self, server: LiveServer, chat: Chat) -> None:
        chat.say("我叫林小满")
        assert server.chat().read() == []


class TestRefusals:
    """What cannot be taken is refused with a code and a Chinese text, and nothing is kept of it."""

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            ({"client_message_id": "a", "text": "长" * 2001}, 422, "text_too_long"),
            ({"client_message_id": "a", "text": " "}, 422, "text_empty"),
            ({"client_message_id": "a"}, 422, "invalid_request"),
            ({"client_message_id": "a", "text": "喂", "payload": "c1.0"}, 422, "invalid_request"),
            ({"text": "喂"}, 422, "invalid_request"),
            ({"client_message_id": "", "text": "喂"}, 422, "invalid_request"),
            ({"client_message_id": "a" * 65, "text": "喂"}, 422, "invalid_request"),
            ({"client_message_id": "a b", "text": "喂"}, 422, "invalid_request"),
            ({"client_message_id": "a", "text": "长" * 70_000}, 413, "body_too_large"),
            ([], 422, "invalid_request"),
        ],
    )
    def test_what_cannot_be_taken(self, chat: Chat, body: object, status: int, code: str) -> None:
        refused = chat.http.post("/api/chat/messages", json=body)
        problem = refused.json()
        assert (refused.status_code, problem["status"], problem["code"]) == (status, status, code)
        assert any("\u4e00" <= char <= "\u9fff" for char in problem["detail"])
        assert chat.read() == []

    def test_a_body_without_an_announced_length_is_counted(self, chat: Chat) -> None:
        def endless() -> object:
            for _ in range(200):
                yield b" " * 1000

        refused = chat.http.post(
            "/api/chat/messages", content=endless(), headers={"Content-Type": "application/json"}
        )
        assert (refused.status_code, refused.json()["code"]) == (413, "body_too_large")

    @pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[" * 50_000, b"", b'{"text": "\\ud800"}'])
    def test_a_broken_body_is_refused(self, chat: Chat, body: bytes) -> None:
        refused = chat.http.post(
            "/api/chat/messages", content=body, headers={"Content-Type": "application/json"}
        )
        assert refused.status_code in (400, 422)
        assert refused.json()["code"] == "invalid_request"

    def test_the_text_of_the_limit_names_the_limit(self, chat: Chat) -> None:
        refused = chat.post({"client_message_id": "a", "text": "长" * 2001})
        assert "2000" in refused.json()["detail"]

    def test_an_id_used_for_something_else_is_a_conflict(self, chat: Chat) -> None:
        chat.post({"client_message_id": "a", "text": "一"})
        refused = chat.post({"client_message_id": "a", "text": "二"})
        assert (refused.status_code, refused.json()["code"]) == (409, "client_message_id_reused")

    def test_half_a_character_is_replaced(self, chat: Chat) -> None:
        body = b'{"client_message_id": "a", "text": "\\ud83d \\u0000 hi"}'
        headers = {"Content-Type": "application/json"}
        assert chat.http.post("/api/chat/messages", content=body, headers=headers).status_code == 202
        assert chat.read()[0]["text"] == "\ufffd  hi"


class TestLimits:
    """Too much is a 429 that says when to come back."""

    def test_a_conversation(self, serve: Callable[..., LiveServer]) -> None:
        chat = serve(messages_per_minute=3).chat()
        statuses = [chat.post({"client_message_id": str(n), "text": "喂"}).status_code for n in range(4)]
        assert statuses == [202, 202, 202, 429]
        refused = chat.post({"client_message_id": "x", "text": "喂"})
        assert 1 <= int(refused.headers["retry-after"]) <= 20
        assert refused.json()["code"] == "too_many_messages"
        assert refused.headers["retry-after"] in refused.json()["detail"]

    def test_an_address_over_all_its_conversations(self, serve: Callable[..., LiveServer]) -> None:
        server = serve(address_messages_per_minute=3)
        customers = [server.chat() for _ in range(4)]
        statuses = [each.post({"client_message_id": "a", "text": "喂"}).status_code for each in customers]
        assert statuses == [202, 202, 202, 429]

    def test_new_conversations_of_an_address(self, serve: Callable[..., LiveServer]) -> None:
        server = serve(address_conversations_per_hour=2)
        with httpx.Client(base_url=server.address, trust_env=False) as http:
            answers = [http.post("/api/chat/conversations") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [201, 201, 429]
        assert answers[2].json()["code"] == "too_many_conversations"

    def test_a_forwarded_address_is_believed_from_a_trusted_proxy_only(
        self, serve: Callable[..., LiveServer]
    ) -> None:
        def statuses(server: LiveServer) -> list[int]:
            with httpx.Client(base_url=server.address, trust_env=False) as http:
                return [
                    http.post(
                        "/api/chat/conversations", headers={"X-Forwarded-For": f"6.6.6.6, 203.0.113.{n}"}
                    ).status_code
                    for n in range(3)
                ]

        assert statuses(serve(address_conversations_per_hour=2)) == [201, 201, 429]
        assert statuses(serve(address_conversations_per_hour=2, trusted_proxies="127.0.0.0/8")) == [201] * 3


def test_the_page_learns_what_to_show(http: httpx.Client) -> None:
    branding = http.get("/api/chat/branding").json()
    assert branding["name"] == "听诉"
    assert branding["message_length"] == 2000
    assert set(branding) == {"name", "greeting", "hotline", "message_length", "file_bytes"}
