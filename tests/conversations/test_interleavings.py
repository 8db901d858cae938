"""Whatever happens in whatever order: one owner, no bot word after a claim, nothing lost or doubled."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from desk.complaints.work import Office
from desk.conversations import casework, handing, outbox, ownership, presence, routing, turns
from desk.conversations.assistant import AssistantDown, AssistantFailed, AssistantTimeout
from desk.conversations.model import ANSWERED, STARTED, UNFINISHED, Message, Turn
from desk.conversations.ownership import Claim, ClaimedByOther, NotYours
from desk.conversations.reconcile import Reconciliation, reconcile
from desk.conversations.routing import Offered
from desk.conversations.turns import Outcome, Started
from tests.conversations.registering import register_complaint
from tests.conversations.scene import Clock, Scene, answer, nlu

PROCESSES = ("one", "two")
AGENTS = ("chen", "wang")
FAULTS = (AssistantDown, AssistantTimeout, AssistantFailed)


class Interleavings(RuleBasedStateMachine):
    """A customer, two server processes, two agents, an assistant that fails, and time."""

    def __init__(self, office: Office, clock: Clock) -> None:
        super().__init__()
        self.office, self.clock = office, clock

    @initialize()
    def begin(self) -> None:
        self.scene = Scene(self.office, self.clock)
        self.sent: list[tuple[str, str]] = []
        self.running: list[tuple[str, Started]] = []
        self.claims: list[Claim] = []
        self.owned: list[tuple[int, int | None]] = []
        self.spoken: list[str] = []
        self.offers: list[Offered] = []
        self.registered: set[str] = set()
        self.leases: dict[tuple[str, int], datetime] = {}
        self.latest: dict[str, int] = {}
        self.before: dict[tuple[str, int], list[str]] = {}
        self.told: set[str] = set()
        with self.office.work() as work:
            for agent in AGENTS:
                presence.enrol(work, agent)
                presence.choose(work, agent, "online")

    # The customer

    @rule(text=st.sampled_from(["我要投诉", "我被骗了", "喂"]), pause=st.sampled_from([0.2, 1, 1, 1]))
    def customer_sends(self, text: str, pause: float) -> None:
        key = f"k{len(self.sent)}"
        self.scene.send(text, key=key)
        self.sent.append((key, text))
        self.clock.advance(pause)

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def customer_sends_again(self, data: st.DataObject) -> None:
        key, text = data.draw(st.sampled_from(self.sent))
        assert self.scene.send(text, key=key).repeated

    @rule(seconds=st.sampled_from([0.2, 1.0, 6.0, 16.0, 50.0]))
    def time_passes(self, seconds: float) -> None:
        self.clock.advance(seconds)

    # The processes

    @rule(process=st.sampled_from(PROCESSES), pause=st.sampled_from([0, 1, 1, 16]))
    def a_process_takes_a_turn(self, process: str, pause: float) -> None:
        self.clock.advance(pause)
        taken = self.scene.take(process)
        if isinstance(taken, Started):
            alive = [
                each for each in self.running if self.leases[each[1].turn_id, each[1].run] > self.clock()
            ]
            assert not alive, "two processes carry out turns of one conversation"
            self.running.append((process, taken))
            self.leases[taken.turn_id, taken.run] = self.clock() + timedelta(seconds=10)
            self._taken(taken)

    @precondition(lambda self: self.running)
    @rule(data=st.data(), handoff=st.sampled_from([None, None, "requested"]))
    def the_assistant_answers(self, data: st.DataObject, handoff: str | None) -> None:
        process, started = data.draw(st.sampled_from(self.running))
        self.running.remove((process, started))
        self._conclude(started, handoff)

    @precondition(lambda self: self.running)
    @rule(data=st.data())
    def the_assistant_answers_and_the_answer_is_recorded_twice(self, data: st.DataObject) -> None:
        process, started = data.draw(st.sampled_from(self.running))
        self._conclude(started, None)
        assert self._conclude(started, None).state == "lost"
        self.running.remove((process, started))

    @precondition(lambda self: self.running)
    @rule(data=st.data(), fault=st.sampled_from(FAULTS))
    def the_assistant_fails(self, data: st.DataObject, fault: type[Any]) -> None:
        process, started = data.draw(st.sampled_from(self.running))
        self.running.remove((process, started))
        outcome = self.scene.postpone(started, fault("x"))
        assert outcome.state == "lost" or started.run == self.latest[started.turn_id]

    @precondition(lambda self: self.running)
    @rule(data=st.data())
    def an_action_registers_a_complaint(self, data: st.DataObject) -> None:
        data.draw(st.sampled_from(self.running))
        self.registered.add(register_complaint(self.office, self.scene.id))

    @precondition(lambda self: self.running)
    @rule(process=st.sampled_from(PROCESSES))
    def a_process_is_killed_and_started_again(self, process: str) -> None:
        self.running = [(holder, started) for holder, started in self.running if holder != process]
        with self.office.work() as work:
            turns.give_back(work, process)

    @precondition(lambda self: self.registered)
    @rule()
    def the_outbox_is_delivered(self) -> None:
        with self.office.work() as work:
            outbox.deliver(work, self.scene.id)

    # The agents

    @precondition(lambda self: self.sent)
    @rule(agent=st.sampled_from(AGENTS))
    def an_agent_claims(self, agent: str) -> None:
        before = self.scene.row()
        with suppress(ClaimedByOther):
            held = self.scene.claim(agent)
            if before.owner != "agent":
                self._won(held, before.next_seq)

    @rule(agent=st.sampled_from(AGENTS))
    def a_supervisor_takes_over(self, agent: str) -> None:
        before = self.scene.row()
        with self.office.work() as work:
            held = handing.take_over(work, self.scene.id, agent, agent)
        if before.agent != agent:
            self._ended(before.next_seq)
            self._won(held, before.next_seq)

    @rule(data=st.data(), agent=st.sampled_from(AGENTS), gives_back=st.booleans())
    def a_claim_overtakes_an_answer(self, data: st.DataObject, agent: str, gives_back: bool) -> None:
        if not self.running:
            self.customer_sends("我要投诉", 1)
            self.a_process_takes_a_turn(PROCESSES[0], 1)
        if not self.running:
            return
        self.an_agent_claims(agent)
        if gives_back and self.owned[-1][1] is None:
            self._release()
        self.the_assistant_answers(data, None)

    @precondition(lambda self: self.claims)
    @rule(data=st.data(), how=st.sampled_from(["bot", "queue", "agent", "team", "close"]))
    def an_agent_lets_go(self, data: st.DataObject, how: str) -> None:
        held = data.draw(st.sampled_from(self.claims))
        end = self.scene.row().next_seq
        if self._stands(held):
            with suppress(handing.AgentAbsent):
                self._let_go(held, how)
                self._ended(end)
        else:
            with pytest.raises(NotYours):
                self._let_go(held, "close")

    @precondition(lambda self: self.claims)
    @rule(data=st.data(), again=st.booleans())
    def an_agent_speaks(self, data: st.DataObject, again: bool) -> None:
        held = data.draw(st.sampled_from(self.claims))
        key = f"m{len(self.spoken)}"
        for _ in range(1 + again):
            with self.office.work() as work:
                if self._stands(held):
                    ownership.say(work, held, f"人工{key}", client_message_id=key)
                else:
                    with pytest.raises(NotYours):
                        ownership.say(work, held, f"人工{key}", client_message_id=key)
        if self._stands(held):
            self.spoken.append(f"人工{key}")

    @precondition(lambda self: self.claims)
    @rule(data=st.data())
    def an_agent_begins_a_complaint(self, data: st.DataObject) -> None:
        held = data.draw(st.sampled_from(self.claims))
        with self.office.work() as work:
            if self._stands(held):
                casework.fill(work, held, {"product": "信用卡"})
            else:
                with pytest.raises(NotYours):
                    casework.fill(work, held, {"product": "信用卡"})

    @precondition(lambda self: self.claims)
    @rule(data=st.data())
    def an_agent_parks(self, data: st.DataObject) -> None:
        held = data.draw(st.sampled_from(self.claims))
        with self.office.work() as work:
            if self._stands(held):
                handing.park(work, held, held.agent)
            else:
                with pytest.raises(NotYours):
                    handing.park(work, held, held.agent)

    @rule(agent=st.sampled_from(AGENTS), status=st.sampled_from(["online", "online", "offline", None]))
    def an_agent_gives_a_sign_of_life(self, agent: str, status: str | None) -> None:
        with self.office.work() as work:
            if status is None:
                presence.beat(work, agent)
            else:
                presence.choose(work, agent, status)

    @rule()
    def a_server_looks_for_who_vanished(self) -> None:
        before = self.scene.row()
        with self.office.work() as work:
            lost = [each for name in presence.gone(work) for each in presence.lose(work, name)]
        if self.scene.id in lost:
            assert before.agent is not None
            self._ended(before.next_seq)

    @rule()
    def a_server_makes_its_offers(self) -> None:
        with self.office.work() as work:
            for offer_id in routing.expired(work):
                routing.expire(work, offer_id)
        with self.office.work() as work:
            made = routing.offer(work, self.scene.id)
        if made is not None:
            self.offers.append(made)

    @precondition(lambda self: self.offers)
    @rule(data=st.data(), accepts=st.booleans())
    def an_agent_answers_an_offer(self, data: st.DataObject, accepts: bool) -> None:
        made = data.draw(st.sampled_from(self.offers))
        before = self.scene.row()
        with suppress(routing.OfferGone):
            with self.office.work() as work:
                if not accepts:
                    routing.decline(work, made.offer_id, made.agent)
                    return
                held = routing.accept(work, made.offer_id, made.agent, made.agent)
            assert before.owner == "queue"
            self._won(held, before.next_seq)

    def _let_go(self, held: Claim, how: str) -> None:
        with self.office.work() as work:
            if how == "agent":
                other = AGENTS[1 - AGENTS.index(held.agent)]
                handing.transfer_to_agent(work, held, held.agent, other, "看一下")
            elif how == "team":
                handing.transfer_to_team(work, held, held.agent, "wealth", "看一下")
            elif how == "close":
                handing.close(work, held, held.agent, "solved")
            else:
                ownership.release(work, held, to_queue=how == "queue")

    def _stands(self, held: Claim) -> bool:
        return held == self.claims[-1] and self.owned[-1][1] is None

    def _won(self, held: Claim, begin: int) -> None:
        assert not self.owned or self.owned[-1][1] is not None
        assert all(held.fence > earlier.fence for earlier in self.claims)
        self.claims.append(held)
        self.owned.append((begin, None))

    def _ended(self, end: int) -> None:
        if self.owned and self.owned[-1][1] is None:
            self.owned[-1] = (self.owned[-1][0], end)

    # What must hold at every moment

    @invariant()
    def everything_holds(self) -> None:
        if not hasattr(self, "scene"):
            return
        messages, all_turns = self.scene.messages(), self.scene.turns()
        self.numbered_without_gaps_and_as_they_were_sent(messages)
        self.one_owner_and_the_one_who_won()
        self.no_bot_word_between_a_claim_and_the_release(messages)
        self.each_turn_answered_once_and_in_order(messages, all_turns)
        self.one_turn_at_a_time(all_turns)
        self.cards_stand_once(messages)

    def numbered_without_gaps_and_as_they_were_sent(self, messages: list[Message]) -> None:
        assert [each.seq for each in messages] == list(range(1, len(messages) + 1))
        said = [(each.client_message_id, each.text) for each in messages if each.author == "customer"]
        assert said == self.sent
        assert [each.text for each in messages if each.author == "agent"] == self.spoken

    def one_owner_and_the_one_who_won(self) -> None:
        row = self.scene.row()
        if self.owned and self.owned[-1][1] is None:
            held = self.claims[-1]
            assert (row.owner, row.agent, row.fence) == ("agent", held.agent, held.fence)
        else:
            assert row.owner in ("bot", "queue")
            assert row.agent is None
        assert (row.owner == "queue") == (self.scene.view().queue_position is not None)

    def no_bot_word_between_a_claim_and_the_release(self, messages: list[Message]) -> None:
        spoken = [each.seq for each in messages if each.author == "bot"]
        assert not [seq for seq in spoken for begin, end in self.owned if begin <= seq < (end or 10**9)]

    def each_turn_answered_once_and_in_order(self, messages: list[Message], all_turns: list[Turn]) -> None:
        answered = [each.turn_id for each in messages if each.author == "bot"]
        assert answered == [turn.id for turn in all_turns if turn.id in answered]

    def one_turn_at_a_time(self, all_turns: list[Turn]) -> None:
        states = [turn.state for turn in all_turns]
        assert states.count(STARTED) <= 1
        unfinished = [state in UNFINISHED for state in states]
        assert unfinished == sorted(unfinished)

    def cards_stand_once(self, messages: list[Message]) -> None:
        numbers = [each.card["number"] for each in messages if each.card]
        assert len(numbers) == len(set(numbers))
        assert set(numbers) <= self.registered

    def teardown(self) -> None:
        """At the end everybody does their duty, and nothing is left over."""
        if not hasattr(self, "scene"):
            return
        if self.owned and self.owned[-1][1] is None:
            self._release()
        for _ in range(3 * (len(self.sent) + len(self.claims)) + 5):
            self.clock.advance(20)
            taken = self.scene.take("one")
            if isinstance(taken, Started):
                self._taken(taken)
                self._conclude(taken, None)
        self.clock.advance(60)
        self.the_outbox_is_delivered()
        assert not any(turn.state in UNFINISHED for turn in self.scene.turns())
        assert {each.card["number"] for each in self.scene.messages() if each.card} == self.registered

    def _release(self, *, to_queue: bool = False) -> None:
        end = self.scene.row().next_seq
        self.scene.release(self.claims[-1], to_queue=to_queue)
        self.owned[-1] = (self.owned[-1][0], end)

    def _taken(self, started: Started) -> None:
        self.latest[started.turn_id] = started.run
        self.before[started.turn_id, started.run] = list(self.spoken)

    def _conclude(self, started: Started, handoff: str | None) -> Outcome:
        if started.listening:
            return self.scene.heard(started, nlu())
        # The assistant is told first; what an agent said before the bot took the turn it has heard by then.
        self.told |= {each["text"] for each in started.missed.events} if started.missed else set()
        assert set(self.before[started.turn_id, started.run]) <= self.told
        outcome = self.scene.conclude(started, answer(f"答{started.turn_id}", handoff=handoff))
        assert outcome.state == "lost" or started.run == self.latest[started.turn_id]
        assert outcome.state != ANSWERED or started.fence == self.scene.row().fence
        return outcome


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """All of this holds on both databases."""
    return str(request.param)


ROUNDS = 6
"""The interleavings are drawn by lot: how often to draw again until each kind of end has been seen."""


def run(office: Office, clock: Clock, examples: int) -> Reconciliation:
    """Try so many interleavings, then reconcile all of them."""
    run_state_machine_as_test(
        lambda: Interleavings(office, clock),
        settings=settings(
            max_examples=examples,
            stateful_step_count=50,
            deadline=None,
            phases=[Phase.generate],  # fifty steps are read as they are; shrinking them takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
    with office.look() as work:
        found = reconcile(work)
    assert found.agrees, found.differences
    return found


def test_interleavings(office: Office, clock: Clock, backend: str) -> None:
    unseen = {"answered", "suppressed", "heard"}
    for _ in range(ROUNDS):
        found = run(office, clock, 40 if backend == "sqlite" else 15)
        unseen = {state for state in unseen if not found.counts[f"messages_{state}"]}
        if not unseen:
            break
    assert not unseen, f"nothing was {unseen}: the machine proves little"
