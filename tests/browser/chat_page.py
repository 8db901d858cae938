"""The chat page as a customer handles it: write, pick, read; on the real product and on the scripted desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

FIELD = "输入消息"
AUTHORS = {"run-bot": "bot", "run-agent": "agent", "run-system": "system", "run-customer": "customer"}
READ = """() => [...document.querySelectorAll('.run')].flatMap(run =>
  [...run.querySelectorAll('.bubble')].map(bubble => [
    [...run.classList].find(name => name.startsWith('run-')),
    bubble.querySelector('.words')?.textContent ?? '',
    [...bubble.querySelectorAll('.choice:enabled')].map(choice => choice.textContent),
    bubble.querySelector('.card')?.className.split('card-')[1] ?? null,
  ]))"""


@dataclass(frozen=True)
class Line:
    """One bubble: who, what, which choices can be picked, which card."""

    author: str
    text: str
    choices: tuple[str, ...]
    card: str | None


class ChatPage:
    """A tab with the chat page.

    Attributes:
        page: the Playwright page.
        complaints: errors the browser reported: exceptions, violations of the content security policy, and
            requests to any host but ours.
    """

    def __init__(self, page: Any, url: str) -> None:
        self.page, self.url = page, url
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._hear)
        page.on("request", self._watch)

    def _hear(self, message: Any) -> None:
        # A failed request is shown to the customer; the browser's own line about it is no fault of the page.
        its_own = ("Failed to load", "WebSocket connection")
        if message.type == "error" and not message.text.startswith(its_own):
            self.complaints.append(message.text)

    def _watch(self, request: Any) -> None:
        if not request.url.removeprefix("blob:").startswith(self.url):
            self.complaints.append(f"request to {request.url}")

    def open(self) -> None:
        """Go to the page and wait until one can write."""
        self.page.goto(f"{self.url}/chat/")
        self.field.wait_for()

    def reload(self) -> None:
        """Load the page anew, as a customer does who is unsure."""
        self.page.reload()
        self.field.wait_for()

    @property
    def field(self) -> Any:
        """Where one writes."""
        return self.page.get_by_label(FIELD)

    def say(self, text: str) -> None:
        """Write and press Enter."""
        self.field.fill(text)
        self.field.press("Enter")

    def pick(self, title: str) -> None:
        """Press the newest choice with this title that can still be picked."""
        self.page.locator(".choice:enabled", has_text=title).last.click()

    def wait_for(self, text: str, timeout: float = 10_000) -> None:
        """Until these words stand in the conversation."""
        self.page.locator(".run").get_by_text(text, exact=False).last.wait_for(timeout=timeout)

    def lines(self) -> list[Line]:
        """The conversation as it stands on the page, from the top."""
        read = self.page.evaluate(READ)
        return [Line(AUTHORS[run], text, tuple(choices), card) for run, text, choices, card in read]

    def said(self) -> list[str]:
        """The customer's own words on the page, in order."""
        return [line.text for line in self.lines() if line.author == "customer"]

    def registered_number(self, timeout: float = 10_000) -> str:
        """The number on the newest receipt."""
        number = self.page.locator(".card-registered .case-number-value").last
        number.wait_for(timeout=timeout)
        return str(number.inner_text())
