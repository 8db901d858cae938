"""Starts the assistant: Rasa's application on loopback, with the desk's channel and our actions inside."""

from __future__ import annotations

import argparse
import logging
import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from sanic import Sanic
from sqlalchemy.engine import make_url

from desk.settings import ROOT, Settings

LOOPBACK = "127.0.0.1"
# An amount, a time, a brand, a phone: each reader gets something to read.
_FIRST_WORDS = "昨天从花呗扣了两百块，我的手机是13800000000"


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve the model named on the command line until stopped."""
    from rasa.utils.log_utils import configure_structlog

    options = _parser().parse_args(arguments)
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    configure_structlog(logging.INFO)  # unconfigured it prints every message, in full, to standard output
    settings = Settings()
    settings.prepare_home()
    app = compose(settings, options.model, options.port)
    app.run(host=LOOPBACK, port=options.port, workers=1, access_log=False, motd=False)


def compose(settings: Settings, model: str, port: int) -> Sanic:
    """Rasa's application, wired for Tingsu.

    Its own HTTP API stays behind the same secret as the desk's channel. Conversations are kept in Rasa's SQL
    tracker store, whose calls block the event loop for a millisecond or two, as Rasa made it; the database
    work of our actions runs in threads.
    """
    from rasa.core.run import close_resources, configure_app, create_http_input_channels, load_agent_on_start
    from rasa.core.utils import AvailableEndpoints
    from rasa.utils.endpoints import EndpointConfig

    from bot.own_actions import OwnActions, trust_own_actions

    trust_own_actions()
    endpoints = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))
    endpoints.action = OwnActions()
    endpoints.tracker_store = EndpointConfig(type="SQL", **tracker_store(settings))
    app: Sanic = configure_app(
        create_http_input_channels(None, str(ROOT / "credentials.yml")),
        auth_token=settings.rasa_token or None,
        port=port,
        endpoints=endpoints,
    )
    load = partial(load_agent_on_start, model, endpoints, None)
    app.register_listener(load, "before_server_start")
    app.register_listener(_stop_without_model, "before_server_start")
    app.register_listener(_read_once, "before_server_start")
    app.register_listener(close_resources, "after_server_stop")
    return app


def tracker_store(settings: Settings) -> dict[str, Any]:
    """Where Rasa keeps its conversations: beside our SQLite file, or in our PostgreSQL database."""
    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite":
        return {"dialect": "sqlite", "db": str(settings.home.resolve() / "tracker.db")}
    return {
        "dialect": url.drivername,
        "url": url.host,
        "port": url.port,
        "db": url.database,
        "username": url.username,
        "password": url.password,
        "query": dict(url.query) or None,
    }


async def _stop_without_model(app: Sanic, _loop: Any) -> None:
    """Rasa would serve without a model and answer nothing; the supervisor should know instead."""
    if not app.ctx.agent.is_ready():
        raise SystemExit("the model could not be loaded; see the log above")


async def _read_once(app: Sanic, _loop: Any) -> None:
    """Dictionaries and weights are loaded at the first message: not while the first customer waits."""
    await app.ctx.agent.parse_message(_FIRST_WORDS)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.server", description=__doc__)
    parser.add_argument("--port", type=int, default=5005)
    parser.add_argument("--model", default=str(ROOT / "models"), type=lambda path: str(Path(path).resolve()))
    return parser


if __name__ == "__main__":
    main()
