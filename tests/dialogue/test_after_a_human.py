"""After a human: the bot knows what was said, asks only what is missing, and never begins anew."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import yaml

from desk.api.staff import add_staff
from desk.complaints import draft as drafts
from desk.complaints.model import Complaint
from desk.complaints.work import Office, open_office
from desk.settings import ROOT, Settings
from tests.chat import Chat
from tests.desk.running import PASSWORD, Person
from tests.processes import Stack, wait_until

SUMMARY, RECEIPT = "complaint_summary", "complaint_registered"


@dataclass
class Counter:
    """A customer, and the agent who takes over."""

    stack: Stack
    office: Office
    chat: Chat
    agent: Person

    def claims(self) -> None:
        """The agent takes the conversation."""
        self.agent.claim(self.chat.id)

    def fills(self, **fields: Any) -> None:
        """The agent writes into the draft."""
        answer = self.agent.http.patch(f"conversations/{self.chat.id}/draft", json={"fields": fields})
        assert answer.status_code == 200, answer.text

    def does(self, what: str, **body: Any) -> Any:
        """The agent does something with the conversation."""
        answer = self.agent.act(self.chat.id, what, **body)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    def tells(self, text: str) -> None:
        """The customer writes to the agent, and the assistant has read it."""
        seq = self.chat.send(text)["seq"]
        shown = f"conversations/{self.chat.id}"
        read = lambda: seq in [each["seq"] for each in self.agent.get(shown)["conversation"]["emotions"]]  # noqa: E731
        wait_until(read, 15, f"the assistant to read {text}")

    def releases(self) -> list[dict[str, Any]]:
        """The agent gives back to the bot; what the bot says of itself."""
        self.chat.read()
        self.does("release")
        return self.chat.wait_for(lambda new: [each for each in new if each["author"] == "bot"])

    def known(self) -> dict[str, Any]:
        """What the draft holds."""
        with self.office.look() as work:
            told = drafts.latest(work, self.chat.id)
            return {} if told is None else {name: told.value(name) for name in told.facts}

    def filed(self) -> list[Complaint]:
        """The conversation's complaints."""
        with self.office.look() as work:
            return list(work.session.query(Complaint).filter_by(conversation_id=self.chat.id))


Opened = Callable[[Stack], Counter]


@pytest.fixture
def opened() -> Iterator[Opened]:
    """Opens the counter of a product."""
    made: list[Counter] = []

    def open_it(stack: Stack) -> Counter:
        office = open_office(Settings(home=stack.home, policy=ROOT / "policy.yml"))
        name = f"chen{time.monotonic_ns() % 10**9}"
        with office.work() as work:
            add_staff(work, name, "agent", PASSWORD, display_name="小陈")
        agent = Person(stack.address, name)
        agent.sign_in()
        agent.put("presence", {"status": "online"})
        made.append(Counter(stack, office, stack.chat(), agent))
        return made[-1]

    yield open_it
    for counter in made:
        counter.agent.close()
        counter.office.engine.dispose()


@pytest.fixture
def counter(stack: Stack, opened: Opened) -> Counter:
    """A customer who has said nothing yet, and an agent."""
    return opened(stack)


@pytest.fixture
def begun(counter: Counter) -> Counter:
    """A registration under way: the bot asks when it began."""
    counter.chat.say("我要投诉")
    counter.chat.say("你们催收的天天给我妈打电话")
    assert counter.chat.expects() == "occurred_at"
    return counter


@pytest.fixture
def complete(counter: Counter) -> Counter:
    """A complaint that waits for the customer's yes."""
    counter.chat.say("昨天在东门支行取3000，少给我一百，我叫陈一一，13800003333，要求补给我")
    assert counter.chat.expects() == "confirm"
    return counter


def texts(said: list[dict[str, Any]]) -> str:
    """All of it in one."""
    return "\n".join(each["text"] or "" for each in said)


def wordings(response: str) -> list[str]:
    """How a response may be worded."""
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    return [each["text"] for each in domain["responses"][response]]


def test_the_bot_goes_on_with_what_the_agent_left_open_and_says_so(begun: Counter) -> None:
    begun.claims()
    begun.agent.say(begun.chat.id, "您好，我先帮您记两项。")
    begun.fills(product="信用卡", request="不要再联系家人")
    said = begun.releases()
    [going_on] = [each for each in said if each["author"] == "bot"]
    assert going_on["text"].startswith(tuple(wordings("utter_resumed")))
    assert going_on["expects"] == "occurred_at"
    begun.chat.say("上周五")
    while begun.chat.expects() != "confirm":
        assert begun.chat.expects() in ("contact_phone", "contact_name"), begun.chat.transcript()
        begun.chat.say({"contact_phone": "13800001234", "contact_name": "姓林"}[begun.chat.expects() or ""])
    rows = {row["name"]: row["value"] for row in begun.chat.card(SUMMARY)["fields"]}
    assert (rows["product"], rows["request"]) == ("信用卡", "不要再联系家人")
    begun.chat.choose("确认")
    [complaint] = begun.filed()
    assert (complaint.product, complaint.number) == ("信用卡", begun.chat.card(RECEIPT)["number"])


