"""A server that starts and stops at once: uvicorn's connections on a socket of our own."""

from __future__ import annotations

import asyncio
import errno
import gc
import signal
import socket
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from uvicorn.config import Config
from uvicorn.server import ServerState

from givonkit.errors import GivonkitError

from .app import DoubleApp
from .connection import Connection
from .lazy import LoadedOnDemand
from .outbox import Outbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from givonkit.simulator.namespaces import Namespaces

    from .asgi import Application
    from .guard import Guard
    from .log import RequestLog

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


def base_url_of(host: str, listening: socket.socket) -> str:
    """Return the URL of a listening socket, under the name of the host that it was asked for."""
    port = listening.getsockname()[1]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return what makes the fastest event loop that there is for this machine, or None for Python's own."""
    if sys.platform == "win32":
        return None
    import uvloop  # noqa: PLC0415  # there is none for Windows

    return uvloop.new_event_loop


def double_of(namespaces: Namespaces, guard: Guard, log: RequestLog | None = None) -> DoubleApp:
    """Return the application whose control side is loaded when it is first asked for."""

    def control() -> Application:
        from .control import control_application  # noqa: PLC0415  # FastAPI takes longer to load than the double

        return control_application(namespaces, guard)

    return DoubleApp(namespaces, LoadedOnDemand(control), log)


def connections_to(app: DoubleApp, state: ServerState) -> Callable[[], Connection]:
    """Return what makes a connection to an application for each client; to be called in a running event loop."""
    config = Config(
        app,
        ws="none",
        lifespan="off",
        log_config=None,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )
    config.load()
    outbox = Outbox(asyncio.get_running_loop())

    def connection() -> Connection:
        made = Connection(config, state, app, outbox)
        # uvicorn's own option empties its logger, which belongs to the whole process and here to the tests in it.
        made.access_log = False
        return made

    return connection


@asynccontextmanager
async def served(app: DoubleApp, listening: socket.socket) -> AsyncIterator[None]:
    """Serve an application as long as the block lasts; in it, the port answers, and after it nothing is open."""
    state = ServerState()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(connections_to(app, state), sock=listening, backlog=2048)
    try:
        yield
    finally:
        server.close()
        # A connection that was accepted just now is made in this turn of the loop, and only then it can be aborted.
        await asyncio.sleep(0)
        for connection in list(state.connections):
            connection.transport.abort()
        if state.tasks:
            await asyncio.wait(state.tasks, timeout=STOP_SECONDS)


async def serve_until_stopped(app: DoubleApp, listening: socket.socket, ready: Callable[[], None]) -> None:
    """Serve an application until SIGINT or SIGTERM; `ready` is called when the port answers."""
    async with served(app, listening):
        stopped = asyncio.Event()
        for number in _STOP_SIGNALS:
            asyncio.get_running_loop().add_signal_handler(number, stopped.set)
        # What exists now stays: without it in sight, the collector's long passes over old objects do not delay answers.
        gc.freeze()
        ready()
        await stopped.wait()
