"""Every route of the desk × every role, with and without a session and its token: what is written here holds.

Whoever adds a route writes down here who may use it; a route without an entry fails.
"""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute

from desk.api.access import ALL, COOKIE
from desk.api.app import create_app
from desk.settings import Settings
from tests.desk.running import Running

TALK = "agent supervisor"
READ = "agent supervisor auditor"
LEAD = "supervisor"
AUDIT = "auditor admin"
OVERSEE = "supervisor auditor"
MARK = "agent supervisor trainer"
EVERYBODY = "agent supervisor trainer auditor admin"
ANYBODY = None

MAY = {
    "POST session": ANYBODY,
    "GET session": EVERYBODY,
    "DELETE session": EVERYBODY,
    "PUT presence": TALK,
    "GET queue": READ,
    "GET agents": "agent supervisor admin",
    "POST offers/{offer_id}/accept": TALK,
    "POST offers/{offer_id}/decline": TALK,
    "POST conversations/{conversation_id}/claim": TALK,
    "GET conversations/{conversation_id}": READ,
    "POST conversations/{conversation_id}/messages": TALK,
    "POST conversations/{conversation_id}/files": TALK,
    "POST conversations/{conversation_id}/read": TALK,
    "POST conversations/{conversation_id}/typing": TALK,
    "POST conversations/{conversation_id}/release": TALK,
    "POST conversations/{conversation_id}/transfer": TALK,
    "POST conversations/{conversation_id}/park": TALK,
    "POST conversations/{conversation_id}/unpark": TALK,
    "POST conversations/{conversation_id}/close": TALK,
    "POST conversations/{conversation_id}/notes": TALK,
    "POST conversations/{conversation_id}/reveal": TALK,
    "PATCH conversations/{conversation_id}/draft": TALK,
    "POST conversations/{conversation_id}/ask_confirmation": TALK,
    "POST conversations/{conversation_id}/register": TALK,
    "POST conversations/{conversation_id}/watch": LEAD,
    "POST conversations/{conversation_id}/whisper": LEAD,
    "POST conversations/{conversation_id}/take_over": LEAD,
    "POST conversations/{conversation_id}/messages/{seq}/misunderstood": MARK,
    "DELETE conversations/{conversation_id}/messages/{seq}/misunderstood": MARK,
    "POST cases": TALK,
    "GET files/{file_id}": READ,
    "GET deliveries": "supervisor admin",
    "POST deliveries/{delivery_id}/replay": "supervisor admin",
    "GET reports": OVERSEE,
    "GET reports/{name}": OVERSEE,
    "GET complaints/{number}/regulator_report": OVERSEE,
    "POST complaints/{number}/regulator_report": LEAD,
    "GET incidents": READ,
    "GET incidents/{incident_id}": READ,
    "POST incidents/drill": LEAD,
    "POST incidents/{incident_id}/take": LEAD,
    "POST incidents/{incident_id}/notice": LEAD,
    "POST incidents/{incident_id}/close": LEAD,
    "POST incidents/{incident_id}/dismiss": LEAD,
    "GET customers": READ,
    "GET customers/{customer_id}": READ,
    "PUT customers/{customer_id}/tags": TALK,
    "POST customers/{customer_id}/merge": LEAD,
    "POST customers/{customer_id}/merge/{merge_id}/undo": LEAD,
    "POST customers/{customer_id}/export": LEAD,
    "POST customers/{customer_id}/erase": LEAD,
    "POST complaints/{number}/links/{other}/undo": LEAD,
    "GET complaints": READ,
    "GET complaints/{number}": READ,
    "GET complaints/{number}/candidates": TALK,
    "GET complaints/{number}/audit": OVERSEE,
    "POST complaints/{number}/findings": TALK,
    "POST complaints/{number}/root_cause": TALK,
    "POST complaints/{number}/interests": TALK,
    "POST complaints/{number}/files": TALK,
    "POST complaints/{number}/reveal": TALK,
    "POST complaints/{number}/{transition}": TALK,
    "GET notices": TALK,
    "POST notices/read_all": TALK,
    "POST notices/{notice_id}/read": TALK,
    "GET audit": AUDIT,
    "GET audit/verify": AUDIT,
    "GET audit/head": AUDIT,
    "GET canned": TALK,
    "POST canned": LEAD,
    "PUT canned/{canned_id}": LEAD,
    "DELETE canned/{canned_id}": LEAD,
}
GUARDED = {route: tuple(roles.split()) for route, roles in MAY.items() if roles is not None}
PLACES = {
    "name": "none",
    "number": "none",
    "conversation_id": "0" * 32,
    "offer_id": "1",
    "seq": "1",
    "file_id": "0" * 32,
    "canned_id": "none",
    "delivery_id": "1",
    "notice_id": "1",
    "transition": "none",
    "incident_id": "1",
    "customer_id": "00000000-0000-0000-0000-000000000000",
    "merge_id": "1",
    "other": "none",
}
BASE = "/api/desk/"


