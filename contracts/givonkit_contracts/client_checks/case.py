"""One case as a Python client gets it: the errand, transports to the double, and the words for how it ended."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from .outcome import failed, succeeded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from givonkit_contracts.adapters.aiohttp import DoubleConnector
    from givonkit_contracts.adapters.asgi import Application
    from givonkit_contracts.adapters.exchange import Double
    from givonkit_contracts.adapters.httpx import DoubleTransport
    from givonkit_contracts.adapters.httpx2 import DoubleTransport as Double2Transport
    from givonkit_contracts.adapters.requests import DoubleAdapter
    from givonkit_contracts.adapters.respx import MockRouter

    from .errand import Do, Errand
    from .outcome import ErrorKind, Failed, Succeeded


class Case:
    """What the client shall do, and what it needs for that; the client returns `succeeded(...)` or `failed(...)`.

    `do` is `generate` or, after its process has died, `resume`, with the same `request` and `state_dir`. Seconds run
    on the jumping clock: `time.sleep` takes none.
    """

    def __init__(self, errand: Errand, door: Double) -> None:
        self._errand = errand
        self._door = door

    def __repr__(self) -> str:
        return f"<Case {self.id}: {self.do} within {self.deadline_seconds:g} s>"

    @property
    def id(self) -> str:
        """The name of the errand."""
        return self._errand.id

    @property
    def do(self) -> Do:
        """Whether to create the job, or to go on after a death: `generate` or `resume`."""
        return self._errand.do

    @property
    def request(self) -> Mapping[str, Any]:
        """The body of the request for the job, to be sent as it is."""
        return self._errand.request

    @property
    def base_url(self) -> str:
        """What the URLs of the API begin with."""
        return self._errand.base_url

    @property
    def api_key(self) -> str:
        """The key, which belongs to the API's host alone."""
        return self._errand.api_key

    @property
    def deadline_seconds(self) -> float:
        """How long all of it may take."""
        return self._errand.deadline_seconds

    @property
    def poll_interval_seconds(self) -> float:
        """How long to wait between two polls, at least."""
        return self._errand.poll_interval_seconds

    @property
    def state_dir(self) -> Path:
        """A folder whose files outlive the client; empty before the first `generate`."""
        return Path(self._errand.state_dir)

    def succeeded(
        self,
        job_id: str,
        *,
        urls: Sequence[str],
        contents: Sequence[bytes],
        cost_tokens: Decimal | float | str | None = None,
    ) -> Succeeded:
        """Return that the client has the results: the URL and the bytes of each."""
        return succeeded(job_id, urls=urls, contents=contents, cost_tokens=cost_tokens)

    def failed(
        self,
        kind: ErrorKind | str,
        message: str = "",
        *,
        job_id: str | None = None,
        cost_tokens: Decimal | float | str | None = None,
    ) -> Failed:
        """Return that there are no results, and why; see `ErrorKind`. Raises OutcomeInvalid."""
        return failed(kind, message, job_id=job_id, cost_tokens=cost_tokens)

    def httpx_transport(self) -> DoubleTransport:
        """Return a transport for `httpx.Client(transport=...)` and `httpx.AsyncClient(transport=...)`."""
        from givonkit_contracts.adapters.httpx import DoubleTransport  # noqa: PLC0415  # only those who use httpx need it

        return DoubleTransport(self._door)

    def httpx2_transport(self) -> Double2Transport:
        """Return a transport for `httpx2.Client(transport=...)` and `httpx2.AsyncClient(transport=...)`."""
        from givonkit_contracts.adapters.httpx2 import DoubleTransport  # noqa: PLC0415  # only those who use httpx2 need it

        return DoubleTransport(self._door)

    def respx_router(self) -> MockRouter:
        """Return a respx router."""
        from givonkit_contracts.adapters.respx import double_router  # noqa: PLC0415  # only those who use respx need it

        return double_router(self._door)

    def requests_adapter(self) -> DoubleAdapter:
        """Return an adapter for requests, to be mounted on `https://` and on `http://`, or the other one is real."""
        from givonkit_contracts.adapters.requests import DoubleAdapter  # noqa: PLC0415  # only those who use requests need it

        return DoubleAdapter(self._door)

    def aiohttp_connector(self) -> DoubleConnector:
        """Return a connector for `aiohttp.ClientSession(connector=...)`; to be called in a running event loop."""
        from givonkit_contracts.adapters.aiohttp import DoubleConnector  # noqa: PLC0415  # only those who use aiohttp need it

        return DoubleConnector(self._door)

    def asgi_app(self) -> Application:
        """Return an ASGI application, for `httpx.ASGITransport` or to be mounted."""
        from givonkit_contracts.adapters.asgi import asgi_app  # noqa: PLC0415  # only those who use ASGI need it

        return asgi_app(self._door)
