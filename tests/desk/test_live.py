"""What is live: the queue, one's conversations, typing, read marks, in both directions."""

from __future__ import annotations

import pytest

from tests.desk.live import Live, Refused
from tests.desk.running import Running


def test_who_waits_appears_on_the_board_and_leaves_it(desk: Running) -> None:
    chen, wang = desk.agent("chen").live(), desk.agent("wang")
    customer = desk.waiting()
    entry = chen.wait("queue", lambda data: data.get("entry"))["entry"]
    assert (entry["conversation_id"], entry["position"], entry["urgent"]) == (customer.id, 1, False)
    wang.claim(customer.id)
    chen.wait("queue", lambda data: data.get("removed") == customer.id)


def test_both_hear_and_see_each_other(desk: Running) -> None:
    chen, customer = desk.agent("chen"), desk.waiting()
    agent, guest = chen.live(), customer.live()
    chen.claim(customer.id)
    assert agent.ask("open", {"conversation_id": customer.id, "after": 0}) == {"ok": True}
    assert guest.wait("state", lambda state: state["owner"] == "agent")["agent"] == "坐席chen"
    customer.send("我的钱少了")
    heard = agent.wait("message", lambda data: data["message"]["text"] == "我的钱少了")
    assert heard["conversation_id"] == customer.id
    agent.wait("conversation", lambda data: data["state"]["unread"] >= 1)
    chen.act(customer.id, "read", seq=heard["message"]["seq"])
    guest.wait("state", lambda state: state["read"] == heard["message"]["seq"])
    assert agent.ask("typing", {"conversation_id": customer.id}) == {"ok": True}
    guest.wait("state", lambda state: state["typing"])
    said = chen.say(customer.id, "我看看").json()
    guest.wait("message", lambda message: message["text"] == "我看看")
    guest.wait("state", lambda state: not state["typing"])
    guest.emit("typing")
    agent.wait("typing", lambda data: data["who"] == "customer")
    guest.emit("read", {"seq": said["seq"]})
    agent.wait("conversation", lambda data: data["state"].get("customer_read") == said["seq"])


def test_nobody_connects_without_a_session(desk: Running) -> None:
    for cookie in (None, "tingsu_desk=forged", "tingsu_desk="):
        with pytest.raises(Refused):
            Live(desk.url, "/desk", cookie=cookie)


def test_another_site_cannot_connect_with_the_cookie(desk: Running) -> None:
    chen = desk.agent("chen")
    cookie = f"tingsu_desk={chen.http.cookies['tingsu_desk']}"
    Live(desk.url, "/desk", cookie=cookie, origin=desk.url).close()
    with pytest.raises(Refused):
        Live(desk.url, "/desk", cookie=cookie, origin="https://evil.example")
