"""A desk that only plays its part: the customer API, with scripted answers and faults on demand."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import socketio
from fastapi import FastAPI, Header, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from fastapi.staticfiles import StaticFiles

from tests.browser.fake_dialogue import Reply, answer

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
)

HOST_PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>合作网站</title>
<style>button { display: none } * { color: red }</style><h1>别人的网站</h1><a href="#">链接</a>{script}"""

Fault = Callable[[], Response]


@dataclass
class Talk:
    """One conversation: what was said, and who has the floor."""

    id: str
    token: str
    messages: list[dict[str, Any]] = field(default_factory=list)
    receipts: dict[str, int] = field(default_factory=dict)
    owner: str = "bot"
    queue_position: int | None = None

    def add(self, author: str, reply: Reply, client_message_id: str | None = None) -> dict[str, Any]:
        seq = len(self.messages) + 1
        message = {
            "seq": seq,
            "author": author,
            "kind": reply.kind,
            "text": reply.text,
            "choices": [{"title": title, "payload": f"c{seq}.{i}"} for i, title in enumerate(reply.choices)],
            "card": reply.card,
            "expects": reply.expects,
            "created_at": datetime.now(timezone.utc).isoformat(),
        }
        if author == "agent":
            message["author_name"] = "小陈"
        if client_message_id:
            message["client_message_id"] = client_message_id
        self.messages.append(message)
        return message

    def title_of(self, payload: str) -> str:
        return next(c["title"] for m in self.messages for c in m["choices"] if c["payload"] == payload)


def problem(status: int, code: str, detail: str, **headers: str) -> JSONResponse:
    body = {"type": "about:blank", "status": status, "code": code, "detail": detail}
    return JSONResponse(body, status, headers=headers, media_type="application/problem+json")


