"""A keep-alive connection that sends one request at a time, as cheaply as asyncio can."""

import asyncio
import json
import time
from decimal import Decimal
from typing import Any, NamedTuple

ANSWER_SECONDS = 60.0
HEAD_BYTES = 65_536


class ConnectionLostError(Exception):
    """The connection ended, or was given up, before the whole answer came."""


class Answer(NamedTuple):
    status: int
    body: bytes
    seconds: float

    @property
    def json(self) -> Any:
        return json.loads(self.body, parse_float=Decimal, parse_int=Decimal)


class Connection:
    """Connects when it is first needed, and anew after it was lost."""

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._host = f"{host}:{port}"
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, key: str, body: str = "", extra: str = "") -> Answer:
        """Return the answer; raises ConnectionLostError, also when none comes within a minute."""
        head = f"{method} {path} HTTP/1.1\r\nhost: {self._host}\r\nauthorization: Bearer {key}\r\n{extra}"
        if body:
            head += f"content-type: application/json\r\ncontent-length: {len(body)}\r\n"
        reader, writer = self._streams or await self._connected()
        began = time.monotonic()
        writer.write(f"{head}\r\n{body}".encode())
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                answered = await reader.readuntil(b"\r\n\r\n")
                content = await reader.readexactly(_length(answered))
        except (ConnectionError, TimeoutError, asyncio.IncompleteReadError) as error:
            self.close()
            raise ConnectionLostError(repr(error)) from error
        if b"\r\nconnection: close\r\n" in answered:
            self.close()
        return Answer(int(answered[9:12]), content, time.monotonic() - began)

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        self._streams = await asyncio.open_connection(*self._address, limit=HEAD_BYTES)
        return self._streams


def _length(head: bytes) -> int:
    _, found, rest = head.lower().partition(b"\r\ncontent-length:")
    return int(rest.partition(b"\r\n")[0]) if found else 0
