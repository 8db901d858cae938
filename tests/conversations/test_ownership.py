"""Two agents never speak at once, and nobody speaks with a right they have lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from desk.complaints import audit
from desk.complaints.work import Office
from desk.conversations import ownership
from desk.conversations.opening import NoSuchConversation
from desk.conversations.ownership import Claim, ClaimedByOther, NotYours
from tests.conversations.scene import Scene


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """All of this holds on both databases."""
    return str(request.param)


def say(office: Office, held: Claim, text: str, **more: str) -> int:
    """An agent speaks; the message's number."""
    with office.work() as work:
        return int(ownership.say(work, held, text, **more).seq)


def test_a_claim_takes_the_conversation_out_of_the_line(scene: Scene) -> None:
    scene.enter_queue()
    held = scene.claim()
    assert (scene.view().owner, scene.view().queue_position, held.fence) == ("agent", None, 1)
    assert scene.said()[-1] == "坐席小陈已接入，正在看前面的内容。"


def test_a_second_agent_cannot_claim(scene: Scene) -> None:
    scene.claim("chen")
    with pytest.raises(ClaimedByOther) as refused:
        scene.claim("wang")
    assert refused.value.agent == "chen"


def test_claiming_what_one_has_changes_nothing(scene: Scene) -> None:
    assert scene.claim("chen") == scene.claim("chen")
    assert len(scene.view().lines) == 1


def test_of_agents_clicking_at_once_one_wins(scene: Scene) -> None:
    scene.enter_queue()

    def click(name: str) -> str | None:
        try:
            return scene.claim(name).agent
        except ClaimedByOther:
            return None

    with ThreadPoolExecutor(4) as clicking:
        winners = [name for name in clicking.map(click, ["a", "b", "c", "d"]) if name]
    assert winners == [scene.row().agent]


def test_an_agent_speaks_with_their_name(scene: Scene, office: Office) -> None:
    held = scene.claim()
    say(office, held, "我在看", display_name="坐席小陈")
    last = scene.view().lines[-1]
    assert (last.author, last.author_name, last.text) == ("agent", "坐席小陈", "我在看")


def test_what_an_agent_sends_twice_is_said_once(scene: Scene, office: Office) -> None:
    held = scene.claim()
    assert say(office, held, "我在看", client_message_id="x") == say(
        office, held, "我在看", client_message_id="x"
    )
    assert scene.said("agent") == ["我在看"]


def test_who_gave_back_cannot_speak(scene: Scene, office: Office) -> None:
    held = scene.claim()
    scene.release(held)
    with pytest.raises(NotYours):
        say(office, held, "还有")
    with pytest.raises(NotYours):
        scene.release(held)


def test_an_old_claim_is_worth_nothing_after_a_new_one_of_the_same_agent(
    scene: Scene, office: Office
) -> None:
    old = scene.claim()
    scene.release(old)
    new = scene.claim()
    with pytest.raises(NotYours):
        say(office, old, "旧窗口里的话")
    say(office, new, "新窗口里的话")
    assert scene.said("agent") == ["新窗口里的话"]


def test_a_release_goes_to_the_bot_or_back_to_the_line(scene: Scene) -> None:
    scene.release(scene.claim())
    assert (scene.view().owner, scene.said()[-1][:4]) == ("bot", "人工服务")
    scene.release(scene.claim(), to_queue=True)
    assert (scene.view().owner, scene.view().queue_position) == ("queue", 1)


def test_claims_and_releases_are_audited(scene: Scene, office: Office) -> None:
    scene.release(scene.claim())
    with office.look() as work:
        entries = work.session.execute(audit.select(audit.AuditEntry).order_by(audit.AuditEntry.id)).scalars()
        assert [(entry.actor, entry.act) for entry in entries] == [
            ("agent:chen", "claimed"),
            ("agent:chen", "released"),
        ]
        assert audit.verify(work.session) is None


def test_a_conversation_that_is_not_there_cannot_be_claimed(office: Office) -> None:
    with pytest.raises(NoSuchConversation), office.work() as work:
        ownership.claim(work, "nowhere", "chen")
