"""The ways to the double that are compared: through each adapter, and over HTTP with the same library."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, Protocol

import httpx
import httpx2

from givonkit import ManualClock, Simulator, load_spec
from givonkit.simulator.namespaces import PATH, Namespaces
from givonkit_contracts.adapters.aiohttp import DoubleConnector
from givonkit_contracts.adapters.asgi import asgi_app
from givonkit_contracts.adapters.httpx import DoubleTransport
from givonkit_contracts.adapters.httpx2 import DoubleTransport as Double2Transport
from givonkit_contracts.adapters.requests import DoubleAdapter
from givonkit_contracts.adapters.respx import double_router

from .clients import AiohttpClient, AsyncFamilyClient, FamilyClient, RequestsClient

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from givonkit import Reply, Request

    from .answer import Client

START = 1_000_000_000.0
SPEC = load_spec()


class InProcess:
    """A double in this process that answers as a namespace of a server at `base_url` does."""

    def __init__(self, base_url: str = "https://givon.test", namespace: str = "") -> None:
        self.base_url = base_url
        self.hosts = {base_url.partition("://")[2].partition(":")[0]}
        self.clock = ManualClock(START)
        prefix = f"{PATH}{namespace}" if namespace else ""
        self.simulator = Simulator(SPEC, clock=self.clock, prefix=prefix)
        self._namespaces = Namespaces(lambda _name, _prefix: self.simulator)

    def handle(self, request: Request) -> Reply:
        return self._namespaces.handle(request)

    def advance(self, seconds: float) -> None:
        self.clock.advance(seconds)


class ConstantDouble:
    """A double that gives everybody one reply, and keeps the requests."""

    base_url = "https://givon.test"
    hosts = ("givon.test",)

    def __init__(self, reply: Callable[[], Reply]) -> None:
        self.received: list[Request] = []
        self._reply = reply

    @property
    def simulator(self) -> Simulator:
        raise AssertionError("a reply for everybody needs no simulator")

    def handle(self, request: Request) -> Reply:
        self.received.append(request)
        return self._reply()


class AnyDouble(Protocol):
    """What the adapters answer with."""

    base_url: str

    @property
    def hosts(self) -> set[str] | tuple[str, ...]: ...

    @property
    def simulator(self) -> Simulator: ...

    def handle(self, request: Request) -> Reply: ...


class Way(NamedTuple):
    """How a library's client is made for a double in this process, and for a server."""

    inside: Callable[[AnyDouble], Client]
    outside: Callable[[], Client]


class _RoutedClient:
    """A client of respx's router, which is started and stopped with it."""

    def __init__(self, double: AnyDouble, made: Callable[[], Client]) -> None:
        self._router = double_router(double)
        self._router.start()
        self._client = made()
        self.ask = self._client.ask
        self.read = self._client.read

    def close(self) -> None:
        self._client.close()
        self._router.stop()


def _over_asgi(double: AnyDouble) -> Client:
    assert isinstance(double, InProcess)
    return AsyncFamilyClient(httpx, transport=httpx.ASGITransport(asgi_app(double)))


def _httpx() -> Client:
    return FamilyClient(httpx)


def _httpx_async() -> Client:
    return AsyncFamilyClient(httpx)


WAYS = {
    "httpx": Way(lambda double: FamilyClient(httpx, transport=DoubleTransport(double)), _httpx),
    "httpx async": Way(lambda double: AsyncFamilyClient(httpx, transport=DoubleTransport(double)), _httpx_async),
    "httpx2": Way(
        lambda double: FamilyClient(httpx2, transport=Double2Transport(double)), lambda: FamilyClient(httpx2)
    ),
    "httpx2 async": Way(
        lambda double: AsyncFamilyClient(httpx2, transport=Double2Transport(double)),
        lambda: AsyncFamilyClient(httpx2),
    ),
    "respx": Way(lambda double: _RoutedClient(double, _httpx), _httpx),
    "respx async": Way(lambda double: _RoutedClient(double, _httpx_async), _httpx_async),
    "requests": Way(lambda double: RequestsClient(DoubleAdapter(double)), RequestsClient),
    "aiohttp": Way(lambda double: AiohttpClient(lambda: DoubleConnector(double)), AiohttpClient),
}
"""Those in which every fault looks as it does over a socket."""
ASGI = Way(_over_asgi, _httpx_async)


@contextmanager
def opened(client: Client) -> Iterator[Client]:
    """Close a client in the end."""
    try:
        yield client
    finally:
        client.close()
