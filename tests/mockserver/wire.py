"""A client that sends the bytes it is given, and reads one answer at a time."""

from __future__ import annotations

import json
import socket
import struct
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from types import TracebackType

Address = tuple[str, int]

GENERATIONS = "/api/v1/generations"
VALID = b'{"type":"video","model":"kling-o1","input":{"prompt":"a red corgi"}}'
PATIENCE = 5.0


def message(
    method: str, path: str, *headers: str, body: bytes = b"", key: str | None = "any-key", host: str = "127.0.0.1"
) -> bytes:
    """Return a request as it stands on the wire; without `key` no Authorization is sent."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"]
    if key is not None:
        lines.append(f"Authorization: Bearer {key}")
    return "\r\n".join([*lines, *headers, "", ""]).encode("latin-1") + body


def post(body: bytes = VALID, *headers: str, key: str | None = "any-key", host: str = "127.0.0.1") -> bytes:
    """Return a POST for a job, with the headers that a JSON body needs."""
    json_headers = ("Content-Type: application/json", f"Content-Length: {len(body)}", *headers)
    return message("POST", GENERATIONS, *json_headers, body=body, key=key, host=host)


def declared_post(size: int, *headers: str) -> bytes:
    """Return the head of a POST for a job that says how large its body will be."""
    return message("POST", GENERATIONS, "Content-Type: application/json", f"Content-Length: {size}", *headers)


def chunked_post(*chunks: bytes) -> bytes:
    """Return a POST for a job whose body comes in chunks."""
    body = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in (*chunks, b""))
    return message("POST", GENERATIONS, "Content-Type: application/json", "Transfer-Encoding: chunked", body=body)


class Answer(NamedTuple):
    """One answer: header names are in lower case, in the order of the wire."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def values(self, name: str) -> list[str]:
        """Return every value of a header."""
        return [value for header, value in self.headers if header == name]

    def header(self, name: str) -> str | None:
        """Return the one value of a header, or None when it is absent."""
        values = self.values(name)
        assert len(values) <= 1, f"{name} came {len(values)} times: {values}"
        return values[0] if values else None

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class Wire:
    """One connection."""

    def __init__(self, address: Address) -> None:
        self.socket = socket.create_connection(address, timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._stream = self.socket.makefile("rb")

    def __enter__(self) -> Wire:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()
        self.socket.close()

    def send(self, *pieces: bytes) -> None:
        """Send bytes."""
        for piece in pieces:
            self.socket.sendall(piece)

    def answer(self, method: str = "GET") -> Answer:
        """Return the next answer; one to HEAD has no body."""
        first = self._stream.readline()
        assert first.startswith(b"HTTP/1.1 "), f"expected an answer, got {first!r}"
        status = int(first.split()[1])
        headers = []
        while line := self._stream.readline().strip():
            name, _, value = line.decode("latin-1").partition(":")
            headers.append((name.lower(), value.strip()))
        is_bodiless = method == "HEAD" or status < 200 or status == 204
        length = 0 if is_bodiless else int(dict(headers)["content-length"])
        return Answer(status, headers, self._stream.read(length))

    def answer_to(self, request: bytes) -> Answer:
        """Send a request and return its answer."""
        self.send(request)
        return self.answer(request.partition(b" ")[0].decode("latin-1"))

    def finish_sending(self) -> None:
        """Close this side of the connection; the other may still answer."""
        self.socket.shutdown(socket.SHUT_WR)

    def abort(self) -> None:
        """Leave at once, so that the server sees a reset."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.__exit__(None, None, None)

    def ends(self) -> bool:
        """Whether the server closes the connection without another byte."""
        try:
            return self._stream.read(1) == b""
        except ConnectionResetError:
            return True


def ask(address: Address, request: bytes) -> Answer:
    """Return the answer to a request on a connection of its own."""
    with Wire(address) as wire:
        return wire.answer_to(request)
