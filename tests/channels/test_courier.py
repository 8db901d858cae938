"""The courier of a server: sends what is due once, survives being killed, and notices what was read."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from desk.channels import desk_json
from desk.channels.mail import Mail
from desk.channels.webhook import Webhook
from desk.complaints import survey
from desk.complaints.deliveries import Parcel
from desk.complaints.feedback_model import Feedback
from desk.complaints.locking import hold
from desk.complaints.model import Complaint
from desk.complaints.work import Office
from desk.conversations import delivering, opening, outbox, view
from desk.conversations.delivering import Carrier, Courier
from desk.conversations.handing import read_by_customer
from desk.conversations.ledger import Ledger
from desk.settings import ROOT
from tests.channels.gateways import KEY, gateway, mail_server
from tests.complaints.customers import SHORT_CASH, Clock, file
from tests.complaints.test_feedback import ALL_WAYS, look, rows, tell
from tests.processes import wait_until

PHONE = SHORT_CASH["contact_phone"]


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits a second."""
    monkeypatch.setattr(delivering, "PAUSE", 0.02)
    monkeypatch.setattr(delivering, "SWEEP", 0.02)


@asynccontextmanager
async def at_work(office: Office, **carriers: Carrier) -> AsyncIterator[Courier]:
    """A courier of a server."""
    ledger = Ledger(office)
    courier = Courier(ledger, carriers, "https://bank.example")
    courier.start()
    try:
        yield courier
    finally:
        await courier.stop()
        ledger.close()


async def until(holds: Callable[[], Any], what: str) -> None:
    """Wait for something, with the courier at work meanwhile."""
    for _ in range(500):
        if await asyncio.to_thread(holds):
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"waited in vain: {what}")


async def test_mail_and_short_messages_are_sent_once(office: Office) -> None:
    office.reach = ALL_WAYS
    number = file(office).number
    by_mail, by_phone = tell(office, number), tell(office, number, channel="sms", address=None)
    with gateway() as other, mail_server() as (post, url):
        async with at_work(office, sms=Webhook(other.url, KEY), email=Mail(url, "a@bank.example")):
            await until(lambda: look(office, by_mail).state == "sent", "the mail")
            await until(lambda: look(office, by_phone).state == "sent", "the short message")
            await asyncio.sleep(0.2)
    assert len(other.got) == len(post.letters) == 1
    assert other.got[0].told["to"] == PHONE
    assert look(office, by_phone).provider_id == "gw-1"
    assert post.letters[0]["Message-ID"] == f"<{by_mail.id}@bank.example>"


async def test_what_a_gateway_refuses_for_good_is_dead_and_what_it_puts_off_is_not(office: Office) -> None:
    office.reach = ALL_WAYS
    number = file(office).number
    with gateway() as other:
        other.answers = [(400, {}, b""), (503, {"Retry-After": "60"}, b"")]
        async with at_work(office, sms=Webhook(other.url, KEY)):
            first = tell(office, number, channel="sms", address=None)
            await until(lambda: look(office, first).state == "dead", "the refusal")
            second = tell(office, number, channel="sms", address=None)
            await until(lambda: look(office, second).state == "failed", "the delay")
    [dead] = rows(office)
    assert dead.attempts == 1
    [due] = rows(office, "due")
    assert (due.not_before - office.clock()).total_seconds() == 60


async def test_a_carrier_that_breaks_tells_no_secret_and_stops_nobody(office: Office) -> None:
    class Broken:
        async def carry(self, parcel: Parcel) -> str | None:
            raise RuntimeError(f"cannot reach {parcel.to}")

        async def close(self) -> None:
            """Nothing is open."""

    office.reach = ALL_WAYS
    number = file(office).number
    told = tell(office, number, channel="sms", address=None)
    mailed = tell(office, number)
    with mail_server() as (_, url), capture_logs() as logs:
        async with at_work(office, sms=Broken(), email=Mail(url, "a@bank.example")):
            await until(lambda: look(office, told).state == "failed", "the failure")
            await until(lambda: look(office, mailed).state == "sent", "the mail")
    assert look(office, told).error == "RuntimeError"
    for secret in (PHONE, "lin@example.com", "录像已调取", "林小满"):
        assert secret not in json.dumps(logs, default=str, ensure_ascii=False)
    assert {each["event"] for each in logs} >= {"delivery.failed", "delivery.sent"}


async def test_a_channel_that_was_taken_away_ends_with_a_person(office: Office) -> None:
    office.reach = ALL_WAYS
    told = tell(office, file(office).number)
    async with at_work(office):
        await until(lambda: look(office, told).state == "failed", "the failure")
    assert office.reach.channels == {"chat", "phone"}, "and nobody chooses it any more"


async def test_a_hanging_channel_is_cut_off_before_its_time_is_over(office: Office) -> None:
    class Hanging:
        async def carry(self, parcel: Parcel) -> str | None:
            await asyncio.Event().wait()
            return None

        async def close(self) -> None:
            """Nothing is open."""

    office.reach = ALL_WAYS
    told = tell(office, file(office).number)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(delivering, "SHARE_OF_ATTEMPT", 0.002)
        async with at_work(office, email=Hanging()):
            await until(lambda: look(office, told).state == "failed", "the end of patience")


