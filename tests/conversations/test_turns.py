"""A turn is carried out once, in order, by who holds it, and speaks only with the right to speak."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.exc import IntegrityError

from desk.complaints.work import Office
from desk.conversations import outbox, turns
from desk.conversations.model import ANSWERED, HEARD, STARTED, SUPPRESSED, Turn
from desk.conversations.turns import Later, Started
from tests.conversations.registering import register_complaint
from tests.conversations.scene import Scene, answer, nlu


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """All of this holds on both databases."""
    return str(request.param)


class TestCarryingOut:
    """Taking a turn up, and recording its answer."""

    def test_an_answer_is_delivered_in_order_with_what_it_expects(self, scene: Scene) -> None:
        scene.turn("我要投诉", answer("好的。", "哪方面的？", choices={"贷款": "/x"}, expects="topic"))
        lines = scene.view().lines
        assert [(line.author, line.kind, line.text) for line in lines] == [
            ("customer", "text", "我要投诉"),
            ("bot", "text", "好的。"),
            ("bot", "choices", "哪方面的？"),
        ]
        assert [line.expects for line in lines] == [None, None, "topic"]

    def test_the_assistant_is_told_when_and_where_it_was_said(self, scene: Scene) -> None:
        sent_at = scene.clock()
        scene.send("昨天下午三点")
        question = scene.started().question.as_json()
        assert question["sent_at"] == sent_at.isoformat()
        assert question["conversation_id"] == scene.id
        assert question["metadata"] == {"channel": "web", "after_hours": False, "queue": False}

    def test_nothing_is_taken_up_before_its_pause_is_over(self, scene: Scene) -> None:
        receipt = scene.send("喂")
        assert scene.take() == Later(receipt.wake_at)  # type: ignore[arg-type]

    def test_a_turn_under_way_is_left_alone(self, scene: Scene) -> None:
        scene.send("喂")
        scene.started()
        assert isinstance(scene.take("two"), Later)

    def test_a_turn_whose_holder_died_is_taken_up_under_the_same_id(self, scene: Scene) -> None:
        scene.send("喂")
        first = scene.started("one")
        again = scene.started("two", pause=15.1)
        assert (again.turn_id, again.run) == (first.turn_id, first.run + 1)

    def test_the_late_answer_of_a_former_holder_is_dropped(self, scene: Scene) -> None:
        scene.send("喂")
        first = scene.started("one")
        again = scene.started("two", pause=15.1)
        assert scene.conclude(first, answer("迟到")).state == "lost"
        scene.conclude(again, answer("准时"))
        assert scene.conclude(again, answer("再说一遍")).state == "lost"
        assert scene.said("bot") == ["准时"]

    def test_a_restarted_process_takes_up_what_it_held_at_once(self, scene: Scene, office: Office) -> None:
        scene.send("喂")
        first = scene.started("one")
        with office.work() as work:
            assert turns.give_back(work, "two") == 0
            assert turns.give_back(work, "one") == 1
        assert scene.started("one", pause=0).turn_id == first.turn_id

    def test_the_next_turn_waits_for_the_one_before(self, scene: Scene) -> None:
        scene.send("第一句")
        first = scene.started()
        scene.send("第二句")
        scene.clock.advance(2)
        assert isinstance(scene.take("two"), Later)
        scene.conclude(first, answer("答一"))
        scene.conclude(scene.started(pause=0), answer("答二"))
        assert scene.said() == ["第一句", "第二句", "答一", "答二"]

    def test_the_database_itself_refuses_two_turns_under_way(self, scene: Scene, office: Office) -> None:
        scene.send("第一句")
        scene.started()
        scene.send("第二句")
        with pytest.raises(IntegrityError), office.work() as work:
            work.session.get(Turn, scene.turns()[1].id).state = STARTED

    def test_due_turns_are_found_by_whoever_looks(
        self, scene: Scene, new_scene: Callable[[], Scene], office: Office
    ) -> None:
        scene.send("喂")
        other = new_scene()
        other.send("喂")
        other.started()
        with office.look() as work:
            assert turns.due(work) == [scene.id]


class TestTheRightToSpeak:
    """From the claim on the bot is silent until the release."""

    def test_an_answer_that_comes_after_a_claim_is_kept_but_not_said(self, scene: Scene) -> None:
        scene.send("人工")
        started = scene.started()
        scene.claim()
        outcome = scene.conclude(started, answer("机器人的话"))
        assert outcome.state == SUPPRESSED
        assert scene.said("bot") == []
        assert scene.turns()[0].withheld == [{"text": "机器人的话", "choices": [], "card": None}]

    def test_an_answer_from_before_a_claim_is_not_said_after_the_release(self, scene: Scene) -> None:
        scene.send("人工")
        started = scene.started()
        scene.release(scene.claim())
        assert scene.conclude(started, answer("过时的话")).state == SUPPRESSED

    def test_while_an_agent_speaks_the_assistant_only_listens(self, scene: Scene) -> None:
        scene.claim()
        scene.send("被盗刷了")
        started = scene.started()
        assert started.listening
        assert scene.heard(started, nlu("unauthorised_transaction", 0.9, "funds_lost")).state == HEARD
        assert scene.said("bot") == []
        assert scene.row().level == 2
        assert scene.row().owner == "agent"

    def test_what_waits_at_the_release_is_answered_by_the_bot(self, scene: Scene) -> None:
        held = scene.claim()
        scene.send("还有一件事")
        scene.release(held)
        started = scene.started()
        assert not started.listening
        assert scene.conclude(started, answer("您说")).state == ANSWERED

    def test_in_the_queue_the_bot_goes_on(self, scene: Scene) -> None:
        scene.enter_queue()
        scene.send("卡号是多少")
        started = scene.started()
        assert started.question.metadata["queue"] is True
        scene.conclude(started, answer("先说说情况"))
        assert scene.said("bot") == ["先说说情况"]

    def test_entering_the_queue_during_a_turn_does_not_silence_it(self, scene: Scene) -> None:
        scene.send("人工")
        started = scene.started()
        scene.enter_queue()
        assert scene.conclude(started, answer("好")).state == ANSWERED


class TestUnderstanding:
    """What was understood is kept, by turn and by message, and decides how urgent it is."""

    def test_it_is_kept_whole_on_the_turn(self, scene: Scene) -> None:
        said = nlu("refund", 0.83, "angry", intent_ranking=[{"name": "refund", "confidence": 0.83}])
        scene.turn("退款呢", answer("查一下", nlu=said))
        turn = scene.turns()[0]
        assert (turn.intent, turn.confidence, turn.model) == ("refund", 0.83, "m1")
        assert turn.nlu == said
        assert scene.messages()[0].nlu == said

    def test_each_fragment_keeps_its_own_part(self, scene: Scene) -> None:
        scene.send("被骗了")
        scene.send("转了两万")
        amount = {"entity": "amount", "start": 6, "end": 8, "value": "20000.00"}
        lost = {"signal": "funds_lost", "words": "被骗了", "start": 0, "end": 3}
        heard = nlu("fraud", 0.9, entities=[amount], signals=[lost])
        scene.conclude(scene.started(), answer("先别转", nlu=heard))
        first, second = scene.messages()[:2]
        assert first.nlu["signals"] == [lost]
        assert first.nlu["entities"] == []
        assert second.nlu["entities"] == [{**amount, "start": 2, "end": 4}]
        assert second.text[2:4] == "两万"

    def test_signals_add_up_over_the_conversation(self, scene: Scene) -> None:
        scene.turn("急死了", answer("嗯", nlu=nlu(None, 0.0, "anxious")))
        scene.turn("老人家", answer("嗯", nlu=nlu(None, 0.0, "vulnerable")))
        assert set(scene.row().signals) == {"anxious", "vulnerable"}
        assert scene.row().signals["vulnerable"]["seq"] == 3

    def test_an_unknown_signal_is_not_believed(self, scene: Scene) -> None:
        scene.turn("嗯", answer("嗯", nlu=nlu(None, 0.0, "launch_rocket")))
        assert scene.row().signals == {}

    def test_an_uncertain_intent_is_no_topic(self, scene: Scene) -> None:
        scene.turn("嗯", answer("嗯", nlu=nlu("fraud", 0.2)))
        assert (scene.row().topic, scene.row().level) == (None, None)

    def test_urgent_goes_to_the_head_of_the_queue(self, scene: Scene, new_scene: Callable[[], Scene]) -> None:
        new_scene().enter_queue()
        scene.turn("有人正在转我的钱", answer("先锁卡", nlu=nlu("fraud", 0.9, "funds_at_risk")))
        seen = scene.view()
        assert (seen.owner, seen.queue_position) == ("queue", 1)
        assert scene.said()[-2:] == ["先锁卡", "已经为您优先接通人工，您是第1位。"]

    def test_urgent_is_not_repeated_without_anything_new(self, scene: Scene) -> None:
        at_risk = nlu("fraud", 0.9, "funds_at_risk")
        scene.turn("有人正在转我的钱", answer("先锁卡", nlu=at_risk))
        scene.release(scene.claim())
        scene.turn("嗯", answer("好", nlu=nlu("affirm")))
        assert scene.view().owner == "bot"
        scene.turn("还有我妈的信息也泄露了", answer("明白", nlu=nlu("privacy_leak", 0.9, "data_leak")))
        assert scene.view().owner == "queue"

    def test_a_small_matter_is_not_urgent(self, scene: Scene) -> None:
        scene.turn("扣了我10块钱", answer("查一下", nlu=nlu("interest_and_fees")))
        assert (scene.row().level, scene.row().urgent, scene.view().owner) == (3, False, "bot")

    @pytest.mark.parametrize(
        ("entities", "expected"),
        [
            ([{"entity": "amount", "value": "200.00"}], "200.00"),
            (
                [
                    {"entity": "amount", "value": "5000"},
                    {"entity": "amount", "value": "200", "role": "disputed"},
                ],
                "200",
            ),
            ([{"entity": "amount", "value": "5000"}, {"entity": "amount", "value": "200"}], None),
            ([{"entity": "amount", "value": "5000", "role": "balance"}], None),
            ([{"entity": "amount", "value": "many"}], None),
            ([{"entity": "phone", "value": "13800001234"}], None),
        ],
    )
    def test_the_amount_in_question_is_the_one_in_dispute(
        self, scene: Scene, entities: list[dict[str, str]], expected: str | None
    ) -> None:
        scene.turn("钱", answer("嗯", nlu=nlu("unexpected_deduction", 0.9, entities=entities)))
        amount = scene.row().amount
        assert amount == (None if expected is None else type(amount)(expected))


class TestHandingOver:
    """The bot asks for a person; the desk says what happens."""

    def test_asking_for_a_person_tells_the_place(self, scene: Scene) -> None:
        scene.turn("转人工", answer("好，给您转人工。", handoff="requested"))
        assert scene.view().owner == "queue"
        assert scene.said()[-1].startswith("已为您转人工，现在排在第1位。")

    def test_a_handoff_without_words_is_enough(self, scene: Scene) -> None:
        scene.turn("转人工", answer(handoff="requested"))
        assert [line.author for line in scene.view().lines] == ["customer", "system"]

    def test_asking_again_tells_the_place_again(self, scene: Scene) -> None:
        for _ in range(2):
            scene.turn("转人工", answer("好", handoff="requested"))
        assert scene.said()[-1] == "已经在为您排队，现在是第1位。"

    def test_distress_goes_before_everything_else(self, scene: Scene, new_scene: Callable[[], Scene]) -> None:
        other = new_scene()
        other.turn("钱没了", answer("嗯", nlu=nlu("fraud", 0.9, "funds_at_risk")))
        scene.turn("不想活了", answer("我很担心您", handoff="distress", nlu=nlu(None, 0.0, "self_harm")))
        assert (scene.view().queue_position, other.view().queue_position) == (1, 2)

    def test_after_hours_the_customer_is_told_when_people_answer(self, scene: Scene) -> None:
        scene.clock.advance(8 * 3600)
        scene.turn("转人工", answer("好", handoff="requested"))
        assert "人工明天8:00上线" in scene.said()[-1]
        assert scene.turns()[0].state == ANSWERED


class TestRegistration:
    """What the register has to tell comes with the words it belongs to, once."""

    def test_the_card_follows_the_words_in_one_commit(self, scene: Scene, office: Office) -> None:
        scene.send("确认")
        started = scene.started()
        number = register_complaint(office, scene.id)
        with office.look() as work:
            assert outbox.waiting(work) == []  # the loop leaves it to the turn
        scene.conclude(started, answer(f"已登记，编号 {number}。"))
        words, card = scene.view().lines[-2:]
        assert (words.author, words.text) == ("bot", f"已登记，编号 {number}。")
        assert (card.author, card.kind, card.card["number"]) == ("system", "card", number)  # type: ignore[index]
        assert card.card["type"] == "complaint_registered"  # type: ignore[index]

    def test_the_card_is_delivered_though_the_words_were_withheld(self, scene: Scene, office: Office) -> None:
        scene.send("确认")
        started = scene.started()
        number = register_complaint(office, scene.id)
        scene.claim()
        scene.conclude(started, answer(f"已登记，编号 {number}。"))
        last = scene.view().lines[-1]
        assert (last.author, last.kind) == ("system", "card")
        assert scene.said("bot") == []

    def test_a_card_nobody_delivered_is_delivered_by_the_loop_once(
        self, scene: Scene, office: Office
    ) -> None:
        number = register_complaint(office, scene.id)
        for _ in range(2):
            with office.work() as work:
                for conversation_id in outbox.waiting(work):
                    outbox.deliver(work, conversation_id)
        assert [line.card["number"] for line in scene.view().lines if line.card] == [number]

    def test_an_urgent_complaint_brings_its_conversation_into_the_queue(
        self, scene: Scene, office: Office
    ) -> None:
        register_complaint(office, scene.id, "fraud")
        with office.work() as work:
            outbox.deliver(work, scene.id)
        assert (scene.view().owner, scene.row().level) == ("queue", 2)

    def test_a_receipt_for_nobody_we_know_ends_with_a_person(self, office: Office, scene: Scene) -> None:
        register_complaint(office, "elsewhere")
        for _ in range(20):
            with office.work() as work:
                outbox.deliver(work, "elsewhere")
            scene.clock.advance(4000)
        with office.look() as work:
            from desk.complaints.outbox import dead

            assert [row.kind for row in dead(work)] == ["receipt"]


def test_a_started_turn_is_what_take_gives(scene: Scene) -> None:
    scene.send("喂")
    assert isinstance(scene.started(), Started)
