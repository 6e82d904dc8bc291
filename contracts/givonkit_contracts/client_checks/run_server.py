"""A server of one run at a time: what reaches its port belongs to that run, with a key or without."""

from __future__ import annotations

import socket
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from givonkit.errors import NamespaceInvalid
from givonkit.http import Reply
from givonkit.simulator import Simulator
from givonkit.simulator.namespaces import PATH, Namespaces

from .in_process import API_KEY, ELSEWHERE

if TYPE_CHECKING:
    from collections.abc import Callable

    from givonkit.http import Request
    from givonkit.simulator import WorldView

    from .staged import StagedSimulator

_HOST = "127.0.0.1"


class Desk:
    """Answers the requests of one run, as long as `admits` says that its client lives.

    A client that is to die midway (`is_dying`) waits for the rest of its answer until it is dead: a reset could take
    back the half that it has. Redirects to another host lead to `elsewhere`, another name of the same server, so that
    they can be followed.
    """

    def __init__(
        self, simulator: StagedSimulator, admits: Callable[[], bool], is_dying: Callable[[], bool], elsewhere: str
    ) -> None:
        self._simulator = simulator
        self._admits = admits
        self._is_dying = is_dying
        self._elsewhere = elsewhere.encode()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._simulator, name)

    def handle(self, request: Request) -> Reply:
        """Return the answer of the run's simulator."""
        with self._simulator.lock:
            if not self._admits():
                return Reply(503, [(b"content-length", b"0")], b"")
            reply = self._simulator.handle(request)
            if reply.disturbance is not None and reply.disturbance.sent != -1 and self._is_dying():
                reply.disturbance = reply.disturbance._replace(end="hang")
        reply.headers = [(name, self._moved(value) if name == b"location" else value) for name, value in reply.headers]
        return reply

    def _moved(self, location: bytes) -> bytes:
        for scheme in ("https", "http"):
            location = location.replace(f"{scheme}://{ELSEWHERE}".encode(), self._elsewhere)
        return location


class _Runs(Namespaces):
    """The run that is on; a name that is another's belongs to a run that is over, and no name belongs to this one."""

    desk: Desk | None = None
    name = ""

    def find(self, request: Request) -> Simulator:
        """Return what answers a request, and take what names the run out of it."""
        super().find(request)
        if self.desk is None:
            raise NamespaceInvalid("no run is on: the errand to which this request belongs is over")
        return cast("Simulator", self.desk)  # a desk has all of its simulator's attributes

    def __getitem__(self, name: str) -> Simulator:
        """Return what answers for a name; raises NamespaceInvalid for that of another run."""
        if name != self.name:
            raise NamespaceInvalid(f"the run {name[:80]!r} is over, or it never began")
        return self.unnamed


class RunServer:
    """Serves the API of one run at a time on a port of its own, under two names: one for the API, one for results."""

    def __init__(self, view: WorldView, port: int = 0) -> None:
        self._runs = _Runs(lambda _name, prefix: Simulator(view=view, prefix=prefix))
        self._count = 0
        live: Any = import_module("givonkit_mockserver.live")  # by its name: the judge does not know the server
        self._live = live
        self._servers = [live.LiveServer(self._runs, _HOST, port)]
        self._servers[0].start()
        self.base_url = str(self._servers[0].base_url)
        self._port = int(self.base_url.rpartition(":")[2])
        self.asset_url = f"http://{'localhost' if self._serves_localhost() else _HOST}:{self._port}"

    def begin(self) -> str:
        """Begin another run, and return the name of it, which nobody else has."""
        self._count += 1
        self._runs.name = f"{self._port}-{self._count}"
        return self._runs.name

    def answer_with(self, desk: Desk) -> None:
        """Let a desk answer from now on."""
        self._runs.desk = desk

    def end(self) -> None:
        """End the run: what still comes is refused."""
        self._runs.desk = None
        self._runs.name = ""

    def stop(self) -> None:
        """Stop serving."""
        for server in self._servers:
            server.stop()

    def _serves_localhost(self) -> bool:
        """Serve also what else `localhost` means here, and return whether it means this server only."""
        try:
            meant = {str(found[4][0]) for found in socket.getaddrinfo("localhost", self._port, type=socket.SOCK_STREAM)}
        except OSError:
            return False
        return _HOST in meant and all(self._serves_also(address) for address in meant - {_HOST})

    def _serves_also(self, address: str) -> bool:
        other = self._live.LiveServer(self._runs, address, self._port)
        server: Any = import_module("givonkit_mockserver.server")
        try:
            other.start()
        except server.AddressUnusable:
            return True
        except server.PortTaken:
            return False
        self._servers.append(other)
        return True


def prefix_of(name: str) -> str:
    """Return what the paths of a run begin with."""
    return f"{PATH}{name}"


def key_of(name: str) -> str:
    """Return the key that names a run, for clients that cannot take a path."""
    return f"ns_{name}_{API_KEY}"
