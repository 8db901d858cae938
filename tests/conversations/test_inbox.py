"""The inbox takes a message once, in order, and gives choices back only what was offered."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.complaints.policy import Policy
from desk.complaints.work import Office
from desk.conversations import inbox, opening
from desk.conversations.inbox import ChoiceUnknown, IdReused, TextEmpty, TextTooLong, cleaned
from desk.conversations.model import GATHERING
from desk.conversations.opening import NoSuchConversation
from desk.conversations.pace import TooFast
from desk.settings import Settings
from tests.conversations.scene import Clock, Scene, answer


def test_a_message_sent_again_is_the_same_message(scene: Scene) -> None:
    first = scene.send("我要投诉", key="a")
    again = scene.send("我要投诉", key="a")
    assert (again.seq, again.message_id, again.repeated) == (first.seq, first.message_id, True)
    assert scene.said() == ["我要投诉"]


def test_the_same_id_with_other_content_is_refused(scene: Scene) -> None:
    scene.send("我要投诉", key="a")
    with pytest.raises(IdReused):
        scene.send("不投诉了", key="a")


def test_an_id_of_one_conversation_means_nothing_in_another(
    scene: Scene, new_scene: Callable[[], Scene]
) -> None:
    scene.send("我要投诉", key="a")
    assert new_scene().send("别的话", key="a").repeated is False


def test_a_token_opens_its_own_conversation_only(scene: Scene, office: Office) -> None:
    with pytest.raises(NoSuchConversation), office.work() as work:
        inbox.receive(work, scene.token + "x", client_message_id="a", text="喂")


def test_neither_the_token_nor_the_text_stands_in_the_database(scene: Scene, settings: Settings) -> None:
    scene.turn("我叫林小满，手机13800001234", answer("已记下13800001234", choices={"确认": "/affirm"}))
    dump = "\n".join(sqlite3.connect(settings.home / "tingsu.db").iterdump())
    for secret in (scene.token, "林小满", "13800001234", "/affirm"):
        assert secret not in dump


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\x00\x01", "\ufeff"])
def test_a_message_without_content_is_refused(scene: Scene, text: str) -> None:
    with pytest.raises(TextEmpty):
        scene.send(text)


def test_a_message_may_be_as_long_as_the_policy_says(scene: Scene) -> None:
    scene.send("长" * 2000)
    with pytest.raises(TextTooLong):
        scene.send("长" * 2001)


def test_text_that_looks_like_a_command_is_text(scene: Scene) -> None:
    scene.send('/inform{"topic": "refund"}')
    question = scene.started().question
    assert (question.text, question.command) == ('/inform{"topic": "refund"}', None)


@given(st.text())
def test_any_text_can_be_stored(text: str) -> None:
    cleaned(text).encode("utf-8")


def test_half_a_character_does_not_break_anything(scene: Scene) -> None:
    scene.send("坏掉的\ud83d表情")
    assert scene.said() == ["坏掉的\ufffd表情"]


def test_a_burst_is_one_turn(scene: Scene) -> None:
    for text in ("我刚才被骗了", "有人让我转账", "两万"):
        scene.send(text)
        scene.clock.advance(0.3)
    started = scene.started()
    assert started.question.text == "我刚才被骗了\n有人让我转账\n两万"
    assert [part.seq for part in started.parts] == [1, 2, 3]


def test_a_burst_waits_for_its_pause_and_no_longer_than_allowed(scene: Scene) -> None:
    began = scene.clock()
    waits = []
    for _ in range(8):
        receipt = scene.send("还有")
        assert receipt.wake_at is not None
        waits.append(round((receipt.wake_at - began).total_seconds(), 1))
        scene.clock.advance(0.5)
    assert waits[:5] == [0.7, 1.2, 1.7, 2.2, 2.7]
    assert max(waits) == 3.0


def test_typing_extends_the_pause_within_the_limit(scene: Scene, office: Office) -> None:
    began = scene.clock()
    scene.send("我想")
    for _ in range(4):
        scene.clock.advance(0.6)
        with office.work() as work:
            inbox.keep_gathering(work, scene.id)
    assert (scene.turns()[0].wake_at - began).total_seconds() == 3.0


def test_typing_without_anything_waiting_changes_nothing(scene: Scene, office: Office) -> None:
    scene.turn("你好")
    with office.work() as work:
        assert inbox.keep_gathering(work, scene.id) is None


def test_what_comes_while_a_turn_runs_is_the_next_turn(scene: Scene) -> None:
    scene.send("第一句")
    started = scene.started()
    scene.send("第二句")
    scene.send("第三句")
    outcome = scene.conclude(started, answer("答一"))
    assert outcome.next_at is not None
    assert scene.started().question.text == "第二句\n第三句"


def test_a_started_turn_takes_no_more_messages(scene: Scene) -> None:
    scene.send("第一句")
    scene.started()
    scene.send("第二句")
    assert [(turn.first_seq, turn.last_seq) for turn in scene.turns()] == [(1, 1), (2, 2)]


def test_what_piles_up_is_split_into_turns_of_bearable_size(scene: Scene) -> None:
    scene.send("先")
    scene.started()
    for _ in range(3):
        scene.send("长" * 900)
    assert [(turn.first_seq, turn.last_seq) for turn in scene.turns()] == [(1, 1), (2, 3), (4, 4)]


class TestChoices:
    """A choice is what the desk offered, in this conversation, last, and once."""

    @pytest.fixture
    def offered(self, scene: Scene) -> str:
        """The payload of a choice the bot has just offered."""
        scene.turn(
            "我要投诉",
            answer("哪方面？", choices={"信用卡": '/inform{"product": "信用卡"}', "其他": "/deny"}),
        )
        line = scene.view().lines[-1]
        assert line.kind == "choices"
        return line.choices[0]["payload"]

    def test_the_customer_sees_titles_and_opaque_ids_only(self, scene: Scene, offered: str) -> None:
        line = scene.view().lines[-1]
        assert line.choices == (
            {"title": "信用卡", "payload": offered},
            {"title": "其他", "payload": offered[:-1] + "1"},
        )
        assert "/" not in offered

    def test_a_choice_is_shown_by_its_title_and_answered_at_once(self, scene: Scene, offered: str) -> None:
        receipt = scene.press(offered)
        assert receipt.wake_at == scene.clock()
        assert scene.view().lines[-1].text == "信用卡"
        question = scene.started(pause=0).question
        assert (question.text, question.command) == (None, '/inform{"product": "信用卡"}')

    @pytest.mark.parametrize(
        "forged",
        ["/affirm", "c1.0", "c2.2", "c2.99", "c99.0", "c0.0", "c2", "c-1.0", "C2.0", "c2.0 ", "c²·0", ""],
    )
    def test_a_forged_choice_is_refused(self, scene: Scene, offered: str, forged: str) -> None:
        with pytest.raises(ChoiceUnknown):
            scene.press(forged)

    def test_a_choice_of_another_conversation_is_refused(
        self, offered: str, new_scene: Callable[[], Scene]
    ) -> None:
        with pytest.raises(ChoiceUnknown):
            new_scene().press(offered)

    def test_a_choice_can_be_used_once(self, scene: Scene, offered: str) -> None:
        scene.press(offered)
        with pytest.raises(ChoiceUnknown):
            scene.press(offered)

    def test_a_choice_sent_again_under_the_same_id_is_the_same_message(
        self, scene: Scene, offered: str
    ) -> None:
        first = scene.press(offered, key="x")
        again = scene.press(offered, key="x")
        assert (again.seq, again.repeated) == (first.seq, True)
        with pytest.raises(IdReused):
            scene.send("信用卡", key="x")

    def test_an_offer_ends_when_the_bot_speaks_again(self, scene: Scene, offered: str) -> None:
        scene.turn("投诉多久有结果")
        with pytest.raises(ChoiceUnknown):
            scene.press(offered)

    def test_a_notice_does_not_end_an_offer(self, scene: Scene, offered: str) -> None:
        scene.enter_queue()
        assert scene.press(offered).repeated is False

    def test_text_before_a_choice_is_answered_before_it(self, scene: Scene, offered: str) -> None:
        scene.send("等一下")
        scene.press(offered)
        first = scene.started(pause=0)
        assert first.question.text == "等一下"
        scene.conclude(first, answer("嗯"))
        assert scene.started(pause=0).question.command is not None

    def test_a_confirmation_overtaken_by_another_confirmation_is_not_given(self, scene: Scene) -> None:
        scene.turn("投诉", answer("提交吗？", choices={"确认": "/affirm"}, expects="confirm"))
        old = scene.view().lines[-1].choices[0]["payload"]
        scene.send("手机号错了")
        first = scene.started(pause=1)
        scene.press(old)
        scene.conclude(first, answer("改好了，提交吗？", choices={"确认": "/affirm"}, expects="confirm"))
        assert not hasattr(scene.take(), "question")
        assert [turn.state for turn in scene.turns()][-1] == "overtaken"
        assert scene.view().lines[-1].author == "system"


class TestLimits:
    """Too much is refused with the time after which there is room again."""

    def test_a_conversation_may_send_so_many_messages_a_minute(self, scene: Scene) -> None:
        for _ in range(120):
            scene.send("快")
        with pytest.raises(TooFast) as refused:
            scene.send("太快")
        assert (refused.value.what, refused.value.retry_after) == ("conversation", 1)
        scene.clock.advance(refused.value.retry_after)
        scene.send("好了")

    def test_a_repeat_costs_nothing(self, scene: Scene) -> None:
        for number in range(120):
            scene.send("快", key=f"n{number}")
        assert scene.send("快", key="n0").repeated is True

    def test_a_refused_message_leaves_no_trace(self, scene: Scene) -> None:
        for _ in range(120):
            scene.send("快")
        before = scene.row().next_seq
        with pytest.raises(TooFast):
            scene.send("太快")
        assert scene.row().next_seq == before

    def test_an_address_has_a_limit_over_all_its_conversations(
        self, office: Office, clock: Clock, altered_policy: Callable[..., Policy]
    ) -> None:
        office.policy = altered_policy(address_messages_per_minute=3)
        for _ in range(3):
            Scene(office, clock).send("喂", address="203.0.113.7")
        with pytest.raises(TooFast) as refused:
            Scene(office, clock).send("喂", address="203.0.113.7")
        assert (refused.value.what, refused.value.retry_after) == ("address", 20)
        Scene(office, clock).send("喂", address="203.0.113.8")

    def test_an_address_may_open_so_many_conversations(
        self, office: Office, clock: Clock, altered_policy: Callable[..., Policy]
    ) -> None:
        office.policy = altered_policy(address_conversations_per_hour=2)

        def open_one() -> None:
            with office.work() as work:
                opening.open_conversation(work, address="203.0.113.7")

        open_one()
        open_one()
        with pytest.raises(TooFast) as refused:
            open_one()
        assert (refused.value.what, refused.value.retry_after) == ("new_conversations", 1800)
        clock.advance(1800)
        open_one()

    def test_an_address_may_have_so_many_conversations_in_use(
        self, office: Office, clock: Clock, altered_policy: Callable[..., Policy]
    ) -> None:
        office.policy = altered_policy(address_open_conversations=1)
        with office.work() as work:
            opening.open_conversation(work, address="203.0.113.7")
        with pytest.raises(TooFast), office.work() as work:
            opening.open_conversation(work, address="203.0.113.7")
        clock.advance(31 * 60)
        with office.work() as work:
            opening.open_conversation(work, address="203.0.113.7")

    def test_the_address_itself_is_not_kept(self, office: Office, settings: Settings) -> None:
        with office.work() as work:
            opening.open_conversation(work, address="203.0.113.7")
        assert "203.0.113.7" not in "\n".join(sqlite3.connect(settings.home / "tingsu.db").iterdump())


def test_an_untouched_turn_gathers(scene: Scene) -> None:
    scene.send("喂")
    assert scene.turns()[0].state == GATHERING


@pytest.mark.parametrize(("text", "pause"), [("转人工", 0.0), ("转人工！", 0.0), ("转人工，我的卡", 0.7)])
def test_who_only_asks_for_a_person_waits_for_no_further_words(
    scene: Scene, clock: Clock, text: str, pause: float
) -> None:
    assert (scene.send(text).wake_at - clock.now).total_seconds() == pause


def test_asking_for_a_person_ends_the_burst_before_it(scene: Scene, clock: Clock) -> None:
    scene.send("我的卡丢了")
    assert scene.send("转人工").wake_at == clock.now
    assert len(scene.turns()) == 1
