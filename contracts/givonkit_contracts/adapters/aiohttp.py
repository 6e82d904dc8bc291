"""The double inside aiohttp: a connector whose connections are in memory, with aiohttp's own parser at their end."""

from __future__ import annotations

import asyncio
import errno
from itertools import chain
from math import inf
from typing import TYPE_CHECKING, Any

from .delivery import PIECE_BYTES, Delivery
from .exchange import LibraryMissing, WaitsForEver, host_refusal
from .wire import CONTINUE, RequestReader, head_of

try:
    import aiohttp
    from aiohttp.client_proto import ResponseHandler
except ImportError as error:
    raise LibraryMissing("aiohttp") from error

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aiohttp.client_reqrep import ClientRequest
    from aiohttp.connector import Connection
    from aiohttp.tracing import Trace

    from givonkit.http import Reply

    from .exchange import Double
    from .wire import Received

_ADVICE = "timeout=aiohttp.ClientTimeout(sock_read=30), for example"
_BREATH_SECONDS = 0.001
"""How long the end of a connection comes after the last bytes, so that a reader gets to them before it."""


class DoubleConnector(aiohttp.BaseConnector):
    """A connector without a network: `aiohttp.ClientSession(connector=DoubleConnector(double))`."""

    def __init__(self, double: Double, **options: Any) -> None:
        super().__init__(**options)
        self._double = double
        self._hosts = frozenset(host.lower() for host in double.hosts)

    async def connect(self, req: ClientRequest, traces: list[Trace], timeout: aiohttp.ClientTimeout) -> Connection:  # noqa: ASYNC109  # aiohttp's signature
        """Return a connection to the double, which knows whether this request has a time-out."""
        connection = await super().connect(req, traces, timeout)
        transport = connection.transport
        if isinstance(transport, _MemoryTransport):
            transport.patience = inf if timeout.total or timeout.sock_read else None
        return connection

    async def _create_connection(
        self,
        req: ClientRequest,
        traces: list[Trace],  # noqa: ARG002  # aiohttp's signature
        timeout: aiohttp.ClientTimeout,  # noqa: ARG002, ASYNC109  # aiohttp's signature
    ) -> ResponseHandler:
        host = (req.url.host or "").lower()
        if host not in self._hosts:
            text = host_refusal(self._double, host, carries_key="Authorization" in req.headers)
            raise aiohttp.ClientConnectorError(req.connection_key, OSError(errno.ECONNREFUSED, text))
        handler = ResponseHandler(self._loop)
        handler.connection_made(_MemoryTransport(self._double, handler, req))
        return handler


class _MemoryTransport(asyncio.Transport):
    """The client's end of a connection to the double."""

    def __init__(self, double: Double, handler: ResponseHandler, request: ClientRequest) -> None:
        super().__init__({"peername": (request.url.host, request.url.port)})
        self.patience: float | None = inf
        self._double = double
        self._handler = handler
        self._loop = asyncio.get_running_loop()
        self._reader = RequestReader(request.url.scheme)
        self._delivering: asyncio.Task[None] | None = None
        self._is_closing = False
        self._may_go_on = asyncio.Event()
        self._may_go_on.set()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        for received in self._reader.feed(bytes(data)):
            self._answer(received)
        if self._reader.takes_ask():
            self._loop.call_soon(self._feed, CONTINUE)

    def writelines(self, list_of_data: Iterable[Any]) -> None:
        self.write(b"".join(list_of_data))

    def get_write_buffer_size(self) -> int:
        return 0

    def pause_reading(self) -> None:
        self._may_go_on.clear()

    def resume_reading(self) -> None:
        self._may_go_on.set()

    def is_closing(self) -> bool:
        return self._is_closing

    def close(self) -> None:
        self._end(None)

    def abort(self) -> None:
        self._end(None)

    def _answer(self, received: Received) -> None:
        try:
            reply = received.answer(self._double)
        except BaseException as error:  # noqa: BLE001  # whoever waits for the answer gets it
            self._loop.call_soon(self._handler.set_exception, error)
            return
        head = head_of(reply, keeps_alive=received.keeps_alive)
        if reply.disturbance is None and len(reply.body) < PIECE_BYTES:
            self._loop.call_soon(self._feed, head + reply.body)
        else:
            self._delivering = self._loop.create_task(self._deliver(reply, head))

    async def _deliver(self, reply: Reply, head: bytes) -> None:
        delivery = Delivery(reply, self.patience, _ADVICE)
        lost: Exception | None = None
        try:
            for step in chain(delivery.head(), (head,), delivery.body()):
                await self._take(step)
        except EOFError:
            pass
        except (OSError, WaitsForEver) as error:
            lost = error
        if delivery.ends_connection:
            await asyncio.sleep(_BREATH_SECONDS)
            await self._may_go_on.wait()
            self._end(lost)

    async def _take(self, step: float | bytes) -> None:
        if isinstance(step, bytes):
            await self._may_go_on.wait()
            self._feed(step)
        elif step == inf:
            await self._loop.create_future()
        else:
            await asyncio.sleep(step)

    def _feed(self, data: bytes) -> None:
        if not self._is_closing:
            self._handler.data_received(data)

    def _end(self, error: Exception | None) -> None:
        if self._is_closing:
            return
        self._is_closing = True
        if self._delivering is not None and self._delivering is not asyncio.current_task():
            self._delivering.cancel()
        self._loop.call_soon(self._handler.connection_lost, error)
