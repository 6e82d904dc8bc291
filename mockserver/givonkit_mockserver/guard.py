"""The control side is for people and programs on this machine, never for a web page or for the network."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .asgi import Application, Receive, Scope, Send

GUARDED = "/__givonkit"
_LOOPBACK_NAMES = frozenset((b"127.0.0.1", b"localhost", b"[::1]"))
_REFUSAL = b'{"detail":"the control side answers only on this machine, asked for by localhost or a loopback address"}'


def guarded(app: Application) -> Application:
    """Return an application that refuses control requests from other machines, or under another host's name.

    The name is checked because a web page can point a host name of its own at this machine (DNS rebinding).
    """

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(GUARDED) and not _is_from_this_machine(scope):
            headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(_REFUSAL))]
            await send({"type": "http.response.start", "status": 403, "headers": headers})
            await send({"type": "http.response.body", "body": _REFUSAL})
            return
        await app(scope, receive, send)

    return guard


def _is_from_this_machine(scope: Scope) -> bool:
    client = scope.get("client")
    if client is not None and not ipaddress.ip_address(client[0]).is_loopback:
        return False
    host = dict(scope["headers"]).get(b"host", b"")
    name = host if host.endswith(b"]") else host.rpartition(b":")[0] or host
    return name.lower() in _LOOPBACK_NAMES
