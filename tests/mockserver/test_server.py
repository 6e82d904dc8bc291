from __future__ import annotations

import asyncio
import signal
import socket
from typing import TYPE_CHECKING

import pytest

from givonkit_mockserver.server import AddressUnusable, PortTaken, bind

from .wire import VALID, Wire, ask, message, post

if TYPE_CHECKING:
    from .conftest import Serve

STOP_SECONDS = 5.0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_the_server_stops_at_once_with_an_idle_connection_open(serve: Serve, number: signal.Signals) -> None:
    process = serve("--no-log")
    with Wire(process.address) as wire:
        wire.answer_to(post())
        stop = process.stop(number)
        assert (stop.code, stop.errors, stop.seconds < STOP_SECONDS) == (0, "", True), stop
        assert wire.ends()


def test_the_server_stops_at_once_with_a_connection_that_has_said_nothing(serve: Serve) -> None:
    process = serve("--no-log")
    with Wire(process.address):
        stop = process.stop()
    assert (stop.code, stop.errors, stop.seconds < STOP_SECONDS) == (0, "", True), stop


def test_the_server_stops_at_once_in_the_middle_of_a_body(serve: Serve) -> None:
    process = serve("--no-log")
    with Wire(process.address) as wire:
        wire.send(post(VALID, "Expect: 100-continue").removesuffix(VALID))
        assert wire.answer().status == 100
        stop = process.stop()
    assert (stop.code, stop.errors, stop.seconds < STOP_SECONDS) == (0, "", True), stop


def test_the_server_stops_soon_after_its_documentation_was_read(serve: Serve) -> None:
    process = serve("--no-log")
    assert ask(process.address, message("GET", "/docs")).status == 200
    stop = process.stop()
    assert (stop.code, stop.errors, stop.seconds < STOP_SECONDS) == (0, "", True), stop


def test_the_port_is_free_again_when_the_server_has_stopped(serve: Serve) -> None:
    process = serve()
    with Wire(process.address) as wire:
        wire.answer_to(post())
        process.stop()
        bind(*process.address).close()


def test_port_0_takes_a_free_port() -> None:
    with bind("127.0.0.1", 0) as first, bind("127.0.0.1", 0) as second:
        assert len({0, first.getsockname()[1], second.getsockname()[1]}) == 3


def test_a_socket_names_tcp_so_that_asyncio_turns_nagle_s_delay_off() -> None:
    with bind("127.0.0.1", 0) as listening:
        assert listening.proto == socket.IPPROTO_TCP


def test_the_server_s_connections_do_not_wait_for_more_to_send() -> None:
    delays: list[int] = []

    class Protocol(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            accepted = transport.get_extra_info("socket")
            delays.append(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            transport.close()

    async def connect() -> None:
        listening = bind("127.0.0.1", 0)
        server = await asyncio.get_running_loop().create_server(Protocol, sock=listening)
        async with server:
            reader, writer = await asyncio.open_connection(*listening.getsockname())
            await reader.read()
            writer.close()
            await writer.wait_closed()

    asyncio.run(connect())
    assert delays
    assert all(delays)


def test_a_taken_port_carries_its_host_and_number() -> None:
    with bind("127.0.0.1", 0) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortTaken, match=f"port {port} ") as caught:
            bind("127.0.0.1", port)
    assert (caught.value.host, caught.value.port) == ("127.0.0.1", port)


@pytest.mark.parametrize("host", ["192.0.2.1", "x" * 300, "a..b"])
def test_an_address_that_cannot_be_listened_on_is_named(host: str) -> None:
    with pytest.raises(AddressUnusable, match=host[:40].replace(".", r"\.")):
        bind(host, 0)
