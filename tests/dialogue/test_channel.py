"""The door of the assistant: only for the desk, each turn once, whole or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.dialogue.conftest import Dialogue
from tests.processes import RasaServer

Filed = Callable[[Dialogue], list[Any]]


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer wrong", "Basic abc"])
@pytest.mark.parametrize("address", ["turn", "parse"])
def test_nobody_else_is_let_in(rasa_server: RasaServer, token: str, address: str) -> None:
    headers = {"Authorization": token} if token else {}
    response = httpx.post(
        f"{rasa_server.url}/webhooks/desk/{address}", json={}, headers=headers, trust_env=False
    )
    assert response.status_code == 401


def test_rasas_own_api_is_shut_without_the_token(rasa_server: RasaServer) -> None:
    response = httpx.get(f"{rasa_server.url}/domain", trust_env=False)
    assert response.status_code == 401


def test_rasas_own_channels_are_not_there(rasa_server: RasaServer) -> None:
    body = {"sender": "x", "message": "/restart"}
    assert rasa_server.http.post("/webhooks/rest/webhook", json=body).status_code == 404


def test_it_says_which_model_answers(rasa_server: RasaServer) -> None:
    health = rasa_server.http.get("/webhooks/desk/health").json()
    assert health["ready"] is True
    assert health["model"]


@pytest.mark.parametrize("body", [{}, {"conversation_id": "a"}, {"conversation_id": "a", "turn_id": "b"}])
def test_what_is_no_turn_is_refused(rasa_server: RasaServer, body: dict[str, str]) -> None:
    assert rasa_server.http.post("/webhooks/desk/turn", json=body).status_code == 400


def test_reading_a_text_answers_nothing_and_remembers_nothing(rasa_server: RasaServer) -> None:
    nlu = rasa_server.http.post("/webhooks/desk/parse", json={"text": "信用卡被盗刷了8000"}).json()["nlu"]
    assert nlu["intent"]["name"] == "unauthorised_transaction"
    assert [entity["value"] for entity in nlu["entities"] if entity["entity"] == "amount"] == ["8000.00"]
    assert "funds_lost" in [each["signal"] for each in nlu["signals"]]


def test_every_answer_carries_what_was_understood(customer: Dialogue) -> None:
    nlu = customer.say("昨天扣了我30块钱不知道是什么").body["nlu"]
    assert nlu["intent"]["confidence"] > 0
    assert len(nlu["intent_ranking"]) > 1
    assert nlu["model"]


def test_the_same_turn_again_gives_the_same_answer_and_does_nothing(customer: Dialogue, filed: Filed) -> None:
    customer.say("昨天在东门支行取3000，少给我一百，我叫陈一一，13800006666，要求补给我")
    first = customer.turn(payload="/affirm", turn_id="again")
    second = customer.turn(payload="/affirm", turn_id="again")
    assert second.body["replayed"] is True
    assert second.body["replies"] == first.body["replies"]
    assert len(filed(customer)) == 1


def test_an_older_turn_again_still_gives_its_own_answer(customer: Dialogue) -> None:
    first = customer.turn(text="我要投诉", turn_id="older")
    customer.say("你们催收的天天给我妈打电话")
    again = customer.turn(text="我要投诉", turn_id="older")
    assert again.body["replies"] == first.body["replies"]
    assert customer.say("上周五").expects != "topic"


def test_a_turn_that_failed_left_no_trace_and_succeeds_when_run_again(
    customer: Dialogue, rasa_server: RasaServer, filed: Filed
) -> None:
    customer.say("昨天在东门支行取3000，少给我一百，我叫陈一一，13800005555，要求补给我")
    before = events(rasa_server, customer)
    holder = sqlite3.connect(rasa_server.home / "tingsu.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        response = customer.post("failing", None, "/affirm")
    finally:
        holder.execute("ROLLBACK")
        holder.close()
    assert response.status_code == 500
    assert events(rasa_server, customer) == before
    assert filed(customer) == []
    answer = customer.turn(payload="/affirm", turn_id="failing")
    assert answer.body["replayed"] is False
    assert filed(customer)[0].number in answer.text


def events(server: RasaServer, customer: Dialogue) -> int:
    """How many events Rasa has of this conversation."""
    address = f"/conversations/{customer.conversation_id}/tracker"
    return len(server.http.get(address, params={"token": server.token}).json()["events"])


def test_a_customer_cannot_type_commands(customer: Dialogue) -> None:
    customer.say("我要投诉")
    for command in ("/restart", '/inform{"area": "loan"}', "/session_start", "  /back"):
        assert customer.say(command).expects == "topic"


def test_two_customers_do_not_mix(customer: Dialogue, another: Callable[[], Dialogue]) -> None:
    other = another()
    customer.say("我要投诉")
    assert other.say("你好").expects is None
    assert customer.say("你们催收的天天给我妈打电话").expects == "occurred_at"
