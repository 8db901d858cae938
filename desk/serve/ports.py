"""Ports: the public one is opened before anything else starts, the assistant's is kept free for it."""

from __future__ import annotations

import errno
import socket

BACKLOG = 512


class CannotListen(Exception):
    """The address and port that were asked for cannot be had."""

    def __init__(self, host: str, port: int, error: OSError) -> None:
        problem = f"{host}:{port}: {error.strerror or error}"
        if error.errno == errno.EADDRINUSE:
            remedy = f"stop the program that uses it, or choose another port: PORT={port + 1} make run"
            super().__init__(f"端口被占用 · cannot listen on {problem}; {remedy}")
        else:
            super().__init__(f"无法监听 · cannot listen on {problem}; HOST and PORT say where")


def listen(host: str, port: int) -> socket.socket:
    """An open, listening socket, handed to the server as it is.

    Opened by the supervisor and kept for life: a taken port is noticed before minutes of work, and while
    the server is being restarted customers' connections wait in the backlog instead of being refused.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
        door.listen(BACKLOG)
    except OSError as error:
        door.close()
        raise CannotListen(host, port, error) from error
    door.set_inheritable(True)
    return door


def reserve(preferred: int) -> socket.socket:
    """A loopback port nobody else gets, `preferred` if it is free: bound, but not listening.

    The assistant needs twenty seconds from its start to its bind; two starts at once must not both choose
    5005 meanwhile. Bound here without SO_REUSEADDR, the second start is refused; with the option set
    afterwards, the assistant (which sets it too) can still bind and listen beside this silent socket.
    """
    place = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        place.bind(("127.0.0.1", preferred))
    except OSError:
        place.bind(("127.0.0.1", 0))
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return place
