"""Requests to a server that runs in this process."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING
from urllib.parse import unquote

from givonkit.http import Disturbance, Request

from .secret import Secret
from .sender import CLOSED, CUT, MOST_BYTES, RESET, SURPLUS, TOO_LONG, Answer, began_with, sent_headers, too_late
from .target import Target
from .whole_answers import whole_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from givonkit.http import Reply


class InProcessSender:
    """A way to whatever answers a `Request` with a `Reply`, such as `Simulator.handle`.

    What befalls a reply on its way has come about at once: latency is counted, and never waited for.
    Raises TargetInvalid and KeyInvalid.
    """

    def __init__(
        self, handle: Callable[[Request], Reply], *, api_key: str | None, base_url: str = "http://double.test"
    ) -> None:
        self._handle = handle
        self._secret = Secret(api_key)
        self._target = Target.of(base_url)

    def __repr__(self) -> str:
        return f"<InProcessSender {self.base_url}>"

    @property
    def base_url(self) -> str:
        """What the URLs of the server begin with, without a slash at its end."""
        return self._target.base_url

    def same_origin(self, url: str) -> str | None:
        """Return the path (with its query) by which `send` reaches a URL of an answer, or None if that is elsewhere."""
        return self._target.path_of(url)

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
        """Hand one request to the server, and return the answer as it would have come within `timeout` seconds.

        The key goes along if `keyed`.
        """
        whole_path, _, query = self._target.full_path(path).partition("?")
        lines = sent_headers(self._target, self._secret if keyed else None, method, [*headers], len(body))
        request = Request(
            method,
            unquote(whole_path),
            query=query.encode(),
            headers=[(name.lower(), value) for name, value in lines],
            body=body,
            scheme=self._target.scheme,
        )
        reply = self._handle(request)
        trouble = _trouble(reply, timeout)
        if trouble is not None:
            return Answer(None, [], b"", trouble)
        if method == "HEAD":
            return whole_answer(self._secret, method, reply.status, reply.headers, b"")
        return self._measured(method, reply)

    def _measured(self, method: str, reply: Reply) -> Answer:
        """Return the answer of which so much is read as its Content-Length says."""
        declared = reply.header("content-length") or ""
        size = int(declared) if declared.isdecimal() else len(reply.body)
        if size > len(reply.body):
            return Answer(None, [], b"", CUT + began_with(reply.status))
        answer = whole_answer(self._secret, method, reply.status, reply.headers, reply.body[:size])
        return answer._replace(trouble=SURPLUS) if size < len(reply.body) else answer


def _trouble(reply: Reply, timeout: float) -> str | None:
    """Return what a client would say that never got the whole reply."""
    disturbance = reply.disturbance or Disturbance()
    size = len(reply.body)
    sent = size if disturbance.sent is None else min(disturbance.sent, size)
    began = began_with(reply.status) if sent >= 0 and disturbance.delay <= timeout else ""
    if disturbance.delay + _pauses(disturbance, sent) > timeout or (sent < size and disturbance.end == "hang"):
        return too_late(timeout, came=bool(began)) + began
    if sent < size:
        ending = RESET if disturbance.end == "reset" else CUT if began else CLOSED
        return ending + began
    return TOO_LONG if size > MOST_BYTES else None


def _pauses(disturbance: Disturbance, sent: int) -> float:
    piece, pause = disturbance.drip or (1, 0.0)
    return max(ceil(sent / piece) - 1, 0) * pause
