"""An agent and a customer: claimed once, heard by each other, given back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.desk.running import Running


def test_from_the_queue_to_a_talk_and_back(desk: Running) -> None:
    chen, customer = desk.agent("chen"), desk.waiting()
    [entry] = chen.get("queue")["entries"]
    assert (entry["conversation_id"], entry["position"], entry["last_text"]) == (customer.id, 1, "转人工")
    assert entry["customer"].startswith("访客")
    fence = chen.claim(customer.id)
    said = chen.say(customer.id, "您好，我来处理。", fence=fence)
    assert said.status_code == 201
    customer.read()
    assert customer.said("agent") == ["您好，我来处理。"]
    assert (customer.owner, customer.state["agent"]) == ("agent", "坐席chen")
    board = chen.get("queue")
    assert (board["entries"], [each["conversation_id"] for each in board["mine"]]) == ([], [customer.id])
    assert chen.act(customer.id, "release", to="bot").status_code == 200
    customer.send("你还在吗")
    customer.until(lambda: "听到：你还在吗" in customer.said("bot"), "the bot")
    assert chen.say(customer.id, "迟到的话").json()["code"] == "not_yours"


def test_of_two_who_click_at_once_one_wins_and_the_other_is_told_who(desk: Running) -> None:
    people, customer = [desk.agent(name) for name in ("chen", "wang")], desk.waiting()
    with ThreadPoolExecutor(2) as clicking:
        answers = list(clicking.map(lambda person: person.act(customer.id, "claim"), people))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    winner = next(p for p, a in zip(people, answers, strict=True) if a.status_code == 200)
    refused = next(answer.json() for answer in answers if answer.status_code == 409)
    assert (refused["code"], refused["agent"]) == ("claimed_by_other", winner.name)
    assert f"坐席{winner.name}" in refused["detail"]
