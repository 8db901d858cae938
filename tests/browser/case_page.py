"""The complaints' side of the desk as its people handle it, and the register it is tried on."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from playwright.sync_api import expect

from desk.complaints.work import Office
from desk.database import utc_now
from tests.browser.desk_page import DeskPage
from tests.complaints import customers
from tests.desk.running import Running

# Account → role, name, teams. The complaint of SHORT_CASH is the branches' matter.
PEOPLE: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "chen": ("supervisor", "陈静", ("branch_network",)),
    "li": ("agent", "李明", ("branch_network",)),
    "zhao": ("agent", "赵强", ("branch_network",)),
    "gao": ("supervisor", "高远", ("senior_management",)),
    "kong": ("auditor", "孔明", ()),
}
_numbers = itertools.count(1)


def hire(desk: Running) -> None:
    """Give the bank its people."""
    for name, (role, shown, teams) in PEOPLE.items():
        more = {"display_name": shown, "teams": teams} if role in ("agent", "supervisor") else {}
        desk.account(name, role, **more)


def filed(desk: Running, *, ago: timedelta = timedelta(), **fields: Any) -> str:
    """A complaint registered a while ago; its number."""
    then, which = utc_now() - ago, next(_numbers)
    past = Office(desk.office.engine, desk.office.policy, desk.office.keys, lambda: then)
    told = {"contact_phone": f"1380000{which:04d}", "occurred_at": _day_before(then), **fields}
    return str(customers.file(past, f"talk{which}", **told).number)


def owned(bank: Running, number: str, owner: str = "li", *, investigated: bool = True) -> None:
    """Bring a complaint to its owner."""
    lead, person = bank.person("chen", online=False), bank.person(owner, online=False)
    steps = [(lead, "assign", {"owner": owner}), (person, "accept", {})]
    for who, step, fields in steps + ([(person, "investigate", {})] if investigated else []):
        answer = who.http.post(f"complaints/{number}/{step}", json=fields)
        assert answer.status_code == 200, answer.text


def _day_before(then: datetime) -> dict[str, Any]:
    return {"start": (then - timedelta(days=1)).isoformat(), "grain": "day", "text": "昨天"}


class CasePage(DeskPage):
    """A tab with the complaints."""

    def enter(self, name: str, password: str, where: str = "complaints") -> None:
        """Log in where one wants to be."""
        self.page.goto(f"{self.url}/desk/#/{where}")
        self.page.get_by_label("账号").fill(name)
        self.page.get_by_label("密码").fill(password)
        self.page.keyboard.press("Enter")
        self.page.locator("main").wait_for()

    @property
    def lines(self) -> Any:
        """The rows of the list."""
        return self.page.locator(".case-line")

    @property
    def head(self) -> Any:
        """The head of the complaint that is open."""
        return self.page.locator(".case-top")

    @property
    def dialog(self) -> Any:
        """What is open above the page."""
        return self.page.locator("dialog[open]")

    def look_into(self, number: str) -> None:
        """Open one from the list."""
        self.page.locator(f"#case-{number}").click()
        expect(self.head).to_contain_text(number)

    def part(self, heading: str) -> Any:
        """A part of the page of one complaint."""
        titled = self.page.get_by_role("heading", name=heading, exact=True)
        return self.page.locator(".case-part").filter(has=titled)

    def step(self, title: str, fill: Callable[[Any], None] | None = None, *, works: bool = True) -> None:
        """Take a step: its button, its form, its yes."""
        self.head.get_by_role("button", name=title, exact=True).click()
        if fill is not None:
            fill(self.dialog)
        self.dialog.locator("button[type=submit]").click()
        if works:
            expect(self.dialog).to_have_count(0)

    def steps(self) -> list[str]:
        """The steps that can be taken now."""
        return [
            str(each)
            for each in self.head.get_by_role("group", name="办理").get_by_role("button").all_inner_texts()
        ]

    def notices(self) -> Any:
        """Open the bell unless it is open; its lines."""
        if self.page.locator(".notices").count() == 0:
            self.page.locator(".bell").click()
        return self.page.locator(".notice")

    def asked_for(self, number: str) -> Any:
        """The notice that asks one to take a complaint."""
        return self.notices().filter(has_text=number).filter(has_text="请您接手")
