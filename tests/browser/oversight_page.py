"""The oversight of the desk as those who look after the whole handle it, and the register it is tried on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from playwright.sync_api import expect

from desk.complaints import deliveries, feedback, incident_raising
from desk.complaints.locking import hold
from desk.complaints.work import Reach
from tests.browser.case_page import CasePage, filed
from tests.desk.running import Running

REACH = Reach(frozenset({"chat", "phone", "sms", "email"}), "https://bank.example")
REFUSED = "550 mailbox unavailable"
BROKEN = {"topic": "app_failure", "description": "手机银行打不开，转不了账"}


class OversightPage(CasePage):
    """A tab with the oversight."""

    def enter(self, name: str, password: str, where: str = "oversight") -> None:
        """Log in where one wants to be."""
        super().enter(name, password, where)
        self.page.locator(".bar").wait_for()

    @property
    def main(self) -> Any:
        """The page below the tabs."""
        return self.page.locator("main")

    def cells(self, row: str) -> list[str]:
        """The cells of a row of figures, without its name."""
        named = self.page.get_by_role("rowheader", name=row, exact=True)
        found = self.main.get_by_role("row").filter(has=named).first
        return [str(each) for each in found.get_by_role("cell").all_inner_texts()]

    def taken(self, title: str) -> bytes:
        """What a download holds."""
        with self.page.expect_download() as going:
            self.main.get_by_role("link", name=title, exact=True).click()
        with open(going.value.path(), "rb") as file:
            return file.read()

    def ask(self, button: str, answers: dict[str, str], yes: str) -> None:
        """Press a button, fill its form, say yes."""
        self.main.get_by_role("button", name=button, exact=True).click()
        for label, words in answers.items():
            self.dialog.get_by_label(label).fill(words)
        self.dialog.get_by_role("button", name=yes, exact=True).click()
        expect(self.dialog).to_have_count(0)


def undeliverable(desk: Running) -> str:
    """A complaint whose customer could not be told by mail; its number."""
    desk.office.reach = REACH
    number = filed(desk)
    with desk.office.work() as work:
        held = hold(work, number)
        feedback.inform(work, held, "incident", "email", "系统已恢复", "lin@example.com", "agent:li")
    with desk.office.work() as work:
        for parcel in deliveries.take(work, 10):
            deliveries.failed(work, parcel, REFUSED, final=True)
    return number


def surge(desk: Running, size: int = 12) -> None:
    """Many customers complain alike within minutes."""
    for minutes in range(size, 0, -1):
        filed(
            desk, ago=timedelta(minutes=minutes), topic="app_failure", description="手机银行打不开，转不了账"
        )
    with desk.office.work() as work:
        incident_raising.watch(work)
