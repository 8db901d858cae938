"""The web and app channel: the public shape of messages, the long poll, and the same over Socket.IO."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import socketio
import structlog
from sqlalchemy.exc import SQLAlchemyError

from desk.complaints import incident_telling
from desk.complaints.work import Work
from desk.conversations import files, handing, inbox, opening, view
from desk.conversations.bootstrap import Floor
from desk.conversations.feed import CUSTOMER, News, Watch
from desk.conversations.files import Parcel
from desk.conversations.inbox import Receipt
from desk.conversations.model import QUEUE
from desk.conversations.opening import NoSuchConversation, Opened
from desk.conversations.pace import TooFast
from desk.conversations.rules import rules_of
from desk.conversations.view import Line, View

log = structlog.get_logger(__name__)

NAMESPACE = "/chat"
FILES = "/api/chat/files"
BATCH = 200
WATCHERS = 20
"""How many windows one customer may have open on a conversation."""
TYPING_PAUSE = 1.0
AFTER_FAULT = 1.0


def as_json(line: Line, files_at: str = FILES) -> dict[str, Any]:
    """A message as clients know it; `files_at` is where this side reads attachments."""
    message = {
        "seq": line.seq,
        "author": line.author,
        "kind": line.kind,
        "text": line.text,
        "choices": list(line.choices),
        "card": line.card,
        "expects": line.expects,
        "created_at": line.created_at.isoformat(timespec="milliseconds"),
    }
    if line.file is not None:
        message["file"] = {**line.file, "url": f"{files_at}/{line.file['id']}"}
    if line.author_name is not None:
        message["author_name"] = line.author_name
    if line.client_message_id is not None:
        message["client_message_id"] = line.client_message_id
    return message


def look(work: Work, token: str, after: int) -> View:
    """What is new for the customer who holds this token."""
    return view.view(work, opening.find(work, token), after, BATCH)


class WebChannel:
    """What a customer can do over HTTP."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor

    async def open(self, address: str | None) -> Opened:
        """Open a conversation."""
        return await self.floor.ledger.write(opening.open_conversation, channel="web", address=address)

    async def send(
        self,
        token: str,
        *,
        client_message_id: str,
        text: str | None,
        choice: str | None,
        address: str | None,
    ) -> Receipt:
        """Take a message; when this returns it is committed."""
        receipt = await self.floor.ledger.write(
            inbox.receive,
            token,
            client_message_id=client_message_id,
            text=text,
            choice=choice,
            address=address,
        )
        if not receipt.repeated:
            self.floor.worker.expect(receipt.conversation_id, receipt.wake_at)
            self.floor.feed.tell(News(receipt.conversation_id))
        return receipt

    async def send_file(
        self, token: str, parcel: Parcel, *, client_message_id: str, address: str | None
    ) -> tuple[Receipt, dict[str, Any]]:
        """Take a file that lies in the store; when this returns it is committed."""
        receipt, shown = await self.floor.ledger.write(
            files.receive, token, parcel, client_message_id=client_message_id, address=address
        )
        if not receipt.repeated:
            self.floor.feed.tell(News(receipt.conversation_id))
        return receipt, shown

    async def read(self, token: str, after: int, wait: float) -> View:
        """What is new after a cursor; waits for something, holding neither a thread nor a connection."""
        seen = await self.floor.ledger.read(look, token, after)
        if seen.lines or wait <= 0:
            return seen
        until = time.monotonic() + wait
        with _watch(self.floor, seen.conversation_id) as watch:
            while True:
                # Read again after the watch began: something may have come in between.
                seen = await self.floor.ledger.read(look, token, after)
                watch.seen = seen.stamp
                if seen.lines or not await watch.news(until - time.monotonic()):
                    return seen

    async def branding(self) -> dict[str, Any]:
        """What a page shows of the institution; while something is going on, first of all that."""
        policy = self.floor.office.policy
        told: list[str] = []
        with suppress(SQLAlchemyError):
            told = await self.floor.ledger.read(incident_telling.greeting)
        return {
            "name": policy.text("branding.name"),
            "greeting": "\n".join([*told, policy.text("branding.greeting")]),
            "hotline": policy.hotlines["institution"],
            "message_length": rules_of(policy).limits.message_length,
            "file_bytes": rules_of(policy).limits.file_bytes,
        }


def _watch(floor: Floor, conversation_id: str) -> Watch:
    if floor.feed.watchers(conversation_id) >= WATCHERS:
        raise TooFast("windows", 10)
    return floor.feed.watch(conversation_id)


@dataclass
class _Guest:
    """One connected window of a customer."""

    token: str
    conversation_id: str
    cursor: int
    pump: asyncio.Task[None] | None = None
    typed_at: float = 0.0
    read: int = 0


