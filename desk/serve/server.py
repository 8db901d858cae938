"""The server process: the API and the pages, on the listening socket it inherits from the supervisor."""

from __future__ import annotations

import argparse
import socket

import uvicorn


def main() -> None:
    """Serve until told to stop; `--fd` is the open socket's number."""
    parser = argparse.ArgumentParser(prog="python -m desk.serve.server")
    parser.add_argument("--fd", type=int, required=True)
    door = socket.socket(fileno=parser.parse_args().fd)
    config = uvicorn.Config(
        "desk.api.app:create_app",
        factory=True,
        access_log=False,
        proxy_headers=False,
        timeout_graceful_shutdown=3,
    )
    uvicorn.Server(config).run(sockets=[door])


if __name__ == "__main__":
    main()
