"""Servers that cannot be judged: whatever a judge says of their rules is wrong."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from givonkit.http import Disturbance, Reply, Request

from .serving import EndlessReply

if TYPE_CHECKING:
    from collections.abc import Callable

    from givonkit.http import Headers

PAGE = b"<!doctype html><html><head><title>Sign in</title></head><body><form action=/login></form></body></html>"
JSON: Headers = [(b"content-type", b"application/json")]
HTML: Headers = [(b"content-type", b"text/html; charset=utf-8")]
REFUSED = b'{"error": {"code": "unauthorized", "message": "unknown key"}}'


@dataclass
class Trouble:
    """A server that answers every request alike, or by how many came before."""

    name: str
    says: str
    answer: Callable[[Request, int], Reply] = field(repr=False)
    requests: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def handle(self, request: Request) -> Reply:
        """Return the reply to one request."""
        with self._lock:
            self.requests += 1
            count = self.requests
        return self.answer(request, count)


def troubles() -> list[Trouble]:
    """Return a new server for every kind of trouble."""
    return [
        Trouble("html-200", "A page with status 200.", _always(200, HTML, PAGE)),
        Trouble("html-400", "A page with status 400.", _always(400, HTML, PAGE)),
        Trouble("html-502", "A proxy's page with status 502.", _always(502, HTML, PAGE)),
        Trouble("login-page", "A proxy leads to its login page.", _login),
        Trouble("hangs", "Requests are taken and never answered.", _disturbed(Disturbance(sent=-1, end="hang"))),
        Trouble("hangs-inside", "Answers stop in the middle.", _disturbed(Disturbance(sent=9, end="hang"))),
        Trouble("resets", "Connections are reset.", _disturbed(Disturbance(sent=-1, end="reset"))),
        Trouble("closes", "Connections end without an answer.", _disturbed(Disturbance(sent=-1, end="close"))),
        Trouble("cuts", "Answers end in the middle.", _disturbed(Disturbance(sent=9, end="close"))),
        Trouble("drips", "Answers come letter by letter.", _disturbed(Disturbance(drip=(1, 0.25)))),
        Trouble(
            "moved-elsewhere-301", "Every path has moved to another host.", _moved(301, "https://elsewhere.example")
        ),
        Trouble("moved-elsewhere-307", "Every path is at another host.", _moved(307, "https://elsewhere.example")),
        Trouble("moved-here-301", "Every path has moved to itself.", _moved(301, "")),
        Trouble("moved-here-307", "Every path is at itself.", _moved(307, "")),
        Trouble(
            "limited-for-ever", "Every request is one too many.", _always(429, [*JSON, (b"retry-after", b"1")], REFUSED)
        ),
        Trouble("closes-after-third", "Nothing is answered after the third request.", _third),
        Trouble(
            "endless", "A body never ends.", lambda _request, _count: EndlessReply(200, JSON, b'{"id": "1"} ' * 400)
        ),
        Trouble("no-json", "An answer is no JSON.", _always(200, JSON, b"{'id': 1, status: queued}")),
        Trouble("half-json", "An answer is half of its JSON.", _always(202, JSON, b'{"id": "gen_1", "status": "que')),
        Trouble("too-long", "An answer is shorter than it says.", _wrong_length(64)),
        Trouble("too-short", "An answer is longer than it says.", _wrong_length(-20)),
        Trouble("no-key-will-do", "Every key is refused.", _always(401, JSON, REFUSED)),
        Trouble("forbidden", "Every key is forbidden.", _always(403, JSON, REFUSED)),
        Trouble("nothing-here", "Every path is unknown.", _always(404, JSON, b'{"error": "no such path"}')),
        Trouble("no-method-will-do", "Every method is refused.", _always(405, JSON, b'{"error": "method"}')),
        Trouble("unpaid", "No key has tokens.", _always(402, JSON, b'{"error": "no tokens"}')),
        Trouble("broken", "Every request breaks the server.", _always(500, JSON, b'{"error": "oops"}')),
        Trouble("refuses-all", "Every request is refused alike.", _always(400, JSON, b'{"error": "bad request"}')),
        Trouble("empty", "Answers are empty.", _always(200, JSON, b"")),
        Trouble("empty-204", "Answers have no content.", _always(204, [], b"")),
    ]


def _always(status: int, headers: Headers, body: bytes) -> Callable[[Request, int], Reply]:
    return lambda _request, _count: Reply(status, headers, body)


def _disturbed(disturbance: Disturbance) -> Callable[[Request, int], Reply]:
    def answer(_request: Request, _count: int) -> Reply:
        reply = Reply(202, JSON, b'{"id": "gen_1", "status": "queued"}')
        reply.disturbance = disturbance
        return reply

    return answer


def _moved(status: int, host: str) -> Callable[[Request, int], Reply]:
    def answer(request: Request, _count: int) -> Reply:
        base = host or request.base_url.decode("latin-1")
        return Reply(status, [(b"location", f"{base}{request.path}".encode())], b"")

    return answer


def _login(request: Request, _count: int) -> Reply:
    if request.path == "/login":
        return Reply(200, HTML, PAGE)
    return Reply(302, [(b"location", request.base_url + b"/login")], b"")


def _third(_request: Request, count: int) -> Reply:
    reply = Reply(202, JSON, f'{{"id": "gen_{count}", "status": "queued"}}'.encode())
    if count > 3:
        reply.disturbance = Disturbance(sent=-1, end="close")
    return reply


def _wrong_length(by: int) -> Callable[[Request, int], Reply]:
    body = b'{"id": "gen_1", "status": "queued", "type": "video"}'

    def answer(_request: Request, _count: int) -> Reply:
        reply = Reply(202, [*JSON, (b"content-length", str(len(body) + by).encode())], body)
        reply.disturbance = Disturbance(end="close")
        return reply

    return answer
