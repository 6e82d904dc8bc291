"""The double over HTTP in a thread of this process, for as long as a test session lasts."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple

from givonkit.errors import GivonkitError

from .guard import Guard
from .server import base_url_of, bind, double_of, loop_factory, served

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from types import TracebackType

    from givonkit.simulator.namespaces import Namespaces

    Stop = Callable[[], object]


class NotLive(GivonkitError):
    """A live server that does not run was asked where it is."""


class AlreadyLive(GivonkitError):
    """A live server that runs was started again."""


class _Running(NamedTuple):
    thread: Thread
    base_url: str
    stop: Stop


class LiveServer:
    """Serves namespaces on a free port, or on `port`, from a thread with an event loop of its own.

    As a context manager it is started on entry and stopped on exit. Once stopped, it can be started again.
    """

    def __init__(self, namespaces: Namespaces, host: str = "127.0.0.1", port: int = 0) -> None:
        self._namespaces = namespaces
        self._host = host
        self._port = port
        self._running: _Running | None = None

    def __repr__(self) -> str:
        return f"<LiveServer {'stopped' if self._running is None else f'at {self._running.base_url}'}>"

    def __enter__(self) -> LiveServer:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def base_url(self) -> str:
        """The URL below which the paths of the API are; raises NotLive."""
        if self._running is None:
            raise NotLive("the server has no URL while it does not run; call start(), or use it in a with statement")
        return self._running.base_url

    def start(self) -> None:
        """Start the server, and return when it answers; raises AlreadyLive, PortTaken or AddressUnusable."""
        if self._running is not None:
            raise AlreadyLive(f"the server runs already, at {self._running.base_url}; stop() it first")
        listening = bind(self._host, self._port)
        base_url = base_url_of(self._host, listening)
        started: Future[Stop] = Future()
        thread = Thread(target=self._serve, args=(listening, started), name=f"givonkit at {base_url}", daemon=True)
        thread.start()
        if started.exception() is not None:
            thread.join()
        self._running = _Running(thread, base_url, started.result())

    def stop(self) -> None:
        """Close the port and every connection, and return when the thread has ended; a stopped server stays so."""
        if self._running is not None:
            running, self._running = self._running, None
            running.stop()
            running.thread.join()

    def _serve(self, listening: socket.socket, started: Future[Stop]) -> None:
        try:
            with listening, asyncio.Runner(loop_factory=loop_factory()) as runner:
                runner.run(self._serve_until_stopped(listening, started))
        except BaseException as error:
            if started.done():
                raise
            started.set_exception(error)

    async def _serve_until_stopped(self, listening: socket.socket, started: Future[Stop]) -> None:
        async with served(double_of(self._namespaces, Guard()), listening):
            stopped = asyncio.Event()
            loop = asyncio.get_running_loop()
            started.set_result(lambda: loop.call_soon_threadsafe(stopped.set))
            await stopped.wait()
