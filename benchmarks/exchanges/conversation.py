"""What every client does while it is measured: a POST and a GET of what it made, by `json=` and `.json()`."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from benchmarks.client import KEY
from benchmarks.work import GENERATIONS, VALID

HEADERS = {"Authorization": f"Bearer {KEY}"}
FAKE_URL = "https://givon.test"
CONTEXT = ssl.create_default_context()
"""A TLS context takes longer to make than all that is measured here."""

Exchanges = Callable[[int], None]
"""Makes so many POSTs, each followed by its GET."""
Way = Callable[[], AbstractContextManager[Exchanges]]
"""A client that is ready, and whatever answers it."""


class UnexpectedAnswerError(Exception):
    """A client was answered something that makes its figures worthless."""


def blocking(client: Any, base_url: str = "") -> Exchanges:
    """The exchanges of a client with httpx's or requests' methods."""
    generations = f"{base_url}{GENERATIONS}"

    def exchanges(count: int) -> None:
        for _ in range(count):
            job = client.post(generations, json=VALID).json()
            _check(job, client.get(f"{generations}/{job['id']}").json())

    return exchanges


def awaited(turn: Callable[[], Awaitable[tuple[Any, Any]]], runner: asyncio.Runner) -> Exchanges:
    """The exchanges of an asynchronous client whose `turn` gives the job of a POST and that of its GET."""

    async def many(count: int) -> None:
        for _ in range(count):
            _check(*await turn())

    return lambda count: runner.run(many(count))


@contextmanager
def asked_over_http(base_url: str) -> Iterator[Exchanges]:
    import httpx

    with httpx.Client(base_url=base_url, headers=HEADERS, verify=CONTEXT) as client:
        yield blocking(client)


@contextmanager
def asked_by_test_client(app: Any) -> Iterator[Exchanges]:
    from starlette.testclient import TestClient

    with TestClient(app, base_url=FAKE_URL, headers=HEADERS) as client:
        yield blocking(client)


@contextmanager
def asked_by_asgi_transport(app: Any) -> Iterator[Exchanges]:
    import httpx

    transport = httpx.ASGITransport(app)
    client = httpx.AsyncClient(base_url=FAKE_URL, headers=HEADERS, transport=transport)

    async def turn() -> tuple[Any, Any]:
        created = (await client.post(GENERATIONS, json=VALID)).json()
        return created, (await client.get(f"{GENERATIONS}/{created['id']}")).json()

    with asyncio.Runner() as runner:
        yield awaited(turn, runner)
        runner.run(client.aclose())


def _check(created: Any, read: Any) -> None:
    if read["id"] != created["id"] or read["input"]["prompt"] != VALID["input"]["prompt"]:
        raise UnexpectedAnswerError(f"expected the created job to be read, got {read}")
