"""The doubles, each asked by the client that it is for."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from benchmarks.exchanges.conversation import (
    CONTEXT,
    FAKE_URL,
    HEADERS,
    Exchanges,
    asked_by_asgi_transport,
    asked_by_test_client,
    asked_over_http,
    awaited,
    blocking,
)
from benchmarks.work import GENERATIONS, VALID


@cache
def _workshop() -> Any:
    from givonkit.spec import load_spec
    from givonkit_contracts.doubles.settings import Workshop

    return Workshop(load_spec())


def double() -> Any:
    """What the fixture `givon_inprocess` gives a test."""
    from givonkit_contracts.doubles.in_process import made_in_process
    from givonkit_contracts.doubles.settings import Settings

    return made_in_process(_workshop(), Settings())


def served_namespaces() -> Any:
    """What the fixture `givon` serves."""
    from givonkit.simulator.namespaces import Namespaces
    from givonkit_contracts.doubles.settings import Settings, clock_of

    return Namespaces(lambda _, prefix: _workshop().simulator(Settings(), clock_of(None), prefix))


@contextmanager
def httpx_transport() -> Iterator[Exchanges]:
    import httpx

    with httpx.Client(base_url=FAKE_URL, headers=HEADERS, transport=double().httpx_transport()) as client:
        yield blocking(client)


@contextmanager
def httpx2_transport() -> Iterator[Exchanges]:
    import httpx2

    with httpx2.Client(base_url=FAKE_URL, headers=HEADERS, transport=double().httpx2_transport()) as client:
        yield blocking(client)


@contextmanager
def respx_router() -> Iterator[Exchanges]:
    import httpx

    with double().respx_router(), httpx.Client(base_url=FAKE_URL, headers=HEADERS, verify=CONTEXT) as client:
        yield blocking(client)


@contextmanager
def requests_adapter() -> Iterator[Exchanges]:
    import requests

    with requests.Session() as session:
        session.headers.update(HEADERS)
        session.mount("https://", double().requests_adapter())
        yield blocking(session, FAKE_URL)


@contextmanager
def aiohttp_connector() -> Iterator[Exchanges]:
    import aiohttp

    async def session_of_double() -> aiohttp.ClientSession:
        return aiohttp.ClientSession(FAKE_URL, headers=HEADERS, connector=double().aiohttp_connector())

    with asyncio.Runner() as runner:
        session = runner.run(session_of_double())

        async def turn() -> tuple[Any, Any]:
            async with session.post(GENERATIONS, json=VALID) as answer:
                created = await answer.json()
            async with session.get(f"{GENERATIONS}/{created['id']}") as answer:
                return created, await answer.json()

        yield awaited(turn, runner)
        runner.run(session.close())


@contextmanager
def asgi_app() -> Iterator[Exchanges]:
    with asked_by_asgi_transport(double().asgi_app()) as exchanges:
        yield exchanges


@contextmanager
def asgi_app_in_test_client() -> Iterator[Exchanges]:
    with asked_by_test_client(double().asgi_app()) as exchanges:
        yield exchanges


@contextmanager
def over_http() -> Iterator[Exchanges]:
    from givonkit_mockserver.live import LiveServer

    with LiveServer(served_namespaces()) as server, asked_over_http(server.base_url) as exchanges:
        yield exchanges
