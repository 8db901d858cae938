"""The live side of the desk, Socket.IO namespace /desk: the queue, one's conversations, who types, offers.

Nothing is only here: whoever missed something reads it over HTTP. What changed is read once for all who are
connected to this server, and each window that has a conversation open has a cursor of its own in it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import socketio
import structlog
from sqlalchemy.exc import SQLAlchemyError

from desk.channels import desk_json
from desk.channels.desk_news import Newsroom
from desk.complaints.work import Work
from desk.conversations.bootstrap import Floor
from desk.conversations.feed import News
from desk.conversations.model import Conversation
from desk.conversations.opening import NoSuchConversation
from desk.conversations.view import stamp_of

log = structlog.get_logger(__name__)

NAMESPACE = "/desk"
EVERYBODY = "desk"
OPEN_AT_ONCE = 60
AFTER_FAULT = 1.0
RECHECK = 20.0
"""Seconds after which a window's session is looked at again: one who logged out is told nothing more."""


@dataclass(frozen=True)
class Caller:
    """Who is connected.

    Attributes:
        leads: sees everybody's conversations.
        talks: has a presence.
    """

    name: str
    display_name: str
    leads: bool
    talks: bool


@dataclass
class _Seat:
    """One connected window of somebody at the desk."""

    caller: Caller
    environ: dict[str, Any]
    pumps: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    guard: asyncio.Task[None] | None = None


Identify = Callable[[dict[str, Any]], Awaitable[Caller | None]]
DraftOf = Callable[[Work, Conversation], Any]