class ChatNamespace(socketio.AsyncNamespace):  # type: ignore[misc]
    """The live side: every window has a cursor of its own and is told everything behind it, in order."""

    def __init__(self, floor: Callable[[], Floor]) -> None:
        super().__init__(NAMESPACE)
        self._floor = floor
        self._guests: dict[str, _Guest] = {}

    async def on_connect(self, sid: str, _environ: dict[str, Any], auth: Any) -> None:
        """Let a customer in who shows a token; `after` is the last message they have."""
        token, after = _credentials(auth)
        floor = self._floor()
        try:
            seen = await floor.ledger.read(look, token, after)
            if floor.feed.watchers(seen.conversation_id) >= WATCHERS:
                raise socketio.exceptions.ConnectionRefusedError("too_many_windows")
        except NoSuchConversation:
            raise socketio.exceptions.ConnectionRefusedError("unauthorized") from None
        except SQLAlchemyError:
            raise socketio.exceptions.ConnectionRefusedError("unavailable") from None
        guest = _Guest(token, seen.conversation_id, after)
        self._guests[sid] = guest
        guest.pump = asyncio.create_task(self._pump(sid, guest))

    async def on_disconnect(self, sid: str, _reason: Any = None) -> None:
        """Stop telling a window that is gone."""
        guest = self._guests.pop(sid, None)
        if guest is not None and guest.pump is not None:
            guest.pump.cancel()

    async def on_typing(self, sid: str, _data: Any = None) -> None:
        """The customer types: what they sent last may go on."""
        guest, floor, now = self._guests.get(sid), self._floor(), time.monotonic()
        if guest is None or now - guest.typed_at < TYPING_PAUSE:
            return
        guest.typed_at = now
        floor.feed.tell(News(guest.conversation_id, typing=True, who=CUSTOMER))
        if floor.worker.expects(guest.conversation_id):
            with suppress(SQLAlchemyError):
                later = await floor.ledger.write(inbox.keep_gathering, guest.conversation_id)
                floor.worker.expect(guest.conversation_id, later)

    async def on_read(self, sid: str, data: Any = None) -> None:
        """The customer has seen everything up to a message; agents are shown it."""
        guest, seq = self._guests.get(sid), data.get("seq") if isinstance(data, dict) else None
        if guest is None or not isinstance(seq, int) or isinstance(seq, bool) or not guest.read < seq < 2**31:
            return
        guest.read = seq
        with suppress(SQLAlchemyError, NoSuchConversation):
            floor = self._floor()
            await floor.ledger.write(handing.read_by_customer, guest.conversation_id, seq)
            floor.feed.tell(News(guest.conversation_id))

    async def close(self) -> None:
        """Stop telling anybody."""
        pumps = [guest.pump for guest in self._guests.values() if guest.pump is not None]
        for pump in pumps:
            pump.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)

    async def _pump(self, sid: str, guest: _Guest) -> None:
        """Tell one window what is behind its cursor, whenever there is something."""
        floor, told = self._floor(), None
        with floor.feed.watch(guest.conversation_id) as watch:
            while True:
                try:
                    seen = await floor.ledger.read(look, guest.token, guest.cursor)
                except (SQLAlchemyError, NoSuchConversation) as error:
                    log.warning("chat.unreadable", error=type(error).__name__)
                    await asyncio.sleep(AFTER_FAULT)
                    continue
                watch.seen, watch.queued = seen.stamp, seen.owner == QUEUE
                for line in seen.lines:
                    await self._tell(sid, "message", as_json(line))
                guest.cursor = max(guest.cursor, seen.cursor)
                state = _state(seen, watch.typing)
                if state != told:
                    await self._tell(sid, "state", state)
                    told = state
                if len(seen.lines) < BATCH:
                    await watch.news()

    async def _tell(self, sid: str, event: str, data: dict[str, Any]) -> None:
        # The window is on this server; the others need not hear of it over Redis.
        await self.emit(event, data, to=sid, ignore_queue=True)


def _state(seen: View, typing: bool) -> dict[str, Any]:
    state: dict[str, Any] = {"owner": seen.owner, "typing": typing, "read": seen.read}
    if seen.agent is not None:
        state["agent"] = seen.agent
    if seen.queue_position is not None:
        state["queue_position"] = seen.queue_position
    return state


def _credentials(auth: Any) -> tuple[str, int]:
    token = auth.get("token") if isinstance(auth, dict) else None
    after = auth.get("after") if isinstance(auth, dict) else None
    if not isinstance(token, str) or not token:
        raise socketio.exceptions.ConnectionRefusedError("unauthorized")
    if isinstance(after, int) and not isinstance(after, bool) and 0 <= after < 2**31:
        return token, after
    return token, 0