async def test_two_servers_send_each_delivery_once(any_office: Office) -> None:
    any_office.reach = ALL_WAYS
    number = file(any_office).number
    told = [tell(any_office, number, channel="sms", address=None) for _ in range(12)]
    with gateway() as other:
        async with (
            at_work(any_office, sms=Webhook(other.url, KEY)),
            at_work(any_office, sms=Webhook(other.url, KEY)),
        ):
            await until(lambda: all(look(any_office, each).state == "sent" for each in told), "all of them")
    assert sorted(got.told["id"] for got in other.got) == sorted(each.id for each in told)


async def test_killed_in_the_middle_of_sending_nothing_is_lost_and_the_name_is_the_same(
    any_office: Office, clock: Clock, tmp_path: Path
) -> None:
    """The gateway has the message, the process dies before it hears so: the worst moment there is."""
    any_office.reach = ALL_WAYS
    told = tell(any_office, file(any_office).number, channel="sms", address=None)
    url = any_office.engine.url.render_as_string(hide_password=False)
    with gateway() as other:
        command = [sys.executable, "-m", "tests.channels.sending", url, str(next(tmp_path.rglob("keys")))]
        process = subprocess.Popen([*command, clock.now.isoformat(), other.url], cwd=ROOT)
        other.before = lambda: os.kill(process.pid, signal.SIGKILL)
        await asyncio.to_thread(wait_until, lambda: process.poll() is not None, 60, "the death")
        other.before = lambda: None
        assert process.returncode == -signal.SIGKILL
        assert look(any_office, told).state == "queued"
        async with at_work(any_office, sms=Webhook(other.url, KEY)):
            await asyncio.sleep(0.3)
            assert len(other.got) == 1, "it may still be on its way"
            clock.forward(minutes=2)
            await until(lambda: look(any_office, told).state == "sent", "the next attempt")
    assert {got.headers["idempotency-key"] for got in other.got} == {told.id}
    assert len(other.got) == 2


class TestChat:
    """In the conversation it is delivered in the transaction that says so."""

    def complain(self, office: Office) -> tuple[Complaint, str]:
        """A complaint with a conversation, and what opens it."""
        with office.work() as work:
            opened = opening.open_conversation(work)
        return file(office, opened.conversation_id), opened.token

    def lines(self, office: Office, token: str) -> list[Any]:
        """What the customer sees of us."""
        with office.look() as work:
            return [each for each in view.view(work, opening.find(work, token), 0).lines if each.text]

    def deliver(self, office: Office, complaint: Complaint) -> None:
        """What the server's loop does."""
        with office.work() as work:
            outbox.deliver(work, complaint.conversation_id)

    def test_it_is_said_once_and_received_when_read(self, office: Office) -> None:
        complaint, token = self.complain(office)
        told = tell(office, complaint.number, channel="chat", address=None)
        self.deliver(office, complaint)
        self.deliver(office, complaint)
        [line] = self.lines(office, token)
        assert (line.author, line.kind) == ("system", "text")
        assert "录像已调取" in line.text
        assert look(office, told).state == "sent"
        with office.work() as work:
            assert delivering.note_read(work) == 0
            read_by_customer(work, complaint.conversation_id or "", line.seq)
        with office.work() as work:
            assert delivering.note_read(work) == 1
            assert delivering.note_read(work) == 0
        assert look(office, told).state == "received"

    def test_only_the_customer_sees_the_way_to_their_survey(self, office: Office) -> None:
        complaint, token = self.complain(office)
        with office.work() as work:
            asked = survey.invite(work, hold(work, complaint.number), "chat", None, "agent:li")
            path = survey.path_of(work, asked.id)
        self.deliver(office, complaint)
        [line] = self.lines(office, token)
        assert line.card == {"type": "survey", "survey": asked.id, "url": path}
        with office.look() as work:
            at_the_desk = desk_json.messages(work, complaint.conversation_id or "", 0)
            raw = str(work.session.connection().exec_driver_sql("SELECT * FROM message").all())
        assert path not in json.dumps(at_the_desk)
        assert path.rpartition("/")[2] not in raw

    async def test_the_loop_notices_what_was_read_and_lets_surveys_lapse(
        self, office: Office, clock: Clock
    ) -> None:
        complaint, token = self.complain(office)
        with office.work() as work:
            asked = survey.invite(work, hold(work, complaint.number), "chat", None, "agent:li")
        self.deliver(office, complaint)
        [line] = self.lines(office, token)
        clock.forward(days=8)
        async with at_work(office):
            with office.work() as work:
                read_by_customer(work, complaint.conversation_id or "", line.seq)
            await until(lambda: self.standing(office, asked.id) == ("received", True), "both")

    def standing(self, office: Office, survey_id: str) -> tuple[str, bool]:
        """How the invitation stands, and whether the survey lapsed."""
        with office.look() as work:
            told = work.session.execute(select(Feedback).where(Feedback.survey_id == survey_id)).scalar_one()
            return told.state, survey.of(work, told.number).lapsed_at is not None  # type: ignore[union-attr]
