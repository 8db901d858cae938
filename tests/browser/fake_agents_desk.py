"""The agents' side of a desk that only plays its part: sessions, queue, talks, what tests make happen."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import socketio
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles

from tests.browser.fake_desk import CSP, problem
from tests.browser.fake_matters import CANNED, DISPOSITIONS, PASSWORD, STAFF, TEAMS, TOPICS, Matter

COOKIE = "tingsu_desk"
INCOMPLETE = "这个号码少了几位，请再看一下。"


class FakeAgentsDesk:
    """What a test looks at and what it makes happen.

    Attributes:
        matters: every conversation by its id, in the order they came.
        faults: answers to the next POSTs of an agent, each used once, before the real one.
        calls: method, path and body of every change an agent asked for.
        silent: True tells nobody anything over the socket.
    """

    def __init__(self, dist: Path, port: int) -> None:
        self.url, self.port = f"http://127.0.0.1:{port}", port
        self.matters: dict[str, Matter] = {}
        self.offers: list[dict[str, Any]] = []
        self.presence = dict.fromkeys(STAFF, "offline")
        self.faults: list[JSONResponse] = []
        self.calls: list[tuple[str, str, Any]] = []
        self.silent = False
        self.slow = 0.0
        """Seconds a claim takes."""
        self.loop: asyncio.AbstractEventLoop | None = None
        self.sio = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins=[])
        self.app = socketio.ASGIApp(self.sio, self._http(dist), socketio_path="/api/socket.io")
        self._sockets()

    # What a test does, from its own thread

    def run(self, coroutine: Any) -> Any:
        assert self.loop is not None
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(10)

    def add(self, matter: Matter) -> Matter:
        """A conversation comes; if it waits, everybody sees it in the queue."""
        self.matters[matter.id] = matter
        if self.loop is not None:
            self.run(self._tell_line())
        return matter

    def customer_says(self, matter: Matter, text: str) -> None:
        matter.say("customer", text)
        self.run(self._told(matter))

    def hear(self, event: str, **data: Any) -> None:
        """The socket says something to everybody."""
        self.run(self._emit(event, data))

    def change(self, matter: Matter, **values: Any) -> None:
        """Something about a conversation changes behind the agents' backs."""
        for name, value in values.items():
            setattr(matter, name, value)
        self.run(self._told(matter))

    def asked(self, ending: str) -> list[Any]:
        """The bodies of the changes whose path ends like this."""
        return [body for _, path, body in self.calls if path.endswith(ending)]

    # Telling

    async def _emit(self, event: str, data: dict[str, Any]) -> None:
        if not self.silent:
            await self.sio.emit(event, data, namespace="/desk")

    async def _tell_line(self) -> None:
        for entry in self.line():
            await self._emit("queue", {"entry": entry})

    async def _told(self, matter: Matter) -> None:
        await self._emit("message", {"conversation_id": matter.id, "message": matter.messages[-1]})
        await self._emit("conversation", {"id": matter.id, "state": matter.summary()})
        if matter.owner == "queue":
            await self._tell_line()
        else:
            await self._emit("queue", {"removed": matter.id})

    def line(self) -> list[dict[str, Any]]:
        waiting = [m for m in self.matters.values() if m.owner == "queue"]
        waiting.sort(key=lambda m: (not m.urgent, m.waiting_since))
        return [matter.entry(place) for place, matter in enumerate(waiting, 1)]

    # The surface

    def _http(self, dist: Path) -> FastAPI:
        app = FastAPI()

        @app.middleware("http")
        async def guard(request: Request, go_on: Any) -> Response:
            self.loop = asyncio.get_running_loop()
            response: Response = await go_on(request)
            response.headers["Content-Security-Policy"] = CSP
            return response

        @app.get("/api/chat/branding")
        async def branding() -> dict[str, str]:
            return {"name": "示例银行", "hotline": "95500"}

        @app.get("/api/desk/files/{name}")
        async def file(name: str) -> Response:
            return RedirectResponse("/chat/icon.svg")

        @app.api_route("/api/desk/{path:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
        async def desk(request: Request, path: str) -> Response:
            kind = request.headers.get("content-type", "")
            body = await request.json() if "json" in kind else None
            if path == "session" and request.method == "POST":
                return self._sign_in(body)
            me = request.cookies.get(COOKIE)
            if me not in STAFF:
                return problem(401, "signed_out", "请先登录。")
            if request.method != "GET":
                if request.headers.get("x-csrf-token") != f"csrf-{me}":
                    return problem(403, "csrf", "页面已过期，请刷新后再试。")
                self.calls.append((request.method, path, body))
                if self.faults:
                    return self.faults.pop(0)
            answer = await self._answer(request, me, path, body or {})
            return answer if isinstance(answer, Response) else JSONResponse(answer)

        app.mount("/", StaticFiles(directory=dist, html=True))
        return app

    def _sign_in(self, body: dict[str, Any]) -> Response:
        name = body["name"]
        if name not in STAFF or body["password"] != PASSWORD:
            return problem(401, "wrong_password", "账号或密码不对。")
        response = JSONResponse(self._session(name))
        response.set_cookie(COOKIE, name, httponly=True, samesite="strict")
        return response

    def _session(self, name: str) -> dict[str, Any]:
        display_name, role = STAFF[name]
        user = {
            "name": name,
            "display_name": display_name,
            "role": role,
            "teams": [],
            "skills": [],
            "capacity": 5,
        }
        return {"csrf_token": f"csrf-{name}", "user": user}

    def _board(self, me: str) -> dict[str, Any]:
        held = [m.summary() for m in self.matters.values() if m.owner == "agent"]
        leads = STAFF[me][1] == "supervisor"
        return {
            "entries": self.line(),
            "mine": [one for one in held if one["agent"] == me],
            "open": held if leads else [],
            "closed_recent": [m.summary() for m in self.matters.values() if m.status == "closed"],
            "offers": self.offers,
            "counts": {},
        }

    async def _answer(self, request: Request, me: str, path: str, body: dict[str, Any]) -> Any:
        if path == "session":
            return self._session(me) if request.method == "GET" else Response(status_code=204)
        if path == "presence":
            self.presence[me] = body["status"]
            return {"status": body["status"], "capacity": 5, "open": 0}
        if path == "queue":
            return self._board(me)
        if path == "canned":
            return {"canned": CANNED}
        if path == "notices":
            return {"notices": [], "unread": 0}
        if path == "agents":
            held = [m.agent for m in self.matters.values() if m.owner == "agent"]
            agents = [
                {
                    "name": n,
                    "display_name": d,
                    "status": self.presence[n],
                    "open": held.count(n),
                    "capacity": 5,
                }
                for n, (d, _) in STAFF.items()
            ]
            return {"agents": agents, "teams": TEAMS, "topics": TOPICS, "dispositions": DISPOSITIONS}
        if path == "cases":
            return {"number": "TS20261123-0099-3"}
        if path.startswith("offers/"):
            self.offers.clear()
            return Response(status_code=204)
        _, matter_id, *rest = path.split("/")
        matter = self.matters[matter_id]
        if not rest:
            other = matter.owner == "agent" and matter.agent != me and STAFF[me][1] == "agent"
            after = int(request.query_params.get("after", 0))
            return problem(403, "forbidden", "您的账号没有这项权限。") if other else matter.detail(after)
        return await self._act(matter, me, "/".join(rest), body)

    async def _act(self, matter: Matter, me: str, act: str, body: dict[str, Any]) -> Any:
        display_name = STAFF[me][0]
        if act in ("claim", "take_over"):
            await asyncio.sleep(self.slow)
            if act == "claim" and matter.owner == "agent" and matter.agent != me:
                name = STAFF[matter.agent or ""][0]
                return problem(409, "claimed_by_other", f"这个会话已由{name}接待。")
            matter.owner, matter.agent, matter.agent_name = "agent", me, display_name
            self.presence[me] = "online"
            matter.fence += 1
            matter.say("system", f"{display_name}已接入，正在看前面的内容。", kind="notice")
            await self._told(matter)
            return {"fence": matter.fence, "conversation": matter.summary()}
        if act == "messages":
            if matter.agent != me:
                return problem(409, "not_yours", "这个会话现在不由您接待。")
            said = matter.say("agent", body["text"], author_name=display_name)
            await self._told(matter)
            return {"seq": said["seq"], "message": said}
        if act == "draft":
            phone = body["fields"].get("contact_phone")
            if phone is not None and len(phone) < 11:
                fault = {"field": "contact_phone", "code": "phone_incomplete", "detail": INCOMPLETE}
                return JSONResponse(
                    {"code": "phone_incomplete", "detail": INCOMPLETE, "errors": [fault]}, 422
                )
            matter.fill(f"agent:{display_name}", **body["fields"])
            await self._emit("draft", {"conversation_id": matter.id, "draft": matter.draft})
            return {"draft": matter.draft}
        if act == "register":
            return {"number": matter.register()}
        if act == "reveal":
            return {"value": "13800001234"}
        if act in ("notes", "whisper"):
            note = matter.write(act.rstrip("s"), me, display_name, body["text"])
            await self._emit("message", {"conversation_id": matter.id, "message": note})
            return {"note": note}
        if act == "files":
            file = {"id": "f1", "name": "回单.png", "type": "image/png", "size": 2048}
            file["url"] = "/api/desk/files/f1"
            said = matter.say("agent", "", author_name=display_name, kind="file", file=file)
            return JSONResponse({"seq": said["seq"], "message": said}, 201)
        if act in ("release", "transfer", "park", "close"):
            matter.leave(act, body)
            await self._told(matter)
        return {"ok": True, "conversation": matter.summary()}

    def _sockets(self) -> None:
        @self.sio.on("connect", namespace="/desk")
        async def connect(_: str, environ: dict[str, Any]) -> None:
            if COOKIE not in environ.get("HTTP_COOKIE", ""):
                raise ConnectionRefusedError("unauthorized")

        for event in ("open", "leave", "typing", "heartbeat"):
            self.sio.on(
                event, lambda _sid, data, event=event: self.calls.append(("SOCKET", event, data)), "/desk"
            )