class FakeDesk:
    """The state a test looks at and the faults it asks for.

    Attributes:
        talks: every conversation by its token.
        faults: answers to the next calls of POST /messages, each used once, before the real one.
        lose_receipts: accept this many messages, but never say so (the answer is lost on the way).
        sockets_allowed: False refuses and keeps out every socket.
        name_messages: whether the customer's messages carry their client_message_id.
        bot_awake: False leaves messages unanswered.
        think: seconds the bot takes.
        branding: what GET /branding answers, None for 404.
        posted: the body of every POST /messages that reached us, in order.
    """

    def __init__(self, dist: Path, port: int) -> None:
        self.port = port
        self.talks: dict[str, Talk] = {}
        self.faults: list[Fault] = []
        self.lose_receipts = 0
        self.sockets_allowed = True
        self.name_messages = True
        self.bot_awake = True
        self.think = 0.05
        self.branding: dict[str, Any] | None = {"name": "示例银行", "hotline": "95500"}
        self.posted: list[dict[str, Any]] = []
        self.typing_heard = 0
        self.loop: asyncio.AbstractEventLoop | None = None
        self.news = asyncio.Condition()
        self.thinking: set[asyncio.Task[None]] = set()
        self.sio = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins=[])
        self.app = socketio.ASGIApp(self.sio, self._http(dist), socketio_path="/api/socket.io")
        self._sockets()

    # What a test does, from its own thread

    def run(self, coroutine: Any) -> Any:
        assert self.loop is not None
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(10)

    def say(self, text: str, author: str = "agent", **more: Any) -> None:
        """Lets someone say something in the newest conversation."""
        self.run(self.publish(self.newest(), author, Reply(text, **more)))

    def hand_over(self, owner: str, queue_position: int | None = None) -> None:
        async def change() -> None:
            talk = self.newest()
            talk.owner, talk.queue_position = owner, queue_position
            await self.tell_state(talk)

        self.run(change())

    def cut_sockets(self) -> None:
        async def cut() -> None:
            for sid, _ in list(self.sio.manager.get_participants("/chat", None)):
                await self.sio.disconnect(sid, namespace="/chat")

        self.sockets_allowed = False
        self.run(cut())

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def newest(self) -> Talk:
        return list(self.talks.values())[-1]

    # The conversation

    async def publish(
        self, talk: Talk, author: str, reply: Reply, client_id: str | None = None
    ) -> dict[str, Any]:
        message = talk.add(author, reply, client_id if self.name_messages else None)
        await self.sio.emit("message", message, room=talk.id, namespace="/chat")
        async with self.news:
            self.news.notify_all()
        return message

    async def tell_state(self, talk: Talk, typing: bool = False) -> None:
        state = {"owner": talk.owner, "typing": typing, "queue_position": talk.queue_position}
        await self.sio.emit("state", state, room=talk.id, namespace="/chat")

    async def reply_to(self, talk: Talk, text: str) -> None:
        await self.tell_state(talk, typing=True)
        await asyncio.sleep(self.think)
        for reply in answer(text):
            if reply.owner:
                talk.owner, talk.queue_position = reply.owner, 2
            await self.publish(talk, reply.author, reply)
        await self.tell_state(talk)

    async def receive(self, talk: Talk, body: dict[str, Any]) -> Response:
        client_id = body["client_message_id"]
        if client_id in talk.receipts:
            return JSONResponse({"message_id": client_id, "seq": talk.receipts[client_id]}, 200)
        text = body["text"] if "text" in body else talk.title_of(body["payload"])
        message = await self.publish(talk, "customer", Reply(text), client_id)
        talk.receipts[client_id] = message["seq"]
        if self.bot_awake and talk.owner != "agent":
            task = asyncio.create_task(self.reply_to(talk, text))
            self.thinking.add(task)
            task.add_done_callback(self.thinking.discard)
        if self.lose_receipts > 0:
            self.lose_receipts -= 1
            return Response(status_code=503)
        return JSONResponse({"message_id": client_id, "seq": message["seq"]}, 202)

    async def listen(self, talk: Talk, after: int, wait: float) -> dict[str, Any]:
        async with self.news:
            news = self.news.wait_for(lambda: len(talk.messages) > after)
            await asyncio.gather(asyncio.wait_for(news, max(wait, 0.001)), return_exceptions=True)
        messages = talk.messages[after : after + 20]
        return {"messages": messages, "cursor": max(after, after + len(messages)), "owner": talk.owner}

    # The surface

    def _http(self, dist: Path) -> FastAPI:
        app = FastAPI()
        gone = lambda: problem(401, "unknown_token", "这次对话已经结束")  # noqa: E731

        @app.middleware("http")
        async def guard(request: Request, go_on: Any) -> Response:
            self.loop = asyncio.get_running_loop()
            response = await go_on(request)
            if not request.url.path.startswith("/host"):
                response.headers["Content-Security-Policy"] = CSP
            return response

        def talk_of(authorization: str) -> Talk | None:
            return self.talks.get(authorization.removeprefix("Bearer "))

        @app.post("/api/chat/conversations", status_code=201)
        async def open_conversation() -> dict[str, str]:
            talk = Talk(str(uuid.uuid4()), uuid.uuid4().hex)
            self.talks[talk.token] = talk
            return {"conversation_id": talk.id, "token": talk.token}

        @app.post("/api/chat/messages")
        async def post(request: Request, authorization: str = Header("")) -> Response:
            body = await request.json()
            self.posted.append(body)
            if self.faults:
                return self.faults.pop(0)()
            talk = talk_of(authorization)
            return await self.receive(talk, body) if talk else gone()

        @app.get("/api/chat/messages")
        async def read(after: int = 0, wait: float = 0, authorization: str = Header("")) -> Any:
            talk = talk_of(authorization)
            return await self.listen(talk, after, wait) if talk else gone()

        @app.get("/api/chat/branding")
        async def branding() -> Any:
            return self.branding or problem(404, "no_branding", "没有设置")

        @app.get("/host")
        async def host(attributes: str = "") -> Response:
            csp = (
                f"default-src 'none'; style-src 'unsafe-inline'; script-src {self.url}; frame-src {self.url}"
            )
            script = f"<script src='{self.url}/embed.js' {attributes} async></script>"
            return HTMLResponse(
                HOST_PAGE.replace("{script}", script), headers={"Content-Security-Policy": csp}
            )

        app.mount("/", StaticFiles(directory=dist, html=True))
        return app

    def _sockets(self) -> None:
        @self.sio.on("connect", namespace="/chat")
        async def connect(sid: str, _: dict[str, Any], auth: dict[str, Any] | None = None) -> None:
            talk = self.talks.get((auth or {}).get("token", ""))
            if not self.sockets_allowed or talk is None:
                raise ConnectionRefusedError("unknown_token")
            await self.sio.enter_room(sid, talk.id, namespace="/chat")
            for message in talk.messages[(auth or {}).get("after", 0) :]:
                await self.sio.emit("message", message, to=sid, namespace="/chat")
            await self.tell_state(talk)

        @self.sio.on("typing", namespace="/chat")
        async def typing(_: str, *__: Any) -> None:
            self.typing_heard += 1