def test_what_the_customer_told_the_agent_is_not_asked_for(begun: Counter) -> None:
    begun.claims()
    begun.agent.say(begun.chat.id, "是从哪天开始的？留个电话。")
    begun.tells("上周五开始的，是信用卡的事")
    begun.tells("13800001234，我叫林小满")
    assert begun.known().keys() >= {"occurred_at", "product", "contact_phone", "contact_name"}
    begun.releases()
    assert begun.chat.expects() == "request"
    begun.chat.say("别再打给我妈")
    assert begun.chat.expects() == "confirm"


def test_a_story_told_to_the_agent_alone_is_the_complaint(counter: Counter) -> None:
    counter.chat.say("转人工")
    counter.claims()
    counter.tells("我信用卡上个月被多收了两百块年费，打电话也没人管")
    counter.fills(contact_phone="13800001234")
    counter.releases()
    assert "多收了两百块年费" in counter.known()["description"]
    assert counter.chat.expects() not in ("topic", "description", "amount", "contact_phone", "product")


def test_what_the_agent_registered_the_bot_knows(begun: Counter) -> None:
    begun.claims()
    begun.fills(occurred_at="2026-11-20", contact_phone="13800001234", request="停止打扰")
    number = begun.does("register", confirmed_by_customer=True)["number"]
    begun.does("release")
    begun.chat.read()
    answer = begun.chat.say("谢谢")
    assert texts(answer) in wordings("utter_thank")
    answer = begun.chat.say("我的投诉到哪了")
    assert number in texts(answer)
    assert begun.chat.expects() is None
    assert [each.number for each in begun.filed()] == [number]


def test_what_the_agent_closed_the_bot_lets_rest(begun: Counter) -> None:
    begun.claims()
    begun.agent.say(begun.chat.id, "已经让他们停了，还有别的事吗？")
    begun.does("close", disposition="solved")
    begun.chat.read()
    begun.chat.say("上周五开始的")
    assert begun.chat.expects() is None
    begun.chat.say("谢谢")
    assert begun.chat.expects() is None


def test_a_yes_to_the_agents_summary_is_registered_by_the_bot(begun: Counter) -> None:
    begun.claims()
    begun.fills(occurred_at="2026-11-20", contact_phone="13800001234", request="停止打扰")
    begun.does("ask_confirmation")
    begun.does("release")
    begun.chat.read()
    begun.chat.choose("确认提交")
    [complaint] = begun.filed()
    assert complaint.number == begun.chat.card(RECEIPT)["number"]
    assert complaint.taken_by == "bot"


@pytest.mark.parametrize("words", ["确认", "确认提交"])
def test_a_typed_yes_to_the_agents_summary_too(begun: Counter, words: str) -> None:
    begun.claims()
    begun.fills(occurred_at="2026-11-20", contact_phone="13800001234", request="停止打扰")
    begun.does("ask_confirmation")
    begun.does("release")
    begun.chat.say(words)
    assert len(begun.filed()) == 1


def test_a_yes_pressed_with_the_agent_is_carried_out_when_the_bot_is_back(complete: Counter) -> None:
    complete.claims()
    complete.chat.send(payload=choice(complete.chat, "确认提交"))
    shown = f"conversations/{complete.chat.id}"
    wait_until(lambda: complete.agent.get(shown)["draft"]["confirmed"], 15, "the yes at the desk")
    complete.does("release")
    complete.chat.wait_for(lambda new: any((each["card"] or {}).get("type") == RECEIPT for each in new))
    assert len(complete.filed()) == 1


def test_a_yes_to_what_was_changed_since_registers_nothing(complete: Counter) -> None:
    complete.chat.read()
    yes = choice(complete.chat, "确认提交")
    complete.claims()
    complete.fills(branch="西门支行")
    complete.releases()
    assert "西门支行" in str(complete.chat.card(SUMMARY))
    refused = complete.chat.post({"client_message_id": "old", "payload": yes})
    assert refused.status_code == 422, "the older choice is gone"
    assert complete.filed() == []
    complete.chat.choose("确认提交")
    assert [each.branch for each in complete.filed()] == ["西门支行"]


def test_back_in_the_queue_the_bot_takes_the_answer(begun: Counter) -> None:
    begun.claims()
    begun.agent.say(begun.chat.id, "我请同事来。")
    begun.does("release", to="queue")
    begun.chat.read()
    begun.chat.say("上周五，信用卡")
    assert begun.chat.expects() == "request"


def test_an_assistant_that_died_goes_on_when_it_is_back(
    fresh_stack: Callable[..., Stack], opened: Opened
) -> None:
    counter = opened(fresh_stack())
    counter.chat.say("我要投诉")
    counter.chat.say("你们催收的天天给我妈打电话")
    counter.claims()
    counter.agent.say(counter.chat.id, "您好")
    counter.stack.kill("rasa")
    counter.does("release")
    counter.stack.kill("server")
    counter.stack.wait_ready()
    counter.chat.reconnect()
    counter.chat.wait_for(lambda new: [each for each in new if each["author"] == "bot"], timeout=90)
    assert counter.chat.expects() == "occurred_at"
    counter.chat.say("上周五")
    assert counter.chat.expects() == "product"


def choice(chat: Chat, title: str) -> str:
    """The newest choice of this title."""
    offered = [each for said in reversed(chat.seen) for each in said.get("choices") or ()]
    return next(str(each["payload"]) for each in offered if each["title"] == title)
