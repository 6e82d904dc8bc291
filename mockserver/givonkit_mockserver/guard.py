"""The control side is for whoever runs the double: never for a web page, and off this machine only with a token."""

from __future__ import annotations

import hmac
import ipaddress
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .asgi import Application, Receive, Scope, Send

GUARDED = "/__givonkit"
_LOOPBACK_NAMES = frozenset(("127.0.0.1", "localhost", "[::1]"))
_SAME_SITE = frozenset((b"same-origin", b"none"))


class Guard:
    """Says why a control request is refused.

    From this machine, it has to ask for a loopback name or one of `hosts`: a web page can point a host name of its own
    at this machine (DNS rebinding). From elsewhere it needs the `token`. A page of another origin is always refused.
    """

    def __init__(self, *, hosts: Iterable[str] = (), token: str | None = None) -> None:
        self._hosts = _LOOPBACK_NAMES.union(host.lower() for host in hosts)
        self._token = token.encode() if token else None

    def problem(self, scope: Scope) -> str | None:
        """Return why a request is refused, or None when it may pass."""
        headers = dict(scope["headers"])
        host = headers.get(b"host", b"").lower()
        if _is_of_another_page(headers, host):
            return "the control side takes nothing from the pages of other origins"
        if self._token is not None and _has_token(headers, self._token):
            return None
        if not _is_from_loopback(scope):
            return (
                "from another machine the control side takes requests with a token: start the double with "
                "--control-token or GIVONKIT_CONTROL_TOKEN, and send 'Authorization: Bearer TOKEN'"
            )
        name = (host if host.endswith(b"]") else host.rpartition(b":")[0] or host).decode("latin-1")
        if name not in self._hosts:
            return (
                f"the control side answers to localhost and loopback addresses; --allow-host {name[:80]} adds this name"
            )
        return None


def guarded(app: Application, guard: Guard) -> Application:
    """Return an application whose control side is guarded."""

    async def guarded_app(scope: Scope, receive: Receive, send: Send) -> None:
        problem = guard.problem(scope) if scope["type"] == "http" and scope["path"].startswith(GUARDED) else None
        if problem is None:
            await app(scope, receive, send)
            return
        body = json.dumps({"detail": problem}).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 403, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return guarded_app


def _is_of_another_page(headers: dict[bytes, bytes], host: bytes) -> bool:
    origin = headers.get(b"origin")
    is_foreign = origin is not None and origin.lower().rpartition(b"//")[2] != host
    return is_foreign or headers.get(b"sec-fetch-site", b"none") not in _SAME_SITE


def _has_token(headers: dict[bytes, bytes], token: bytes) -> bool:
    kind, _, given = headers.get(b"authorization", b"").partition(b" ")
    return kind.lower() == b"bearer" and hmac.compare_digest(given.strip(), token)


def _is_from_loopback(scope: Scope) -> bool:
    client = scope.get("client")
    if client is None:
        return True
    address = ipaddress.ip_address(client[0])
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback
