"""The public port is opened first and its loss is explained; the assistant's port is kept for it alone."""

from __future__ import annotations

import socket

import pytest

from desk.serve.ports import CannotListen, listen, reserve
from tests.processes import free_port


def test_a_taken_port_is_named_with_a_way_out() -> None:
    with listen("127.0.0.1", 0) as door:
        port = door.getsockname()[1]

        with pytest.raises(CannotListen, match=rf"127\.0\.0\.1:{port}: .*PORT={port + 1} make run"):
            listen("127.0.0.1", port)


def test_an_address_this_machine_does_not_have_is_said_so() -> None:
    with pytest.raises(CannotListen, match=r"cannot listen on 192\.0\.2\.1:0: .*HOST"):
        listen("192.0.2.1", 0)


def test_a_connection_waits_at_the_open_door_before_anybody_serves() -> None:
    with listen("127.0.0.1", 0) as door, socket.create_connection(door.getsockname(), timeout=5) as customer:
        customer.sendall(b"hello")
        server, _address = door.accept()
        with server:
            assert server.recv(5) == b"hello"


def test_two_starts_at_once_do_not_reserve_the_same_port() -> None:
    port = free_port()

    with reserve(port) as first, reserve(port) as second:
        assert first.getsockname() == ("127.0.0.1", port)
        assert second.getsockname()[1] != port


def test_the_assistant_listens_on_the_port_reserved_for_it() -> None:
    with reserve(0) as place, socket.socket() as assistant:
        assistant.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        assistant.bind(place.getsockname())
        assistant.listen()

        socket.create_connection(place.getsockname(), timeout=5).close()
