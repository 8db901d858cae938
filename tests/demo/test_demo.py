"""The demonstration: made by the product's own functions, in a home of its own, and all of it adds up."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from desk.api.model import Staff
from desk.api.pages import Pages
from desk.complaints import clocks, deliveries, incidents, survey
from desk.complaints.lifecycle import CLOSED, STATES, SURVEYED
from desk.complaints.model import Complaint
from desk.complaints.work import Office, Work, open_office
from desk.conversations.desk_model import Agent
from desk.conversations.model import AGENT, BOT, QUEUE, Conversation, Message
from desk.demo import home, matters, script
from desk.settings import ROOT, Settings

VISITORS = {"chen", "zhou", "xu"}


def tingsu(*arguments: str, at: Path) -> str:
    """What the operators' command says about the demonstration; it must be content."""
    told = {**os.environ, "TINGSU_HOME": str(at), "TINGSU_POLICY": str(at / "policy.yml")}
    command = [sys.executable, "-m", "desk.cli", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=told, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which the day happened, by the command that `make demo` runs."""
    at = tmp_path_factory.mktemp("demo") / "home"
    command = [sys.executable, "-m", "desk.demo", "--fill-only"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "TINGSU_HOME": str(at)}, check=True)
    return at


@pytest.fixture
def office(filled: Path) -> Iterator[Office]:
    opened = open_office(Settings(home=filled, policy=filled / "policy.yml"))
    yield opened
    opened.engine.dispose()


def one(work: Work, condition: Any) -> str:
    """The number of the complaint of which something is true."""
    return str(work.session.execute(select(Complaint.number).where(condition)).scalar_one())


def test_what_was_said_and_the_register_agree_and_the_audit_holds(filled: Path) -> None:
    assert "一致" in tingsu("reconcile", at=filled)
    assert "完整" in tingsu("verify", at=filled)


def test_there_are_conversations_at_every_stage(office: Office) -> None:
    with office.look() as work:
        rows = work.session.execute(select(Conversation)).scalars().all()
        levels = set(work.session.execute(select(Complaint.level)).scalars())
        channels = set(work.session.execute(select(Complaint.channel)).scalars())
    stages = Counter((row.owner, row.status) for row in rows)
    every_stage = {(QUEUE, "open"), (AGENT, "open"), (AGENT, "parked"), (BOT, "open"), (BOT, "closed")}
    assert every_stage <= set(stages)
    assert stages[QUEUE, "open"] >= 5
    assert {row.agent for row in rows if row.owner == AGENT} >= {"chen", "wang", "liu"}
    assert levels == {1, 2, 3, 4}
    assert channels == {"web", "phone", "branch", "third_party"}


def test_there_are_complaints_in_every_state_of_handling(office: Office) -> None:
    with office.look() as work:
        rows = work.session.execute(select(Complaint)).scalars().all()
        late = [
            clock.number
            for row in rows
            for clock in clocks.of(work, row.number)
            if clocks.state(work, clock).state == "breached"
        ]
    assert {row.status for row in rows} == STATES
    assert any(row.proposed_owner == "chen" for row in rows)
    assert any(row.decision_pending and row.decision_pending["asked"] == "zhou" for row in rows)
    assert any(row.extended for row in rows)
    assert any(row.reopened for row in rows)
    assert late
    assert sum(row.status == CLOSED for row in rows) > 30


def test_one_message_did_not_arrive_and_one_thing_many_complain_of_waits_for_an_owner(office: Office) -> None:
    with office.look() as work:
        dead = [told for _, told in deliveries.listed(work, "dead")]
        raised = [(each.kind, each.value, each.state) for each in incidents.of_state(work)]
        asked = survey.of(work, one(work, Complaint.status == SURVEYED))
    assert [told.channel for told in dead if told] == ["email"]
    assert raised == [("topic", "transfer_delay", "open")]
    assert asked is not None
    assert asked.csat == 4


def test_every_conversation_of_the_web_says_first_that_it_is_invented(office: Office) -> None:
    mark = script.read().mark
    with office.look() as work:
        first = select(Message.text).join(Conversation, Conversation.id == Message.conversation_id)
        said = work.session.execute(first.where(Message.seq == 1, Conversation.channel == "web")).scalars()
        assert set(said) == {mark}


def test_nothing_happens_twice_and_passwords_are_new_each_time(filled: Path, office: Office) -> None:
    settings, day = Settings(home=filled, policy=filled / "policy.yml"), script.read()

    def state() -> tuple[int, int, dict[str, str]]:
        with office.look() as work:
            hashes = work.session.execute(select(Staff.name, Staff.password_hash)).all()
            counted = [
                work.session.execute(select(func.count(each.id))).scalar_one()
                for each in (Message, Complaint)
            ]
            return counted[0], counted[1], dict(hashes)

    before = state()
    assert home.fill(settings, day) is False
    assert set(home.new_passwords(settings, day)) == VISITORS
    after = state()
    assert after[:2] == before[:2]
    assert {name for name in after[2] if after[2][name] != before[2][name]} == VISITORS


def test_a_home_with_other_data_is_left_alone(settings: Settings) -> None:
    before = (settings.home / "tingsu.db").read_bytes()
    with pytest.raises(home.NotADemonstration):
        home.fill(settings, script.read())
    with pytest.raises(home.NotADemonstration):
        home.clear(settings)
    assert (settings.home / "tingsu.db").read_bytes() == before


def test_the_phones_cannot_exist_and_colleagues_are_there(office: Office) -> None:
    text = script.DAY.read_text(encoding="utf-8") + matters.MATTERS.read_text(encoding="utf-8")
    assert all(number.startswith("1380000") for number in _numbers(text))
    with office.look() as work:
        status = dict(work.session.execute(select(Agent.name, Agent.status)).all())
    assert {name for name in status if status[name] == "online"} == {"chen", "zhou", "wang", "liu"}
    assert {name for name in status if status[name] == "away"} == {"he"}


def _numbers(text: str) -> list[str]:
    return re.findall(r"(?<!\d)1\d{10}(?!\d)", text)


@pytest.mark.parametrize("demo", [True, False])
def test_pages_say_that_it_is_a_demonstration_only_when_it_is_one(tmp_path: Path, demo: bool) -> None:
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk" / "index.html").write_text('<!doctype html><html lang="zh-CN"></html>')
    page = Pages(tmp_path, demo=demo)._page("desk/index.html")
    assert (b"data-demo" in page.plain) is demo
