"""The assistant's door for what was said with an agent: read for the draft, heard once, not answered."""

from __future__ import annotations

from typing import Any

import httpx

from tests.dialogue.conftest import Dialogue
from tests.processes import RasaServer


def test_only_the_desk_may_tell(rasa_server: RasaServer) -> None:
    told = httpx.post(f"{rasa_server.url}/webhooks/desk/heard", json={}, trust_env=False)
    assert told.status_code == 401


def test_what_an_agent_was_told_is_read_for_the_draft(rasa_server: RasaServer) -> None:
    text = "上个月信用卡多扣了我两百块年费，我叫陈一一"
    nlu = rasa_server.http.post("/webhooks/desk/parse", json={"text": text}).json()["nlu"]
    facts = nlu["facts"]
    assert (facts["amount"]["value"], facts["contact_name"]) == ("200.00", "陈一一")
    assert (facts["topic"], facts["description"]) == (nlu["intent"]["name"], text)
    thanks = rasa_server.http.post("/webhooks/desk/parse", json={"text": "好的谢谢"}).json()["nlu"]
    assert thanks["facts"] == {}


def test_what_was_said_with_an_agent_is_heard_once_and_not_answered(
    rasa_server: RasaServer, customer: Dialogue
) -> None:
    customer.say("我要投诉")
    customer.say("你们催收的天天给我妈打电话")
    said = [
        {"author": "agent", "message_id": "a1", "text": "您好", "at": "2026-11-23T07:20:00+00:00"},
        {"author": "customer", "message_id": "t1", "text": "在的", "nlu": None},
    ]
    body = {"conversation_id": customer.conversation_id, "events": said}
    counts = [rasa_server.http.post("/webhooks/desk/heard", json=body).json() for _ in range(2)]
    assert counts == [{"heard": 2}, {"heard": 0}]
    assert [each["text"] for each in words(rasa_server, customer)[-2:]] == ["您好", "在的"]
    assert customer.turn(payload='/inform{"step": "continue"}').expects == "occurred_at"
    assert rasa_server.http.post("/webhooks/desk/heard", json={"events": []}).status_code == 400


def words(server: RasaServer, customer: Dialogue) -> list[dict[str, Any]]:
    """What was said in this conversation, as Rasa has it."""
    address = f"/conversations/{customer.conversation_id}/tracker"
    found = server.http.get(address, params={"token": server.token}).json()["events"]
    return [each for each in found if each["event"] in ("user", "bot")]
