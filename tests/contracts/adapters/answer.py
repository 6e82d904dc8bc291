"""What a client of any library is given, in one form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Headers = list[tuple[str, str]]
_OF_THE_CONNECTION = frozenset(("connection", "keep-alive", "transfer-encoding"))


class Answer(NamedTuple):
    """A status, the headers (names in lower case) in order, and the body as the library gives it."""

    status: int
    headers: Headers
    body: bytes


class Failure(NamedTuple):
    """What a library raised."""

    kind: type[BaseException]
    text: str


Outcome = Answer | Failure


class Client(Protocol):
    """A client of some library, with whatever way to a double it was made with."""

    def ask(self, method: str, url: str, *, patience: float | None = 5.0, **parts: Any) -> Answer:
        """Send one request: `headers`, and `content` (bytes or pieces of bytes) or `file` (name, bytes, type)."""
        ...

    def read(self, url: str, headers: Headers, patience: float | None = 5.0) -> Iterator[bytes]:
        """Yield the body of the answer to a GET, as it comes."""
        ...

    def close(self) -> None:
        """Close what is open."""
        ...


def answer(status: int, headers: Iterable[tuple[str, str]], body: bytes) -> Answer:
    """Return an answer without what is about the connection only."""
    lines = [(name.lower(), value) for name, value in headers]
    return Answer(status, [line for line in lines if line[0] not in _OF_THE_CONNECTION], body)


def outcome(act: Callable[[], Answer]) -> Outcome:
    """Return the answer, or what was raised instead."""
    try:
        return act()
    except Exception as error:  # noqa: BLE001  # whatever it is, it is compared
        return failure(error)


def failure(error: BaseException) -> Failure:
    """Return an error with its text, from which the places of objects in memory are taken out."""
    return Failure(type(error), re.sub("0x[0-9a-f]+", "0x", str(error)))


def read_until_the_end(client: Client, url: str, headers: Headers, patience: float) -> tuple[bytes, Failure | None]:
    """Return the part of a body that came, and what was raised after it, if anything."""
    received = b""
    try:
        for piece in client.read(url, headers, patience):
            received += piece
    except Exception as error:  # noqa: BLE001  # whatever it is, it is compared
        return received, failure(error)
    return received, None
