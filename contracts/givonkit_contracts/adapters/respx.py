"""The double inside respx: a router that answers whatever is sent through httpx, also by clients made elsewhere."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from .exchange import LibraryMissing, host_refusal
from .httpx import DoubleTransport

try:
    from respx import MockRouter, Route
    from respx.models import AllMockedAssertionError, SideEffectError
except ImportError as error:
    raise LibraryMissing("respx") from error

if TYPE_CHECKING:
    from collections.abc import Awaitable

    import httpx

    from .exchange import Double

__all__ = ["MockRouter", "double_router"]
_is_asynchronous: ContextVar[bool] = ContextVar("givonkit_is_asynchronous", default=False)
"""Whether an asynchronous client is being answered, which respx does not tell its routes."""


def double_router(double: Double) -> MockRouter:
    """Return a router that answers for the double's hosts and refuses others by respx's error; `with` starts it."""
    router = _Router(double, assert_all_called=False)
    router.add(_Route(double))
    return router


class _Router(MockRouter):
    def __init__(self, double: Double, **settings: Any) -> None:
        super().__init__(**settings)
        self._double = double

    def handler(self, request: httpx.Request) -> httpx.Response:
        try:
            return super().handler(request)
        except AllMockedAssertionError as error:
            raise self._refusal(request) from error

    async def async_handler(self, request: httpx.Request) -> httpx.Response:
        token = _is_asynchronous.set(True)
        try:
            return await super().async_handler(request)
        except AllMockedAssertionError as error:
            raise self._refusal(request) from error
        finally:
            _is_asynchronous.reset(token)

    def _refusal(self, request: httpx.Request) -> AllMockedAssertionError:
        carries_key = "authorization" in request.headers
        return AllMockedAssertionError(host_refusal(self._double, request.url.host, carries_key=carries_key))


class _Route(Route):
    """A route that asks the double itself: a side effect would have its signature read at every request."""

    def __init__(self, double: Double) -> None:
        super().__init__(host__in=sorted(double.hosts))
        self._transport = DoubleTransport(double)

    def resolve(
        self,
        request: httpx.Request,
        **_matched: Any,
    ) -> httpx.Response | Awaitable[httpx.Response]:
        if _is_asynchronous.get():
            return self._answered(request)
        try:
            response = self._transport.handle_request(request)
        except Exception as error:
            raise SideEffectError(self, origin=error) from error
        response.request = request
        return response

    async def _answered(self, request: httpx.Request) -> httpx.Response:
        response = await self._transport.handle_async_request(request)
        response.request = request
        return response
