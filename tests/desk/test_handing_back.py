"""The seam between an agent and the assistant over the real API: told once, gone on, confirmed, seen live."""

from __future__ import annotations

from typing import Any

import pytest

from desk.complaints import draft as drafts
from desk.complaints.model import DRAFT_ASKING
from desk.conversations.handback import GO_ON
from tests.conversations.fake_assistant import FakeAssistant, echo
from tests.desk.conftest import calls_a_person
from tests.desk.running import Customer, Person, Running
from tests.desk.test_casework import complaints, patch
from tests.desk.test_context import FACTS, told
from tests.processes import wait_until


@pytest.fixture(autouse=True)
def own_script(assistant: FakeAssistant) -> Any:
    """The shared assistant, remembering nothing of other tests, and left as it was."""
    assistant.reset()
    assistant.script = calls_a_person
    yield
    assistant.reset()
    assistant.script = calls_a_person


def asking(desk: Running, customer: Customer, **fields: Any) -> None:
    """The bot is asking, and knows this much."""
    told(desk, customer, **(fields or FACTS))
    with desk.office.work() as work:
        drafts.begin(work, customer.id)


def turns(assistant: FakeAssistant, customer: Customer) -> list[dict[str, Any]]:
    """What the assistant was asked in a conversation."""
    return [each for each in assistant.turns if each["conversation_id"] == customer.id]


def press(customer: Customer, title: str) -> None:
    """The customer takes the newest choice of this title."""
    customer.read()
    offered = [choice for said in customer.seen for choice in said["choices"] if choice["title"] == title]
    pressed = {"client_message_id": f"press{len(customer.seen)}", "payload": offered[-1]["payload"]}
    answer = customer.http.post("messages", json=pressed)
    assert answer.status_code == 202, answer.text


def fields(person: Person, customer: Customer) -> dict[str, Any]:
    """The facts of the draft as the page shows them."""
    draft = person.get(f"conversations/{customer.id}")["draft"]
    return dict(draft["fields"]) if draft else {}


def confirmed(person: Person, customer: Customer) -> Any:
    """The customer's yes as the page shows it."""
    return person.get(f"conversations/{customer.id}")["draft"]["confirmed"]


def test_released_the_bot_hears_what_was_said_and_goes_on_at_once(
    desk: Running, assistant: FakeAssistant
) -> None:
    chen, customer = desk.agent("chen"), desk.waiting()
    asking(desk, customer, topic="fraud")
    chen.claim(customer.id)
    assistant.facts = {"branch": "东门支行"}
    customer.send("是东门支行")
    wait_until(lambda: "branch" in fields(chen, customer), 5, "the assistant to read along")
    chen.say(customer.id, "好的，记下了")
    chen.act(customer.id, "release")
    customer.until(lambda: any("听到：/inform" in text for text in customer.said("bot")), "the bot")
    assert [(each["author"], each["text"]) for each in assistant.heard] == [
        ("customer", "是东门支行"),
        ("agent", "好的，记下了"),
    ]
    assert turns(assistant, customer)[-1]["payload"] == GO_ON
    customer.send("好")
    customer.until(lambda: "听到：好" in customer.said("bot"), "the answer")
    assert assistant.told == 1


def test_an_assistant_that_was_down_is_told_when_it_is_back(desk: Running, assistant: FakeAssistant) -> None:
    chen, customer = desk.agent("chen"), desk.waiting()
    chen.claim(customer.id)
    chen.say(customer.id, "您好")
    assistant.die()
    try:
        chen.act(customer.id, "release")
        customer.send("还在吗")
        customer.until(lambda: len(customer.said("customer")) > 1, "the message")
    finally:
        assistant.start()
    customer.until(lambda: "听到：还在吗" in customer.said("bot"), "the answer", timeout=15)
    assert [each["text"] for each in assistant.heard] == ["您好"]


def test_what_the_customer_tells_an_agent_is_in_the_draft_at_once(
    desk: Running, assistant: FakeAssistant
) -> None:
    chen, customer = desk.agent("chen"), desk.waiting()
    chen.claim(customer.id)
    live = chen.live()
    assert live.ask("open", {"conversation_id": customer.id, "after": 0}) == {"ok": True}
    assistant.facts = {"product": "信用卡"}
    customer.send("是信用卡")
    data = live.wait("draft", lambda data: (data["draft"] or {}).get("fields", {}).get("product"))
    assert data["draft"]["fields"]["product"]["by"] == "customer"


def test_what_the_bot_writes_down_a_supervisor_sees_live(desk: Running, assistant: FakeAssistant) -> None:
    def notes(turn: dict[str, Any]) -> dict[str, Any]:
        with desk.office.work() as work:
            drafts.note(work, turn["conversation_id"], fields={"branch": "东门支行"})
        return echo(turn)

    lin, customer = desk.agent("lin", role="supervisor"), desk.waiting()
    live = lin.live()
    assert live.ask("open", {"conversation_id": customer.id, "after": 0}) == {"ok": True}
    customer.send("你好")
    customer.until(lambda: "听到：你好" in customer.said("bot"), "the answer")
    assert not live.told("draft"), "nothing was written down"
    assistant.script = notes
    customer.send("东门支行")
    data = live.wait("draft")
    assert data["conversation_id"] == customer.id
    assert data["draft"]["fields"]["branch"]["value"] == "东门支行"


def test_what_the_bot_wrote_as_it_was_cut_off_is_seen_too(desk: Running, assistant: FakeAssistant) -> None:
    def notes(turn: dict[str, Any]) -> dict[str, Any]:
        with desk.office.work() as work:
            drafts.note(work, turn["conversation_id"], fields={"branch": "东门支行"})
        return echo(turn)

    chen, customer = desk.agent("chen"), desk.waiting()
    live = chen.live()
    assert live.ask("open", {"conversation_id": customer.id, "after": 0}) == {"ok": True}
    assistant.script, assistant.delay = notes, 0.6
    customer.send("东门支行")
    wait_until(lambda: len(turns(assistant, customer)) == 2, 5, "the turn")
    chen.claim(customer.id)
    assert live.wait("draft")["draft"]["fields"]["branch"]["value"] == "东门支行"
    customer.read()
    assert "听到：东门支行" not in customer.said("bot")


def test_the_customers_yes_reaches_the_agent(desk: Running) -> None:
    chen, customer = desk.agent("chen"), desk.waiting()
    told(desk, customer)
    chen.claim(customer.id)
    live = chen.live()
    assert live.ask("open", {"conversation_id": customer.id, "after": 0}) == {"ok": True}
    chen.act(customer.id, "ask_confirmation")
    assert confirmed(chen, customer) is None
    press(customer, "确认提交")
    live.wait("message", lambda data: data["message"]["text"] == "确认提交")
    live.wait("draft", lambda data: data["draft"]["confirmed"])
    patch(chen, customer, product="储蓄卡")
    assert confirmed(chen, customer) is None, "it was a yes to something else"


def test_pressed_after_the_release_the_bot_gets_the_yes(desk: Running, assistant: FakeAssistant) -> None:
    chen, customer = desk.agent("chen"), desk.waiting()
    told(desk, customer)
    chen.claim(customer.id)
    chen.act(customer.id, "ask_confirmation")
    version = chen.get(f"conversations/{customer.id}")["draft"]["version"]
    chen.act(customer.id, "release")
    press(customer, "确认提交")
    customer.until(lambda: "听到：/affirm" in customer.said("bot"), "the answer")
    last = turns(assistant, customer)[-1]
    assert (last["payload"], last["metadata"]["confirms"]) == ("/affirm", version)


def test_only_what_was_confirmed_is_registered(desk: Running) -> None:
    chen, customer = desk.agent("chen"), desk.waiting()
    told(desk, customer)
    chen.claim(customer.id)
    shown = chen.get(f"conversations/{customer.id}")["draft"]["version"]
    changed = patch(chen, customer, amount="300元").json()["draft"]["version"]
    assert changed != shown
    refused = chen.act(customer.id, "register", confirmed_by_customer=True, version=shown)
    assert (refused.status_code, refused.json()["code"]) == (409, "draft_changed")
    assert "再请客户确认" in refused.json()["detail"]
    assert complaints(desk) == 0
    answers = [
        chen.act(customer.id, "register", confirmed_by_customer=True, version=changed) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 200], answers[0].text
    assert answers[0].json()["number"] == answers[1].json()["number"]
    again = chen.act(customer.id, "register", confirmed_by_customer=True, version=shown)
    assert again.json()["code"] == "draft_changed", "that is not what was registered"


def test_without_a_version_a_yes_is_enough(desk: Running) -> None:
    chen, customer = desk.agent("chen"), desk.waiting()
    told(desk, customer)
    chen.claim(customer.id)
    assert chen.act(customer.id, "register", confirmed_by_customer=True).status_code == 200


def test_a_closed_matter_is_not_asked_for_again(desk: Running, assistant: FakeAssistant) -> None:
    chen, customer = desk.agent("chen"), desk.waiting()
    asking(desk, customer)
    chen.claim(customer.id)
    chen.act(customer.id, "close", disposition="answered")
    with desk.office.look() as work:
        last = drafts.latest(work, customer.id)
        assert last is not None
        assert last.status != DRAFT_ASKING
    customer.send("谢谢")
    customer.until(lambda: "听到：谢谢" in customer.said("bot"), "the answer")
    assert [each["payload"] for each in turns(assistant, customer)] == [None, None]
