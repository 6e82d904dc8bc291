from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import httpx
import pytest

from .processes import Process
from .wire import Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from .wire import Address

    Serve = Callable[..., Process]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """One server for all tests that only talk to it; whatever it was sent, it ends well and without a traceback."""
    process = Process(tmp_path_factory.mktemp("server"))
    try:
        yield process
        stop = process.stop()
        assert (stop.code, "Traceback" in stop.errors) == (0, False), stop.errors
    finally:
        process.kill()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Return a starter of servers with options of their own."""
    processes: list[Process] = []

    def started(*arguments: str) -> Process:
        processes.append(Process(tmp_path / f"server-{len(processes)}", *arguments))
        return processes[-1]

    yield started
    for process in processes:
        process.kill()


@pytest.fixture(scope="session")
def session_client(server: Process) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.base_url, trust_env=False) as client:
        yield client


@pytest.fixture
def client(session_client: httpx.Client, key: str) -> httpx.Client:
    """Return a client with a key that no other test has."""
    session_client.headers["Authorization"] = f"Bearer {key}"
    return session_client


@pytest.fixture
def key() -> str:
    return f"key-{uuid4().hex}"


@pytest.fixture
def address(server: Process) -> Address:
    return server.address


@pytest.fixture
def wire(address: Address) -> Iterator[Wire]:
    """Return a connection to the server."""
    with Wire(address) as connected:
        yield connected


@pytest.fixture(scope="session")
def keyed_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """A server that takes only two keys."""
    process = Process(tmp_path_factory.mktemp("keyed"), "--api-key", "first-key", "--api-key", "second-key")
    yield process
    process.kill()


@pytest.fixture
def keyed(keyed_process: Process) -> Address:
    return keyed_process.address
