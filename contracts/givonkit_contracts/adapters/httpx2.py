"""The double inside httpx2: a transport for its clients of both kinds."""

from __future__ import annotations

from .exchange import LibraryMissing
from .httpx_family import DisturbedBody, Errors, FamilyTransport

try:
    import httpx2
except ImportError as error:
    raise LibraryMissing("httpx2") from error

_ERRORS = Errors(
    connect=httpx2.ConnectError,
    read=httpx2.ReadError,
    timeout=httpx2.ReadTimeout,
    protocol=httpx2.RemoteProtocolError,
    unsendable=httpx2.LocalProtocolError,
    is_stream=httpx2.RequestNotRead,
)


class _Body(DisturbedBody, httpx2.SyncByteStream, httpx2.AsyncByteStream):
    errors = _ERRORS


class DoubleTransport(FamilyTransport[httpx2.Response], httpx2.BaseTransport, httpx2.AsyncBaseTransport):
    """A transport without a network: `httpx2.Client(transport=DoubleTransport(double))`, or an AsyncClient."""

    errors = _ERRORS
    response = httpx2.Response
    whole_body = httpx2.ByteStream
    disturbed_body = _Body
