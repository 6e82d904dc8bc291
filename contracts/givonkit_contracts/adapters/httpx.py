"""The double inside httpx: a transport for its clients of both kinds."""

from __future__ import annotations

from .exchange import LibraryMissing
from .httpx_family import DisturbedBody, Errors, FamilyTransport

try:
    import httpx
except ImportError as error:
    raise LibraryMissing("httpx") from error

_ERRORS = Errors(
    connect=httpx.ConnectError,
    read=httpx.ReadError,
    timeout=httpx.ReadTimeout,
    protocol=httpx.RemoteProtocolError,
    unsendable=httpx.LocalProtocolError,
    is_stream=httpx.RequestNotRead,
)


class _Body(DisturbedBody, httpx.SyncByteStream, httpx.AsyncByteStream):
    errors = _ERRORS


class DoubleTransport(FamilyTransport[httpx.Response], httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A transport without a network: `httpx.Client(transport=DoubleTransport(double))`, or an AsyncClient."""

    errors = _ERRORS
    response = httpx.Response
    whole_body = httpx.ByteStream
    disturbed_body = _Body