class DeskNamespace(socketio.AsyncNamespace):  # type: ignore[misc]
    """Lets in who has a session, and tells them what changes.

    Args:
        identify: whose session a connection's cookie is.
        draft_of: the draft of a conversation as agents see it.
    """

    def __init__(self, floor: Callable[[], Floor], identify: Identify, draft_of: DraftOf) -> None:
        super().__init__(NAMESPACE)
        self._floor, self._identify = floor, identify
        self._seats: dict[str, _Seat] = {}
        self._newsroom = Newsroom(floor, self._tell_room, draft_of)

    async def on_connect(self, sid: str, environ: dict[str, Any], _auth: Any = None) -> None:
        """Let somebody in who is logged in."""
        caller = await self._known(environ)
        if caller is None:
            raise socketio.exceptions.ConnectionRefusedError("unauthorized")
        seat = _Seat(caller, environ)
        self._seats[sid] = seat
        for room in (EVERYBODY, f"agent:{caller.name}", *(["leads"] if caller.leads else [])):
            await self.enter_room(sid, room)
        seat.guard = asyncio.create_task(self._guard(sid, seat))
        if caller.talks:
            with suppress(SQLAlchemyError):
                await self._floor().attendance.beat(caller.name, now=True)
        self._newsroom.open(self._floor().feed)

    async def on_disconnect(self, sid: str, _reason: Any = None) -> None:
        """Stop telling a window that is gone; whether its agent is, their next sign of life tells."""
        seat = self._seats.pop(sid, None)
        if seat is None:
            return
        for task in (*seat.pumps.values(), seat.guard):
            if task is not None:
                task.cancel()
        if not self._seats:
            self._newsroom.close(self._floor().feed)

    async def on_heartbeat(self, sid: str, _data: Any = None) -> dict[str, Any]:
        """A sign of life."""
        seat = self._seats.get(sid)
        if seat is None or not seat.caller.talks:
            return {"error": "forbidden"}
        try:
            await self._floor().attendance.beat(seat.caller.name)
        except SQLAlchemyError:
            return {"error": "unavailable"}
        return {"ok": True}

    async def on_open(self, sid: str, data: Any = None) -> dict[str, Any]:
        """Tell a window all that happens in a conversation, from behind the message it knows."""
        seat, conversation_id = self._seats.get(sid), _conversation_in(data)
        if seat is None or conversation_id is None:
            return {"error": "invalid_request"}
        refusal = await self._refusal(seat.caller, conversation_id)
        if refusal is not None:
            return {"error": refusal}
        if conversation_id not in seat.pumps and len(seat.pumps) >= OPEN_AT_ONCE:
            return {"error": "too_many_open"}
        self._leave(seat, conversation_id)
        pump = asyncio.create_task(self._pump(sid, seat.caller, conversation_id, _after_in(data)))
        seat.pumps[conversation_id] = pump
        await self.enter_room(sid, f"conversation:{conversation_id}")
        return {"ok": True}

    async def on_leave(self, sid: str, data: Any = None) -> dict[str, Any]:
        """A window shows the conversation no longer."""
        seat, conversation_id = self._seats.get(sid), _conversation_in(data)
        if seat is None or conversation_id is None:
            return {"error": "invalid_request"}
        self._leave(seat, conversation_id)
        await self.leave_room(sid, f"conversation:{conversation_id}")
        return {"ok": True}

    async def on_typing(self, sid: str, data: Any = None) -> dict[str, Any]:
        """Somebody types: the customer sees it of their own agent, colleagues of everybody."""
        seat, conversation_id = self._seats.get(sid), _conversation_in(data)
        if seat is None or conversation_id not in (seat.pumps if seat else ()) or not seat.caller.talks:
            return {"error": "not_open"}
        try:
            found = await self._floor().ledger.read(desk_json.by_id, str(conversation_id))
        except (SQLAlchemyError, NoSuchConversation):
            return {"error": "unavailable"}
        event = None if found.agent == seat.caller.name else "typing"
        who = seat.caller.display_name
        self._floor().feed.tell(News(conversation_id, typing=True, who=who, event=event))
        return {"ok": True}

    async def close(self) -> None:
        """Stop telling anybody."""
        tasks = [task for seat in self._seats.values() for task in (*seat.pumps.values(), seat.guard) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._seats:
            self._newsroom.close(self._floor().feed)

    async def _known(self, environ: dict[str, Any]) -> Caller | None:
        try:
            return await self._identify(environ)
        except SQLAlchemyError:
            raise socketio.exceptions.ConnectionRefusedError("unavailable") from None

    async def _guard(self, sid: str, seat: _Seat) -> None:
        """Hang up on who has logged out, or was switched off."""
        while True:
            await asyncio.sleep(RECHECK)
            with suppress(SQLAlchemyError):
                if await self._identify(seat.environ) != seat.caller:
                    await self.disconnect(sid)
                    return

    async def _refusal(self, caller: Caller, conversation_id: str) -> str | None:
        try:
            allowed = await self._floor().ledger.read(_readable, conversation_id, caller)
        except NoSuchConversation:
            return "no_such_conversation"
        except SQLAlchemyError:
            return "unavailable"
        return None if allowed else "forbidden"

    @staticmethod
    def _leave(seat: _Seat, conversation_id: str) -> None:
        pump = seat.pumps.pop(conversation_id, None)
        if pump is not None:
            pump.cancel()

    async def _pump(self, sid: str, caller: Caller, conversation_id: str, after: int) -> None:
        """Tell one window what is behind its cursor in one conversation, whenever there is something."""
        floor, noted = self._floor(), 0
        with floor.feed.watch(conversation_id) as watch:
            while True:
                try:
                    seen = await floor.ledger.read(_look, conversation_id, caller, after, noted)
                except SQLAlchemyError as error:
                    log.warning("desk.unreadable", error=type(error).__name__)
                    await asyncio.sleep(AFTER_FAULT)
                    continue
                if seen is None:
                    await self._tell(sid, "lost", {"conversation_id": conversation_id, "reason": "forbidden"})
                    return
                watch.seen = seen.stamp
                for said in seen.messages:
                    shown = {"conversation_id": conversation_id, "message": said}
                    await self._tell(sid, "message", shown)
                    after = max(after, said.get("seq", 0))
                    noted = max(noted, said.get("note_id", 0))
                await self._tell(sid, "conversation", {"id": conversation_id, "state": seen.state})
                if len(seen.messages) < desk_json.BATCH:
                    await watch.news()

    async def _tell(self, sid: str, event: str, data: dict[str, Any]) -> None:
        # The window is on this server; the others need not hear of it over Redis.
        await self.emit(event, data, to=sid, ignore_queue=True)

    async def _tell_room(self, room: str | None, event: str, data: dict[str, Any]) -> None:
        await self.emit(event, data, room=room or EVERYBODY, ignore_queue=True)


@dataclass(frozen=True)
class _Seen:
    messages: list[dict[str, Any]]
    state: dict[str, Any]
    stamp: Any


def _look(work: Work, conversation_id: str, caller: Caller, after: int, noted: int) -> _Seen | None:
    """What is new in a conversation; None when it may not be read any more."""
    found = desk_json.by_id(work, conversation_id)
    if not desk_json.may_read(work, found, caller.name, reads_all=caller.leads or not caller.talks):
        return None
    new = desk_json.messages(work, conversation_id, after) + desk_json.notes_behind(
        work, conversation_id, noted
    )
    return _Seen(new, desk_json.state(work, found), stamp_of(found))


def _readable(work: Work, conversation_id: str, caller: Caller) -> bool:
    found = desk_json.by_id(work, conversation_id)
    return desk_json.may_read(work, found, caller.name, reads_all=caller.leads or not caller.talks)


def _conversation_in(data: Any) -> str | None:
    named = data.get("conversation_id") if isinstance(data, dict) else None
    return named if isinstance(named, str) and len(named) == 32 and named.isalnum() else None


def _after_in(data: Any) -> int:
    after = data.get("after") if isinstance(data, dict) else None
    return after if isinstance(after, int) and not isinstance(after, bool) and 0 <= after < 2**31 else 0