def call(http: httpx.Client, route: str, **more: Any) -> httpx.Response:
    """Ask a route for something that is not there."""
    method, path = route.split()
    return http.request(method, re.sub(r"\{(\w+)\}", lambda found: PLACES[found[1]], path), **more)


def at(desk: Running, **more: Any) -> httpx.Client:
    """A browser that knows nothing yet."""
    return httpx.Client(base_url=desk.url + BASE, trust_env=False, timeout=20, **more)


def test_every_route_of_the_app_is_written_down_here() -> None:
    app = create_app(Settings())
    routes = [route for route in app.routes if getattr(route, "path", "").startswith(BASE.rstrip("/"))]
    assert all(isinstance(route, APIRoute) for route in routes)
    there = {
        f"{method} {route.path.removeprefix(BASE)}"
        for route in routes
        if isinstance(route, APIRoute)
        for method in route.methods
    }
    assert there == set(MAY)


def test_the_api_describes_the_same_roles() -> None:
    described = {
        f"{method.upper()} {path.removeprefix(BASE)}": about.get("x-roles")
        for path, methods in create_app(Settings()).openapi()["paths"].items()
        if path.startswith(BASE)
        for method, about in methods.items()
    }
    told = {route: None if roles is None else set(roles) for route, roles in described.items()}
    assert told == {route: None if roles is None else set(roles.split()) for route, roles in MAY.items()}


def test_whoever_is_not_logged_in_gets_nowhere(desk: Running) -> None:
    for cookies in ({}, {COOKIE: "forged"}):
        with at(desk, cookies=cookies) as http:
            for route in GUARDED:
                answer = call(http, route)
                assert (answer.status_code, answer.json()["code"]) == (401, "signed_out"), route


@pytest.mark.parametrize("role", ALL)
def test_each_role_may_do_what_is_written_here_and_nothing_else(desk: Running, role: str) -> None:
    person = desk.agent("somebody", role)
    headers = {"X-CSRF-Token": person.http.headers["X-CSRF-Token"]}
    with at(desk, cookies=person.http.cookies, headers=headers) as http:
        # The last one logs out.
        for route in sorted(GUARDED, key=lambda each: each == "DELETE session"):
            answer = call(http, route)
            refused = answer.status_code == 403 and answer.json()["code"] == "forbidden"
            assert refused == (role not in GUARDED[route]), (route, role, answer.text)
            assert answer.status_code < 500


@pytest.mark.parametrize("role", ALL)
def test_every_change_needs_the_token_only_our_page_knows(desk: Running, role: str) -> None:
    person, other = desk.agent("somebody", role), desk.agent("other", role)
    others = {"X-CSRF-Token": other.http.headers["X-CSRF-Token"]}
    with at(desk, cookies=person.http.cookies) as http:
        for route, roles in GUARDED.items():
            if role not in roles or route.startswith("GET "):
                continue
            for headers in ({}, {"X-CSRF-Token": "forged"}, others):
                answer = call(http, route, headers=headers)
                assert (answer.status_code, answer.json()["code"]) == (403, "csrf"), route
        assert http.get("session").status_code == 200, "nobody was logged out"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("complaints", "sort"),
        ("complaints", "From"),
        ("reports", "form"),
        ("reports/volume", "until"),
        ("audit", "who"),
        ("complaints/TS20261124-0000-0", "audit"),
    ],
)
def test_a_parameter_there_is_not_is_refused_not_left_out(desk: Running, path: str, name: str) -> None:
    auditor = desk.agent("yan", "auditor")
    answer = auditor.http.get(path, params={name: "x"})
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["field"], error["code"]) == (422, f"fields.{name}", "unknown")
