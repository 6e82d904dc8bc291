"""A server that starts and stops at once: uvicorn's connections on a socket of our own."""

from __future__ import annotations

import asyncio
import errno
import gc
import signal
import socket
from typing import TYPE_CHECKING

from uvicorn.config import Config
from uvicorn.server import ServerState

from givonkit.errors import GivonkitError

from .connection import Connection
from .outbox import Outbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from .app import DoubleApp

KEEP_ALIVE_SECONDS = 75
STOP_SECONDS = 0.3
"""How long requests may take to notice that the server stops."""
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class PortTaken(GivonkitError):
    """Another program listens on the port; carries `host` and `port`."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(f"port {port} of {host} is in use; choose another with --port N, or --port 0 for a free one")
        self.host = host
        self.port = port


class AddressUnusable(GivonkitError):
    """The address cannot be listened on."""


def bind(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 takes a free one. Raises PortTaken or AddressUnusable."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[
            0
        ]
        # The protocol is named because asyncio turns Nagle's delay off only for sockets that name TCP.
        listening = socket.socket(family, kind, socket.IPPROTO_TCP)
    except (OSError, OverflowError, UnicodeError) as error:
        raise AddressUnusable(f"cannot listen on {host!r}: {error}") from error
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(2048)
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(host, port) from error
        raise AddressUnusable(f"cannot listen on {host} port {port}: {error.strerror}") from error
    return listening


def connections_to(app: DoubleApp, state: ServerState) -> Callable[[], Connection]:
    """Return what makes a connection to an application for each client; to be called in a running event loop."""
    config = Config(
        app,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )
    config.load()
    outbox = Outbox(asyncio.get_running_loop())
    return lambda: Connection(config, state, app, outbox)


async def serve_until_stopped(app: DoubleApp, listening: socket.socket, ready: Callable[[], None]) -> None:
    """Serve an application until SIGINT or SIGTERM; `ready` is called when the port answers."""
    state = ServerState()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(connections_to(app, state), sock=listening, backlog=2048)
    stopped = asyncio.Event()
    for number in _STOP_SIGNALS:
        loop.add_signal_handler(number, stopped.set)
    # What exists now stays: without it in sight, the collector's long passes over old objects do not delay answers.
    gc.freeze()
    ready()
    await stopped.wait()
    server.close()
    for connection in list(state.connections):
        connection.transport.abort()
    if state.tasks:
        await asyncio.wait(state.tasks, timeout=STOP_SECONDS)
