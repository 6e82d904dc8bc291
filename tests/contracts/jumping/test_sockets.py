from __future__ import annotations

import asyncio
import socket
import threading
from typing import TYPE_CHECKING

import httpx
import pytest

from givonkit_contracts.jumping import TimeCannotJump

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit_contracts.jumping import JumpingClock


@pytest.fixture
def address() -> Iterator[tuple[str, int]]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()


def test_a_real_connection_is_refused_with_its_address(address: tuple[str, int], jumping: JumpingClock) -> None:
    with pytest.raises(TimeCannotJump, match=rf"connected to \('127.0.0.1', {address[1]}\).*givon_inprocess"):
        socket.create_connection(address, timeout=5)
    with socket.socket() as connecting, pytest.raises(TimeCannotJump, match=r"127\.0\.0\.1"):
        connecting.connect_ex(address)
    assert jumping.elapsed == 0.0


def test_a_client_library_passes_the_refusal_on(address: tuple[str, int], jumping: JumpingClock) -> None:
    with httpx.Client(trust_env=False) as client, pytest.raises(TimeCannotJump, match="real sockets do not wait"):
        client.get(f"http://127.0.0.1:{address[1]}")
    assert jumping.elapsed == 0.0


def test_a_loop_passes_the_refusal_on(address: tuple[str, int], jumping: JumpingClock) -> None:
    with pytest.raises(TimeCannotJump, match="real sockets do not wait"):
        asyncio.run(asyncio.wait_for(asyncio.open_connection(*address), 60))
    assert jumping.elapsed == 0.0


def test_other_threads_connect_as_always(address: tuple[str, int], clock: JumpingClock) -> None:
    go, names = threading.Event(), []

    def connect() -> None:
        go.wait(20)
        with socket.create_connection(address, timeout=20) as connected:
            names.append(connected.getpeername())

    thread = threading.Thread(target=connect)
    thread.start()
    with clock.auto_jump():
        go.set()
        thread.join()
    assert names == [address]


@pytest.mark.usefixtures("jumping")
def test_connections_inside_the_machine_are_left_alone() -> None:
    ends = socket.socketpair()
    for end in ends:
        end.close()
    with socket.socket(socket.AF_UNIX) as connecting, pytest.raises(FileNotFoundError):
        connecting.connect("no-such-socket")
