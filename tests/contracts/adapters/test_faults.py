"""Each fault raises in-process what the library raises over a socket, at the same place of the body."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import aiohttp
import httpx
import pytest

from givonkit import Reply
from givonkit.http import Disturbance
from givonkit_contracts.adapters.aiohttp import DoubleConnector
from givonkit_contracts.adapters.asgi import asgi_app
from givonkit_contracts.adapters.exchange import WaitsForEver

from .answer import Answer, Failure, outcome, read_until_the_end
from .ways import WAYS, ConstantDouble, InProcess, opened

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.mockserver.processes import Process

    from .answer import Client, Headers
    from .ways import Way

PATIENCE = 0.1
LONG_PATIENCE = 5.0
MODELS = "/api/v1/models"
BEFORE_THE_HEAD = ["reset", "hang", "latency:5s", "latency:20ms"]
WITHIN_THE_BODY = [
    "cut:30",
    "close:30",
    "cut:0",
    "close:0",
    "drip:100/5s",
    "drip:1000/5ms",
    "cut:3000 fault=drip:900/1ms",
]
each_way = pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))


def patience_for(fault: str) -> float:
    """Return little patience where it is to end, and much where a busy machine must not end it."""
    if fault.startswith("drip") and fault.endswith("/5s"):
        return 2 * PATIENCE
    return PATIENCE if fault in ("hang", "latency:5s") else LONG_PATIENCE


def struck(namespace: str, fault: str) -> Headers:
    return [("authorization", f"Bearer ns_{namespace}_any-key"), ("givonkit-scenario", f"fault={fault}")]


def both(way: Way, server: Process, namespace: str, act: Callable[[Client], Any]) -> tuple[Any, Any]:
    """Return what a client makes of the double in this process, and of the server."""
    with opened(way.inside(InProcess(server.base_url, namespace))) as client:
        inside = act(client)
    with opened(way.outside()) as client:
        client.ask("GET", server.base_url + MODELS, headers=struck(namespace, "drip:100000/1ms"))
        return inside, act(client)


@each_way
@pytest.mark.parametrize("fault", BEFORE_THE_HEAD + WITHIN_THE_BODY)
def test_a_fault_raises_what_it_raises_over_a_socket(way: Way, fault: str, server: Process, namespace: str) -> None:
    inside, outside = both(
        way,
        server,
        namespace,
        lambda client: outcome(
            lambda: client.ask(
                "GET", server.base_url + MODELS, headers=struck(namespace, fault), patience=patience_for(fault)
            )
        ),
    )
    assert inside == outside
    assert isinstance(inside, Answer) == (fault in ("latency:20ms", "drip:1000/5ms"))


@each_way
@pytest.mark.parametrize("fault", WITHIN_THE_BODY)
def test_a_stream_breaks_off_where_it_breaks_off_over_a_socket(
    way: Way, fault: str, server: Process, namespace: str
) -> None:
    inside, outside = both(
        way,
        server,
        namespace,
        lambda client: read_until_the_end(
            client, server.base_url + MODELS, struck(namespace, fault), patience_for(fault)
        ),
    )
    assert inside == outside


@each_way
def test_a_connection_that_was_reset_is_not_used_again(way: Way) -> None:
    double = InProcess()
    with opened(way.inside(double)) as client:
        headers = [("authorization", "Bearer any-key"), ("givonkit-scenario", "fault=cut:5 times=1")]
        came = [outcome(lambda: client.ask("GET", double.base_url + MODELS, headers=headers)) for _ in range(3)]
    assert [type(one) for one in came] == [Failure, Answer, Answer]


@each_way
def test_a_connection_that_ends_without_an_answer_raises_as_over_a_socket(way: Way) -> None:
    double = ConstantDouble(lambda: disturbed(Disturbance(sent=-1, end="close")))
    with opened(way.inside(double)) as client:
        came = outcome(lambda: client.ask("GET", double.base_url + "/x"))
    assert isinstance(came, Failure)
    assert came.kind.__name__ in ("RemoteProtocolError", "ConnectionError", "ServerDisconnectedError")


@each_way
@pytest.mark.parametrize("sent", [-1, 3])
def test_a_client_without_a_read_time_out_is_told_that_it_would_wait_for_ever(way: Way, sent: int) -> None:
    double = ConstantDouble(lambda: disturbed(Disturbance(sent=sent, end="hang")))
    with opened(way.inside(double)) as client, pytest.raises(Exception, match="no read time-out") as raised:
        client.ask("GET", double.base_url + "/x", patience=None)
    if sent == -1:
        assert raised.type is WaitsForEver


@each_way
def test_a_wait_takes_real_seconds(way: Way) -> None:
    double = ConstantDouble(lambda: disturbed(Disturbance(delay=0.05)))
    with opened(way.inside(double)) as client:
        started = time.monotonic()
        assert client.ask("GET", double.base_url + "/x").body == b"abcdef"
    assert 0.045 < time.monotonic() - started < 10


@each_way
def test_what_the_double_itself_raises_reaches_the_caller(way: Way) -> None:
    class Unexpected(AssertionError):
        pass

    def refuse() -> Reply:
        raise Unexpected("this request was not expected")

    double = ConstantDouble(refuse)
    with opened(way.inside(double)) as client, pytest.raises(Unexpected, match="not expected"):
        client.ask("GET", double.base_url + "/x")


def test_a_time_out_of_the_whole_request_is_enough_for_aiohttp() -> None:
    async def ask() -> None:
        double = ConstantDouble(lambda: disturbed(Disturbance(sent=-1, end="hang")))
        patience = aiohttp.ClientTimeout(total=PATIENCE)
        async with aiohttp.ClientSession(connector=DoubleConnector(double), timeout=patience) as session:
            await session.get("https://givon.test/x")

    with pytest.raises(TimeoutError):
        asyncio.run(ask())


@pytest.mark.parametrize("fault", ["reset", "cut:30", "close:30"])
def test_through_asgi_a_broken_answer_is_the_exception_of_the_application(fault: str) -> None:
    async def ask() -> None:
        double = InProcess()
        transport = httpx.ASGITransport(asgi_app(double))
        async with httpx.AsyncClient(transport=transport, base_url=double.base_url) as client:
            await client.get(MODELS, headers=struck("any", fault))

    with pytest.raises(Exception, match="this reply ends by") as raised:
        asyncio.run(ask())
    assert raised.type.__name__ == "BrokenOff"


def test_through_asgi_a_hang_lasts_until_the_caller_gives_up() -> None:
    async def ask() -> None:
        double = InProcess()
        transport = httpx.ASGITransport(asgi_app(double))
        async with (
            httpx.AsyncClient(transport=transport, base_url=double.base_url) as client,
            asyncio.timeout(PATIENCE),
        ):
            await client.get(MODELS, headers=struck("any", "hang"))

    with pytest.raises(TimeoutError):
        asyncio.run(ask())


def disturbed(disturbance: Disturbance) -> Reply:
    reply = Reply(200, [(b"content-length", b"6")], b"abcdef")
    reply.disturbance = disturbance
    return reply
