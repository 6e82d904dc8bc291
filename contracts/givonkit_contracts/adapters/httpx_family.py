"""What the transports for httpx and for httpx2 share: both have one API, and no class in common."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NamedTuple, Protocol, TypeVar

from givonkit.http import Request

from .delivery import Delivery
from .exchange import host_refusal, unreadable_refusal
from .sendable import Unreadable, Unsendable, sendable_line, sendable_method
from .wire import path_and_query

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from givonkit.http import Reply

    from .exchange import Double

Answer = TypeVar("Answer")
"""A library's class of responses."""
_ADVICE = "timeout=30, for example"
_NO_HEAD = "Server disconnected without sending a response."


class _Url(Protocol):
    """An address of the family."""

    @property
    def scheme(self) -> str: ...
    @property
    def host(self) -> str: ...
    @property
    def raw_host(self) -> bytes: ...
    @property
    def raw_path(self) -> bytes: ...


class _Lines(Protocol):
    """Headers of the family."""

    @property
    def raw(self) -> list[tuple[bytes, bytes]]: ...
    def __contains__(self, key: Any) -> bool: ...


class _ClientRequest(Protocol):
    """A request of the family, as far as a double needs it."""

    @property
    def method(self) -> str: ...
    @property
    def url(self) -> _Url: ...
    @property
    def headers(self) -> _Lines: ...
    @property
    def stream(self) -> Any: ...
    @property
    def content(self) -> bytes: ...
    @property
    def extensions(self) -> Any: ...


class Errors(NamedTuple):
    """What a library of the family raises."""

    connect: Callable[[str], Exception]
    read: Callable[[str], Exception]
    timeout: Callable[[str], Exception]
    protocol: Callable[[str], Exception]
    unsendable: Callable[[str], Exception]
    is_stream: type[Exception]

    def of(self, error: OSError | EOFError, early_end: str, *, is_async: bool) -> Exception:
        """Return what the library raises for the end of a delivery; the asynchronous backends say nothing more."""
        if isinstance(error, EOFError):
            return self.protocol(early_end)
        kind = self.timeout if isinstance(error, TimeoutError) else self.read
        return kind("" if is_async else str(error))


class DisturbedBody:
    """The body of a reply to which something happens, for clients of both kinds."""

    errors: ClassVar[Errors]

    def __init__(self, delivery: Delivery, size: int) -> None:
        self._delivery = delivery
        self._size = size
        self._received = 0

    def __iter__(self) -> Iterator[bytes]:
        try:
            for step in self._delivery.body():
                if isinstance(step, bytes):
                    self._received += len(step)
                    yield step
                else:
                    time.sleep(step)
        except (OSError, EOFError) as error:
            raise self.errors.of(error, self._early_end, is_async=False) from error

    async def __aiter__(self) -> AsyncIterator[bytes]:
        import anyio  # noqa: PLC0415  # only a disturbed body needs it, and only in an asynchronous client

        try:
            for step in self._delivery.body():
                if isinstance(step, bytes):
                    self._received += len(step)
                    yield step
                else:
                    await anyio.sleep(step)
        except (OSError, EOFError) as error:
            raise self.errors.of(error, self._early_end, is_async=True) from error

    @property
    def _early_end(self) -> str:
        counted = f"received {self._received} bytes, expected {self._size}"
        return f"peer closed connection without sending complete message body ({counted})"


class FamilyTransport(Generic[Answer]):
    """Answers with a double what a client of either kind sends."""

    errors: ClassVar[Errors]
    response: Callable[..., Answer]
    whole_body: ClassVar[type[Any]]
    disturbed_body: ClassVar[type[DisturbedBody]]

    def __init__(self, double: Double) -> None:
        self._double = double
        self._hosts = frozenset(host.lower().encode() for host in double.hosts)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} for {self._double.base_url}>"

    def handle_request(self, request: _ClientRequest) -> Answer:
        """Return the double's answer, or raise what befalls it."""
        self._check_host(request)
        received = self._received(request)
        try:
            body = request.content
        except self.errors.is_stream:
            body = b"".join(request.stream)
        reply = self._answer(received, body)
        if reply.disturbance is None:
            return self._whole(reply)
        delivery = _delivery(reply, request)
        try:
            for seconds in delivery.head():
                time.sleep(seconds)
        except (OSError, EOFError) as error:
            raise self.errors.of(error, _NO_HEAD, is_async=False) from error
        return self._begun(reply, delivery)

    async def handle_async_request(self, request: _ClientRequest) -> Answer:
        """Return the double's answer, or raise what befalls it."""
        self._check_host(request)
        received = self._received(request)
        try:
            body = request.content
        except self.errors.is_stream:
            body = b"".join([part async for part in request.stream])
        reply = self._answer(received, body)
        if reply.disturbance is None:
            return self._whole(reply)
        return await self._disturbed(reply, _delivery(reply, request))

    async def _disturbed(self, reply: Reply, delivery: Delivery) -> Answer:
        import anyio  # noqa: PLC0415  # only a disturbed reply needs it, and only in an asynchronous client

        try:
            for seconds in delivery.head():
                await anyio.sleep(seconds)
        except (OSError, EOFError) as error:
            raise self.errors.of(error, _NO_HEAD, is_async=True) from error
        return self._begun(reply, delivery)

    def _received(self, request: _ClientRequest) -> Request | None:
        """Return a request as it arrives, before its body; None when no server could read it."""
        try:
            return _translated(request)
        except Unsendable as error:
            raise self.errors.unsendable(str(error)) from error
        except Unreadable:
            return None

    def _answer(self, received: Request | None, body: bytes) -> Reply:
        if received is None:
            return unreadable_refusal(self._double)
        received.body = body
        return self._double.handle(received)

    def _whole(self, reply: Reply) -> Answer:
        return self.response(reply.status, headers=reply.headers, stream=self.whole_body(reply.body))

    def _begun(self, reply: Reply, delivery: Delivery) -> Answer:
        body = self.disturbed_body(delivery, len(reply.body))
        return self.response(reply.status, headers=reply.headers, stream=body)

    def _check_host(self, request: _ClientRequest) -> None:
        url = request.url
        if url.raw_host not in self._hosts:
            carries_key = "authorization" in request.headers
            raise self.errors.connect(host_refusal(self._double, url.host, carries_key=carries_key))


def _translated(request: _ClientRequest) -> Request:
    url = request.url
    path, query = path_and_query(url.raw_path)
    headers = map(sendable_line, request.headers.raw)
    return Request(sendable_method(request.method), path, query=query, headers=headers, scheme=url.scheme)


def _delivery(reply: Reply, request: _ClientRequest) -> Delivery:
    return Delivery(reply, request.extensions.get("timeout", {}).get("read"), _ADVICE)
