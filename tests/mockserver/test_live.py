from __future__ import annotations

import asyncio
import gc
import logging
import socket
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import pytest

from givonkit import ManualClock, Simulator
from givonkit.errors import NamespaceInvalid
from givonkit.simulator import WorldView
from givonkit.simulator.namespaces import Namespaces
from givonkit_mockserver import live
from givonkit_mockserver.live import AlreadyLive, LiveServer, NotLive
from givonkit_mockserver.server import AddressUnusable, PortTaken, bind

from .wire import GENERATIONS, Wire, ask, message, post

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit import Spec

    from .wire import Address


@pytest.fixture
def namespaces(spec: Spec) -> Namespaces:
    view = WorldView(spec, spec.world())
    return Namespaces(lambda _name, prefix: Simulator(view=view, clock=ManualClock(), prefix=prefix))


@pytest.fixture
def running(namespaces: Namespaces) -> Iterator[LiveServer]:
    with LiveServer(namespaces) as server:
        yield server


def address(server: LiveServer) -> Address:
    parts = urlsplit(server.base_url)
    assert parts.hostname is not None
    assert parts.port is not None
    return parts.hostname, parts.port


def open_files() -> int:
    gc.collect()
    return len(list(Path("/dev/fd").iterdir()))


def test_it_answers_as_soon_as_it_is_started(running: LiveServer) -> None:
    assert ask(address(running), post()).status == 202


def test_a_namespace_that_is_added_answers_below_its_path(namespaces: Namespaces, running: LiveServer) -> None:
    simulator = Simulator(view=namespaces.unnamed.view, clock=ManualClock(), prefix="/ns/mine")
    namespaces.add("mine", simulator)
    assert httpx.get(f"{running.base_url}/ns/mine{GENERATIONS}", trust_env=False).status_code == 401
    assert len(simulator.journal) == 1


def test_the_control_side_is_loaded_when_it_is_asked_for(running: LiveServer) -> None:
    ask(address(running), post())
    (job,) = ask(address(running), message("GET", "/__givonkit/jobs")).json
    assert job["model"] == "kling-o1"


def test_its_control_side_refuses_the_pages_of_other_origins(running: LiveServer) -> None:
    asked = message("GET", "/__givonkit/jobs", "Origin: https://elsewhere.example")
    assert ask(address(running), asked).status == 403


def test_nothing_listens_and_no_connection_is_open_once_it_is_stopped(namespaces: Namespaces) -> None:
    server = LiveServer(namespaces)
    server.start()
    place = address(server)
    with Wire(place) as idle, Wire(place) as silent:
        idle.answer_to(post())
        server.stop()
        assert idle.ends()
        assert silent.ends()
    with pytest.raises(ConnectionRefusedError):
        Wire(place)


def test_connections_that_are_made_while_it_stops_are_closed(namespaces: Namespaces) -> None:
    for _ in range(50):
        server = LiveServer(namespaces)
        server.start()
        wires = [Wire(address(server)) for _ in range(3)]
        server.stop()
        for wire in wires:
            assert wire.ends()
            wire.__exit__(None, None, None)


def test_it_starts_and_stops_fifty_times_without_a_thread_or_a_file_left(namespaces: Namespaces) -> None:
    with LiveServer(namespaces):
        pass
    threads, files = threading.active_count(), open_files()
    for _ in range(50):
        with LiveServer(namespaces) as server, Wire(address(server)) as wire:
            wire.answer_to(post())
    assert (threading.active_count(), open_files()) == (threads, files)


def test_a_stopped_server_starts_again_with_the_same_jobs(namespaces: Namespaces) -> None:
    server = LiveServer(namespaces)
    for _ in range(2):
        with server:
            ask(address(server), post())
            shown = ask(address(server), message("GET", "/__givonkit/jobs")).json
    assert len(shown) == 2


def test_stopping_twice_is_stopping_once(namespaces: Namespaces) -> None:
    server = LiveServer(namespaces)
    server.start()
    server.stop()
    server.stop()
    assert repr(server) == "<LiveServer stopped>"


def test_starting_twice_is_refused_with_the_address(running: LiveServer) -> None:
    with pytest.raises(AlreadyLive, match=f"runs already, at {running.base_url}; stop"):
        running.start()


def test_a_server_that_does_not_run_has_no_address(namespaces: Namespaces) -> None:
    with pytest.raises(NotLive, match="call start"):
        _ = LiveServer(namespaces).base_url


def test_a_port_that_is_taken_is_told_where_it_is_started(namespaces: Namespaces) -> None:
    with bind("127.0.0.1", 0) as taken, pytest.raises(PortTaken):
        LiveServer(namespaces, port=taken.getsockname()[1]).start()


def test_an_error_of_the_starting_thread_is_raised_by_start(
    namespaces: Namespaces, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> None:
        raise NamespaceInvalid("not today")

    monkeypatch.setattr(live, "served", fails)
    threads, files = threading.active_count(), open_files()
    with pytest.raises(NamespaceInvalid, match="not today"):
        LiveServer(namespaces).start()
    assert (threading.active_count(), open_files()) == (threads, files)


def test_it_starts_and_stops_inside_a_running_event_loop(namespaces: Namespaces) -> None:
    async def use() -> int:
        with LiveServer(namespaces) as server:
            async with httpx.AsyncClient(base_url=server.base_url, trust_env=False) as client:
                return (await client.get("/__givonkit/health")).status_code

    assert asyncio.run(use()) == 200


def test_it_writes_nothing_and_leaves_the_loggers_of_the_process_alone(
    namespaces: Namespaces,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    logger = logging.getLogger("uvicorn.access")
    monkeypatch.setattr(logger, "propagate", True)
    handler = logging.NullHandler()
    monkeypatch.setattr(logger, "handlers", [handler])
    caplog.set_level(logging.DEBUG)
    with LiveServer(namespaces) as server:
        ask(address(server), post())
        ask(address(server), message("GET", "/__givonkit/clock"))
    written = capfd.readouterr()
    assert (written.out, written.err) == ("", "")
    assert [record.name for record in caplog.records if record.name.startswith("uvicorn")] == []
    assert (logger.propagate, logger.handlers) == (True, [handler])


def test_it_freezes_nothing_out_of_the_garbage_collector(namespaces: Namespaces) -> None:
    before = gc.get_freeze_count()
    with LiveServer(namespaces) as server:
        ask(address(server), post())
        assert gc.get_freeze_count() <= before  # what was frozen before may be let go


@pytest.mark.skipif(not socket.has_ipv6, reason="this Python has no IPv6")
def test_an_ipv6_address_stands_in_brackets(namespaces: Namespaces) -> None:
    try:
        bind("::1", 0).close()
    except AddressUnusable:
        pytest.skip("this machine has no IPv6 loopback address")
    with LiveServer(namespaces, host="::1") as server:
        assert server.base_url.startswith("http://[::1]:")
        assert ask(address(server), post()).status == 202


def test_many_requests_of_one_connection_are_answered(running: LiveServer) -> None:
    with Wire(address(running)) as wire:
        assert {wire.answer_to(post()).status for _ in range(20)} == {202}
