"""What every answer has in common: careful headers, problems in one shape, pages with the right caching."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from desk.api import pages
from desk.api.app import create_app
from desk.api.pages import Pages
from desk.settings import Settings
from tests.api.conftest import LiveServer
from tests.conversations.fake_assistant import FakeAssistant


def test_answers_of_the_api_are_not_stored_framed_or_guessed_at(http: httpx.Client) -> None:
    for path in ("/api/health", "/api/nowhere", "/api/chat/messages", "/api/openapi.json"):
        headers = http.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/nowhere", 404, "not_found"),
        ("GET", "/nowhere", 404, "not_found"),
        ("DELETE", "/api/chat/messages", 405, "method_not_allowed"),
        ("POST", "/", 405, "method_not_allowed"),
    ],
)
def test_what_is_not_there_is_a_problem(
    http: httpx.Client, method: str, path: str, status: int, code: str
) -> None:
    answer = http.request(method, path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_database_that_is_gone_is_said_so(server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> None:
    chat = server.chat()

    def gone() -> None:
        raise OperationalError("select", {}, Exception("disk I/O error 13800001234"))

    monkeypatch.setattr(server.app.state.floor.office, "work", gone)
    answer = chat.post({"client_message_id": "a", "text": "喂"})
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer.headers["retry-after"] == "5"
    assert "13800001234" not in answer.text


def test_a_fault_of_ours_shows_nothing_of_itself(
    configured: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    with TestClient(create_app(configured()), raise_server_exceptions=False) as client:

        def broken() -> None:
            raise RuntimeError("secret 13800001234")

        with monkeypatch.context() as patched:
            patched.setattr(client.app.state.floor.office, "work", broken)  # type: ignore[attr-defined]
            answer = client.post("/api/chat/conversations")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "secret" not in answer.text


class TestHealth:
    """The server lives; and what it needs is there, by name."""

    def test_all_is_there(self, http: httpx.Client) -> None:
        assert http.get("/api/health").json() == {"status": "ok"}
        ready = http.get("/api/ready")
        assert ready.status_code == 200
        assert ready.json() == {
            "ready": True,
            "dependencies": {"database": {"ok": True}, "assistant": {"ok": True, "model": "fake"}},
        }

    def test_what_is_missing_is_named(self, http: httpx.Client, assistant: FakeAssistant) -> None:
        assistant.deaf = True
        answer = http.get("/api/ready")
        assert answer.status_code == 503
        assert answer.json()["ready"] is False
        assert answer.json()["dependencies"]["assistant"] == {"ok": False, "model": None}
        assert http.get("/api/health").status_code == 200

    def test_redis_is_named_where_it_is_used(self, serve: Callable[..., LiveServer]) -> None:
        server = serve(redis_url="redis://127.0.0.1:9/0")
        answer = httpx.get(f"{server.address}/api/ready", timeout=10, trust_env=False)
        assert answer.json()["dependencies"]["redis"] == {"ok": False}
        assert server.chat().say("没有它也能聊")


class TestPages:
    """The built pages: compressed, cached by what they are, framed by whom the settings name."""

    @pytest.fixture
    def built(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A small build."""
        directory = tmp_path / "dist"
        (directory / "chat" / "assets").mkdir(parents=True)
        (directory / "chat" / "index.html").write_text("<!doctype html><title>聊</title>", encoding="utf-8")
        (directory / "chat" / "assets" / "app-1a2b.js").write_text("let a = 1;" * 500)
        (directory / "embed.js").write_text("let b = 2;")
        (tmp_path / "secret.txt").write_text("secret")
        real = Pages.__init__
        monkeypatch.setattr(
            pages.Pages, "__init__", lambda self, _directory, **more: real(self, directory, **more)
        )
        return directory

    @pytest.fixture
    def site(self, built: Path, serve: Callable[..., LiveServer]) -> Callable[..., httpx.Response]:
        """Asks a server that serves the small build."""
        server = serve()

        def get(path: str, **headers: str) -> httpx.Response:
            url = f"{server.address}{path}"
            return httpx.get(url, headers=headers, trust_env=False, follow_redirects=False)

        return get

    def test_the_front_door_leads_to_the_chat(self, site: Callable[..., httpx.Response]) -> None:
        assert site("/").headers["location"] == "/chat/"
        page = site("/chat/")
        assert "聊" in page.text
        assert page.headers["content-type"] == "text/html; charset=utf-8"

    def test_hashed_files_are_kept_and_pages_asked_for_again(
        self, site: Callable[..., httpx.Response]
    ) -> None:
        assert "immutable" in site("/chat/assets/app-1a2b.js").headers["cache-control"]
        page = site("/chat/")
        assert page.headers["cache-control"] == "no-cache"
        again = site("/chat/", **{"If-None-Match": page.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")

    def test_what_can_be_compressed_is(self, site: Callable[..., httpx.Response]) -> None:
        packed = site("/chat/assets/app-1a2b.js", **{"Accept-Encoding": "gzip"})
        assert packed.headers["content-encoding"] == "gzip"
        assert int(packed.headers["content-length"]) < 500
        plain = site("/chat/assets/app-1a2b.js", **{"Accept-Encoding": "identity"})
        assert plain.text == packed.text
        assert gzip.compress(plain.content)

    def test_the_page_may_be_framed_and_runs_only_its_own_script(
        self, site: Callable[..., httpx.Response]
    ) -> None:
        policy = site("/chat/").headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert policy.endswith("frame-ancestors *")
        assert site("/embed.js").headers["cross-origin-resource-policy"] == "cross-origin"

    def test_the_settings_name_who_may_frame_it(self, built: Path, serve: Callable[..., LiveServer]) -> None:
        server = serve(embed_on="https://bank.example")
        answer = httpx.get(f"{server.address}/chat/", trust_env=False)
        assert answer.headers["content-security-policy"].endswith("frame-ancestors https://bank.example")

    @pytest.mark.parametrize(
        "path",
        [
            "/../secret.txt",
            "/%2e%2e/secret.txt",
            "/chat/../../secret.txt",
            "/chat/%00",
            "//etc/passwd",
        ],
    )
    def test_nothing_outside_the_build_is_served(
        self, site: Callable[..., httpx.Response], path: str
    ) -> None:
        answer = site(path)
        assert answer.status_code == 404
        assert "secret" not in answer.text

    def test_a_new_build_is_noticed(self, site: Callable[..., httpx.Response], built: Path) -> None:
        site("/embed.js")
        (built / "embed.js").write_text("let c = 3; // new")
        assert "new" in site("/embed.js").text


def test_the_documentation_needs_nothing_from_outside(http: httpx.Client) -> None:
    page = http.get("/api/docs")
    assert "POST /api/chat/messages" in page.text
    assert "<script" not in page.text
    assert "http://" not in page.text
    assert "https://" not in page.text
    assert "style-src 'sha256-" in page.headers["content-security-policy"]
