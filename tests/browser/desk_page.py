"""The agents' desk as an agent handles it, on the real product and on the scripted desk."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.browser.chat_page import ChatPage


class DeskPage(ChatPage):
    """A tab with the desk; what its browser complains about is kept in `complaints`."""

    def open(self) -> None:
        """Go to the door."""
        self.page.goto(f"{self.url}/desk/")

    def sign_in(self, name: str, password: str) -> None:
        """Log in and wait until the desk hears what happens."""
        self.open()
        self.page.get_by_label("账号").fill(name)
        self.page.get_by_label("密码").fill(password)
        self.page.keyboard.press("Enter")
        self.page.locator(".link-live").wait_for()

    @property
    def field(self) -> Any:
        """Where one writes."""
        return self.page.locator(".composer textarea")

    @property
    def queue(self) -> Any:
        """The rows of who waits."""
        return self.page.locator(".others .row")

    @property
    def mine(self) -> Any:
        """The rows of one's own conversations."""
        return self.page.locator(".mine .row")

    def row(self, text: str) -> Any:
        """A row with these words."""
        return self.page.locator(".row", has_text=text).first

    def look_at(self, text: str) -> None:
        """Open a conversation."""
        self.row(text).click()
        self.page.locator(".talk-head").wait_for()

    def claim(self, text: str) -> None:
        """Open a conversation and take it."""
        self.look_at(text)
        self.page.get_by_role("button", name="认领").click()
        expect(self.page.locator(".owner")).to_have_text("您在接待")

    def said(self) -> list[str]:
        """The words in the conversation, from the top."""
        return [str(words) for words in self.page.locator(".log .words").all_inner_texts()]

    @property
    def owner(self) -> Any:
        """Who has the conversation that is open."""
        return self.page.locator(".owner")

    @property
    def draft(self) -> Any:
        """The complaint beside the conversation."""
        return self.page.locator(".part-draft")

    def fill(self, label: str, value: str) -> None:
        """Write a fact into the draft."""
        self.draft.get_by_role("button", name=f"修改{label}").click()
        self.page.keyboard.type(value)
        self.page.keyboard.press("Enter")
        expect(self.draft.locator(".field-editing")).to_have_count(0)

    def hand(self, act: str, choice: str = "", note: str = "") -> None:
        """Transfer, park, release or end, with the dialog that belongs to it."""
        self.page.get_by_role("group", name="会话操作").get_by_role("button", name=act).click()
        dialog = self.page.locator("dialog[open]")
        if choice:
            dialog.get_by_role("radio", name=choice).check()
        if note:
            dialog.get_by_role("textbox").fill(note)
        dialog.locator("button[type=submit]").click()
        expect(self.page.locator("dialog[open]")).to_have_count(0)
