"""The API does what its OpenAPI says, also when programs ask nonsense (schemathesis)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import CHECKS

from desk.api.app import create_app
from desk.settings import Settings
from tests.api.conftest import LiveServer

# Whether a choice was offered no schema can know: such data is valid, and refused all the same.
BEYOND_A_SCHEMA = ("positive_data_acceptance",)


@pytest.fixture
def described(serve: Callable[..., LiveServer]) -> Iterator[Any]:
    """The description as the running server publishes it, and a token that opens a conversation."""
    server = serve(messages_per_minute=0, address_messages_per_minute=0, address_conversations_per_hour=0)
    schema = schemathesis.openapi.from_url(f"{server.address}/api/openapi.json")
    return schema, server.chat().token


def test_programs_that_ask_nonsense_get_documented_answers(described: Any) -> None:
    schema, token = described
    checks = [check for check in CHECKS.get_all() if check.__name__ not in BEYOND_A_SCHEMA]

    for operation in schema.get_all_operations():
        test = operation.ok().as_strategy()
        run(test, ask_one(checks, token))


def run(strategy: Any, act: Callable[[Any], None]) -> None:
    """Try many cases of one operation."""
    tried = given(strategy)(act)
    settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))(tried)()


def ask_one(checks: list[Any], token: str) -> Callable[[Any], None]:
    """Asks one case and checks its answer."""

    def ask(case: Any) -> None:
        if isinstance(case.query, dict) and "wait" in case.query:
            case.query["wait"] = 0
        case.call_and_validate(checks=checks, headers={"Authorization": f"Bearer {token}"})

    return ask


def test_every_endpoint_describes_every_answer() -> None:
    described = create_app(Settings()).openapi()
    problems = {"$ref": "#/components/schemas/Problem"}
    for path, methods in described["paths"].items():
        for about in methods.values():
            assert about["description"], path
            for status, answer in about["responses"].items():
                assert HTTPStatus(int(status))
                if status == "204":
                    assert "content" not in answer
                    continue
                media, content = next(iter(answer["content"].items()))
                if int(status) >= 400 and path != "/api/ready":
                    assert (media, content["schema"]) == ("application/problem+json", problems)
                elif content["schema"].get("format") != "binary":
                    assert "$ref" in content["schema"]


def test_every_model_referred_to_is_there() -> None:
    described = create_app(Settings()).openapi()
    names = set(described["components"]["schemas"])
    referred = {
        part.split('"')[0] for part in str(described).replace("'", '"').split("#/components/schemas/")[1:]
    }
    assert referred <= names
