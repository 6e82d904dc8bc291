"""The double inside requests: an adapter whose connections are in memory, with urllib3 at work above them."""

from __future__ import annotations

import io
import time
from contextlib import suppress
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from .delivery import Delivery
from .exchange import LibraryMissing, host_refusal
from .wire import RequestReader, head_of

try:
    import requests
    from requests.adapters import HTTPAdapter
except ImportError as error:
    raise LibraryMissing("requests") from error
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit.http import Reply

    from .exchange import Double

_ADVICE = "timeout=30, for example"
_ARGUMENTS_BEFORE_PROXIES = 4


class DoubleAdapter(HTTPAdapter):
    """An adapter without a network: mount it on `https://` and on `http://`, or nothing keeps other hosts away."""

    def __init__(self, double: Double, **options: Any) -> None:
        self._double = double
        self._hosts = frozenset(host.lower() for host in double.hosts)
        super().__init__(**options)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """Make the pools, whose connections lead to the double."""
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = {
            "http": partial(_pool, HTTPConnectionPool, partial(_Connection, self._double)),
            "https": partial(_pool, HTTPSConnectionPool, partial(_SecureConnection, self._double)),
        }

    def send(self, request: requests.PreparedRequest, *arguments: Any, **options: Any) -> requests.Response:
        """Return the double's answer, or raise what befalls it; no proxy is asked, whatever the environment says."""
        host = urlsplit(request.url or "").hostname or ""
        if host not in self._hosts:
            carries_key = "Authorization" in request.headers
            raise requests.ConnectionError(host_refusal(self._double, host, carries_key=carries_key), request=request)
        options.pop("proxies", None)
        return super().send(request, *arguments[:_ARGUMENTS_BEFORE_PROXIES], **options)


class _MemorySocket:
    """A connection to the double, with the part of a socket's interface that http.client and urllib3 use."""

    def __init__(self, double: Double, scheme: str) -> None:
        self._double = double
        self._reader = RequestReader(scheme)
        self._timeout: float | None = None
        self._steps: Iterator[float | bytes] = iter(())

    def sendall(self, data: bytes) -> None:
        for received in self._reader.feed(data):
            reply = received.answer(self._double)
            self._steps = self._delivered(reply, keeps_alive=received.keeps_alive)

    def settimeout(self, seconds: float | None) -> None:
        self._timeout = seconds

    def makefile(self, *_mode: Any) -> io.BufferedReader:
        return io.BufferedReader(_Incoming(self))

    def receive(self) -> bytes:
        """Return the next bytes, none when the connection has ended."""
        with suppress(EOFError):
            for step in self._steps:
                if isinstance(step, bytes):
                    return step
                time.sleep(step)
        return b""

    def close(self) -> None:
        """Do nothing: as with a socket, its file may be read to the end."""

    def _delivered(self, reply: Reply, *, keeps_alive: bool) -> Iterator[float | bytes]:
        delivery = Delivery(reply, self._timeout, _ADVICE)
        yield from chain(delivery.head(), (head_of(reply, keeps_alive=keeps_alive),), delivery.body())


class _Incoming(io.RawIOBase):
    """What comes from the double, as the file that http.client reads."""

    def __init__(self, connected: _MemorySocket) -> None:
        self._connected = connected
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._rest:
            self._rest = memoryview(self._connected.receive())
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


class _InMemory:
    """What is special about the connections of both schemes."""

    sock: Any
    scheme = "http"

    def __init__(self, double: Double, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._double = double

    def connect(self) -> None:
        self.sock = _MemorySocket(self._double, self.scheme)
        self.is_verified = True

    @property
    def is_connected(self) -> bool:
        return self.sock is not None


class _Connection(_InMemory, HTTPConnection):
    pass


class _SecureConnection(_InMemory, HTTPSConnection):
    scheme = "https"


def _pool(kind: type[HTTPConnectionPool], connection: Any, *arguments: Any, **options: Any) -> HTTPConnectionPool:
    pool = kind(*arguments, **options)
    pool.ConnectionCls = connection
    return pool
