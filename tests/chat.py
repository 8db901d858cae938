"""A customer at the API: opens a conversation, says things, waits for the answers."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any

import httpx

Message = dict[str, Any]

ANSWERS = {
    "topic": "我要投诉，信用卡被收了年费",
    "description": "去年说好免年费，这个月账单上还是扣了我两百块年费",
    "occurred_at": "上个月15号",
    "amount": "两百块",
    "product": "信用卡",
    "branch": "手机银行上发现的，没去过网点",
    "request": "把年费退给我",
    "contact_name": "张三",
    "contact_phone": "13800001234",
}


class Chat:
    """One conversation, seen from the customer's side."""

    def __init__(self, address: str) -> None:
        self.http = httpx.Client(base_url=address, timeout=40, trust_env=False)
        opened = self.http.post("/api/chat/conversations")
        assert opened.status_code == 201, opened.text
        self.id: str = opened.json()["conversation_id"]
        self.token: str = opened.json()["token"]
        self.http.headers["Authorization"] = f"Bearer {self.token}"
        self.cursor = 0
        self.seen: list[Message] = []

    def post(self, body: dict[str, Any]) -> httpx.Response:
        """One request to send a message, as it is."""
        return self.http.post("/api/chat/messages", json=body)

    def send(
        self, text: str | None = None, *, payload: str | None = None, key: str | None = None
    ) -> dict[str, Any]:
        """Send a text, or the payload of a choice; what was acknowledged."""
        body = {"client_message_id": key or str(uuid.uuid4())}
        body.update({"text": text} if payload is None else {"payload": payload})
        answer = self.post(body)
        assert answer.status_code in (200, 202), answer.text
        return dict(answer.json())

    def reconnect(self) -> None:
        """Drop the open connections, as a page does whose server was gone."""
        fresh = httpx.Client(
            base_url=self.http.base_url, headers=self.http.headers, timeout=self.http.timeout, trust_env=False
        )
        self.http.close()
        self.http = fresh

    def read(self, wait: float = 0) -> list[Message]:
        """What is new since the last look, the customer's own messages included."""
        answer = self.http.get("/api/chat/messages", params={"after": self.cursor, "wait": wait})
        assert answer.status_code == 200, answer.text
        said = answer.json()
        self.cursor = said["cursor"]
        self.owner = said["owner"]
        self.seen += said["messages"]
        return list(said["messages"])

    def wait_for(self, wanted: Callable[[list[Message]], Any], timeout: float = 30) -> list[Message]:
        """Read until `wanted(new messages)` holds; the new messages that were not the customer's."""
        until, new = time.monotonic() + timeout, []
        while time.monotonic() < until:
            new += [message for message in self.read(wait=1) if message["author"] != "customer"]
            if wanted(new):
                return new
        raise AssertionError(f"waited {timeout} s in vain; all that was said:\n{self.transcript()}")

    def replies(self, timeout: float = 30) -> list[Message]:
        """The answers to what was just sent: at least one, and then those that follow without a pause."""
        new = self.wait_for(lambda messages: messages, timeout)
        while more := [message for message in self.read(wait=0.3) if message["author"] != "customer"]:
            new += more
        return new

    def say(self, text: str, timeout: float = 30) -> list[Message]:
        """Send a text and wait for the answers."""
        self.read()
        self.send(text)
        return self.replies(timeout)

    def choose(self, title: str, timeout: float = 30) -> list[Message]:
        """Take the newest offered choice whose title contains `title`, and wait for the answers."""
        offered = [choice for message in reversed(self.seen) for choice in message.get("choices") or ()]
        fitting = [choice for choice in offered if title in choice["title"]]
        assert fitting, f"no choice {title!r} in:\n{self.transcript()}"
        self.send(payload=fitting[0]["payload"])
        return self.replies(timeout)

    def expects(self) -> str | None:
        """The slot that the newest question asks for."""
        asked = [message for message in self.seen if message["author"] == "bot"]
        return asked[-1].get("expects") if asked else None

    def answer_until(self, slot: str, answers: Mapping[str, str] = ANSWERS, at_most: int = 15) -> None:
        """Answer each question from `answers` until the one for `slot` is asked."""
        for _question in range(at_most):
            if self.expects() == slot:
                return
            self.say(answers[self.expects() or "topic"])
        raise AssertionError(f"{slot!r} was never asked:\n{self.transcript()}")

    def card(self, kind: str) -> dict[str, Any]:
        """The newest card of a type, e.g. `complaint_registered`."""
        cards = [message["card"] for message in self.seen if (message.get("card") or {}).get("type") == kind]
        assert cards, f"no card {kind!r} in:\n{self.transcript()}"
        return dict(cards[-1])

    def transcript(self) -> str:
        """The conversation as a person would read it."""
        return "\n".join(
            f"{m['seq']:>3} {m['author']:<8} {m.get('text') or m.get('card')}" for m in self.seen
        )

    def close(self) -> None:
        """Hang up."""
        self.http.close()
