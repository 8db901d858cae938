"""Every endpoint of the desk × every role: what its roles say is what happens."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from desk.api.access import ALL, COOKIE
from desk.api.app import create_app
from desk.settings import Settings
from tests.desk.running import Running

OPEN = {("post", "/api/desk/session")}
PLACES = {"conversation_id": "0" * 32, "offer_id": "1", "seq": "1", "file_id": "0" * 32, "canned_id": "1"}


def endpoints() -> list[tuple[str, str, tuple[str, ...] | None]]:
    """Method, path and roles of all that the desk's OpenAPI lists."""
    described = create_app(Settings()).openapi()
    return [
        (method, path, tuple(about["x-roles"]) if "x-roles" in about else None)
        for path, methods in described["paths"].items()
        if path.startswith("/api/desk")
        for method, about in methods.items()
    ]


ENDPOINTS = endpoints()


def call(http: httpx.Client, method: str, path: str, **more: Any) -> httpx.Response:
    """Ask an endpoint for something that is not there."""
    filled = re.sub(r"\{(\w+)\}", lambda found: PLACES.get(found[1], "1"), path)
    return http.request(method, filled, **more)


def test_every_endpoint_but_the_log_in_says_its_roles() -> None:
    assert {(method, path) for method, path, roles in ENDPOINTS if roles is None} == OPEN
    assert len(ENDPOINTS) >= 19
    assert all(set(roles) <= set(ALL) for _method, _path, roles in ENDPOINTS if roles)


def test_whoever_is_not_logged_in_gets_nowhere(desk: Running) -> None:
    with httpx.Client(base_url=desk.url, trust_env=False, cookies={COOKIE: "forged"}) as http:
        for method, path, roles in ENDPOINTS:
            if roles is not None:
                answer = call(http, method, path)
                assert (answer.status_code, answer.json()["code"]) == (401, "signed_out"), (method, path)


@pytest.mark.parametrize("role", ALL)
def test_each_role_may_do_what_the_endpoint_says_and_nothing_else(desk: Running, role: str) -> None:
    person = desk.agent("somebody", role)
    with httpx.Client(base_url=desk.url, trust_env=False, timeout=20) as http:
        http.cookies.update(person.http.cookies)
        token = {"X-CSRF-Token": person.http.headers["X-CSRF-Token"]}
        # The last one logs out.
        for method, path, roles in sorted(
            ENDPOINTS, key=lambda each: each[:2] == ("delete", "/api/desk/session")
        ):
            if roles is None:
                continue
            answer = call(http, method, path, headers=token)
            refused = answer.status_code == 403 and answer.json()["code"] == "forbidden"
            assert refused == (role not in roles), (method, path, role, answer.text)
            assert answer.status_code < 500


def test_every_change_needs_the_csrf_token(desk: Running) -> None:
    person = desk.agent("boss", "supervisor")
    with httpx.Client(base_url=desk.url, trust_env=False, timeout=20) as http:
        http.cookies.update(person.http.cookies)
        for method, path, roles in ENDPOINTS:
            if method != "get" and roles is not None and "supervisor" in roles:
                answer = call(http, method, path)
                assert (answer.status_code, answer.json()["code"]) == (403, "csrf"), (method, path)
