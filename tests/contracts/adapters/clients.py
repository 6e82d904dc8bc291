"""The clients of each library, behind one interface."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import aiohttp
import requests

from .answer import Answer, Headers, answer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from types import ModuleType

    from requests.adapters import BaseAdapter

SMALL = 10
"""How many bytes are asked for at a time where a library lets one say so."""


class FamilyClient:
    """A synchronous client of httpx or httpx2."""

    def __init__(self, library: ModuleType, **options: Any) -> None:
        self._client = library.Client(trust_env=False, verify=False, **options)  # reading certificates takes 20 ms

    def ask(self, method: str, url: str, *, patience: float | None = 5.0, **parts: Any) -> Answer:
        response = self._client.request(method, url, timeout=patience, **_for_family(parts))
        return answer(response.status_code, response.headers.multi_items(), response.content)

    def read(self, url: str, headers: Headers, patience: float | None = 5.0) -> Iterator[bytes]:
        with self._client.stream("GET", url, headers=headers, timeout=patience) as response:
            yield from response.iter_raw()

    def close(self) -> None:
        self._client.close()


class AsynchronousClient:
    """What the asynchronous clients share: a loop of their own."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner()

    def ask(self, method: str, url: str, *, patience: float | None = 5.0, **parts: Any) -> Answer:
        return self._runner.run(self.asked(method, url, patience, parts))

    def read(self, url: str, headers: Headers, patience: float | None = 5.0) -> Iterator[bytes]:
        pieces = self.pieces(url, headers, patience)

        async def following() -> bytes | None:
            return await anext(pieces, None)

        try:
            while (piece := self._runner.run(following())) is not None:
                yield piece
        finally:
            self._runner.run(pieces.aclose())  # type: ignore[attr-defined]  # an asynchronous generator

    def close(self) -> None:
        self._runner.run(self.closed())
        self._runner.close()

    async def asked(self, method: str, url: str, patience: float | None, parts: dict[str, Any]) -> Answer:
        raise NotImplementedError

    def pieces(self, url: str, headers: Headers, patience: float | None) -> AsyncIterator[bytes]:
        raise NotImplementedError

    async def closed(self) -> None:
        raise NotImplementedError


class AsyncFamilyClient(AsynchronousClient):
    """An asynchronous client of httpx or httpx2."""

    def __init__(self, library: ModuleType, **options: Any) -> None:
        super().__init__()
        self._client = library.AsyncClient(trust_env=False, verify=False, **options)  # as above

    async def asked(self, method: str, url: str, patience: float | None, parts: dict[str, Any]) -> Answer:
        sent = _for_family(parts)
        if not isinstance(sent.get("content", b""), bytes):
            sent["content"] = _one_by_one(sent["content"])
        response = await self._client.request(method, url, timeout=patience, **sent)
        return answer(response.status_code, response.headers.multi_items(), response.content)

    async def pieces(self, url: str, headers: Headers, patience: float | None) -> AsyncIterator[bytes]:
        async with self._client.stream("GET", url, headers=headers, timeout=patience) as response:
            async for piece in response.aiter_raw():
                yield piece

    async def closed(self) -> None:
        await self._client.aclose()


class RequestsClient:
    """A session of requests."""

    def __init__(self, adapter: BaseAdapter | None = None) -> None:
        self._session = requests.Session()
        self._session.trust_env = False
        if adapter is not None:
            self._session.mount("https://", adapter)
            self._session.mount("http://", adapter)

    def ask(self, method: str, url: str, *, patience: float | None = 5.0, **parts: Any) -> Answer:
        sent: dict[str, Any] = {"headers": dict(parts.get("headers", ()))}
        if "file" in parts:
            sent["files"] = {"file": parts["file"]}
        sent["data"] = parts.get("content")
        with self._session.request(method, url, timeout=patience, allow_redirects=_follows(parts), **sent) as response:
            return answer(response.status_code, response.raw.headers.iteritems(), response.content)

    def read(self, url: str, headers: Headers, patience: float | None = 5.0) -> Iterator[bytes]:
        with self._session.get(url, headers=dict(headers), timeout=patience, stream=True) as response:
            yield from response.iter_content(SMALL)

    def close(self) -> None:
        self._session.close()


class AiohttpClient(AsynchronousClient):
    """A session of aiohttp."""

    def __init__(self, connector: Callable[[], aiohttp.BaseConnector] | None = None) -> None:
        super().__init__()
        self._session = self._runner.run(self._made(connector))

    async def asked(self, method: str, url: str, patience: float | None, parts: dict[str, Any]) -> Answer:
        data: Any = parts.get("content")
        if "file" in parts:
            name, content, kind = parts["file"]
            data = aiohttp.FormData()
            data.add_field("file", content, filename=name, content_type=kind)
        elif data is not None and not isinstance(data, bytes):
            data = _one_by_one(data)
        limits = aiohttp.ClientTimeout(sock_read=patience, total=None)
        async with self._session.request(
            method, url, headers=parts.get("headers"), data=data, timeout=limits, allow_redirects=_follows(parts)
        ) as response:
            headers = [(name.decode(), value.decode("latin-1")) for name, value in response.raw_headers]
            return answer(response.status, headers, await response.read())

    async def pieces(self, url: str, headers: Headers, patience: float | None) -> AsyncIterator[bytes]:
        limits = aiohttp.ClientTimeout(sock_read=patience, total=None)
        async with self._session.get(url, headers=headers, timeout=limits) as response:
            while piece := await response.content.readany():
                yield piece

    async def closed(self) -> None:
        await self._session.close()

    async def _made(self, connector: Callable[[], aiohttp.BaseConnector] | None) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(connector=connector() if connector is not None else None)


def _for_family(parts: dict[str, Any]) -> dict[str, Any]:
    sent = dict(parts, follow_redirects=_follows(parts))
    sent.pop("follows", None)
    if "file" in sent:
        sent["files"] = {"file": sent.pop("file")}
    return sent


def _follows(parts: dict[str, Any]) -> bool:
    return bool(parts.get("follows"))


async def _one_by_one(pieces: Any) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece
