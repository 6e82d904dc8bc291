"""How requests reach the server that is judged: the seam between the judge and the network."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from givonkit.http import Headers

    from .secret import Secret
    from .target import Target

MOST_BYTES = 8 * 1024 * 1024
"""The longest answer that is read."""
TOO_LONG = f"the answer is longer than {MOST_BYTES // 1024**2} MiB"
CLOSED = "the connection was closed before an answer came"
CUT = "the connection was closed in the middle of the answer"
RESET = "the connection was reset"
SURPLUS = "more came than the Content-Length of the answer says"

SAFE_METHODS = frozenset({"GET", "HEAD"})
"""What may be sent again without being paid again."""


class Answer(NamedTuple):
    """What came back; `status` is None where no whole answer came, and `trouble` then says why.

    An answer that is broken (no JSON where JSON was promised, an HTML page, a redirect) has a `trouble` too.
    `was_sent` is False where certainly no byte of the request left, as when nothing listens there.
    """

    status: int | None
    headers: Headers
    body: bytes
    trouble: str | None = None
    was_sent: bool = True

    def header(self, name: str) -> str | None:
        """Return the first value of a header, or None; `name` is in lower case."""
        wanted = name.encode()
        return next((value.decode("latin-1") for key, value in self.headers if key.lower() == wanted), None)


class Sender(Protocol):
    """A way to one server; it adds the key itself, and sends it nowhere else."""

    @property
    def base_url(self) -> str:
        """The address of the server, without a slash at its end."""
        ...

    def same_origin(self, url: str) -> str | None:
        """Return the path (with its query) by which `send` reaches a URL of an answer, or None if that is elsewhere."""
        ...

    def send(
        self,
        method: str,
        path: str,
        *,
        headers: Iterable[tuple[bytes, bytes]] = (),
        body: bytes = b"",
        keyed: bool = True,
        timeout: float,
    ) -> Answer:
        """Send one request to a path of the server, and return the answer within `timeout` seconds.

        The key goes along if `keyed`. Whatever the server does is an answer, never an error.
        """
        ...


def sent_headers(
    target: Target, secret: Secret | None, method: str, given: list[tuple[bytes, bytes]], size: int
) -> Headers:
    """Return the headers of a request: those that are given, and our own before them where none is given."""
    own = [(b"host", target.host_header.encode()), *(secret.headers if secret else [])]
    own += [(b"user-agent", b"givonkit"), (b"accept", b"application/json"), (b"accept-encoding", b"identity")]
    if size or method not in SAFE_METHODS:
        own.append((b"content-length", b"%d" % size))
    names = {name.lower() for name, _ in given}
    return [line for line in own if line[0] not in names] + given


def too_late(seconds: float, *, came: bool) -> str:
    """Return the words for an answer that was not there in time; `came` tells whether it had begun."""
    return f"no {'whole ' if came else ''}answer within {seconds:g} s"


def began_with(status: int) -> str:
    """Return the words that tell the status of an answer that did not come whole."""
    return f" (it began with status {status})"
