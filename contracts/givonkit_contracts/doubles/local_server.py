"""A server in a thread of this process, which a session's tests share."""

from __future__ import annotations

from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from givonkit.errors import NamespaceInvalid
from givonkit.simulator.control import Control
from givonkit.simulator.namespaces import PATH, Namespaces

from .http_double import HttpDouble, namespace_name
from .settings import Settings, Workshop, clock_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit.simulator import Simulator


class LocalServer:
    """Serves the doubles of tests, each in a namespace of its own, and directs them without HTTP."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._namespaces = Namespaces(self._unnamed)
        live: Any = import_module("givonkit_mockserver.live")  # by its name: the judge does not know the server
        self._server = live.LiveServer(self._namespaces)
        self._server.start()
        self.address = str(self._server.base_url)

    @contextmanager
    def double(self, settings: Settings, test: str) -> Iterator[HttpDouble]:
        """Yield the double of a test, and forget all of it afterwards."""
        name = namespace_name(test)
        simulator = self._workshop.simulator(settings, clock_of(settings.clock), f"{PATH}{name}")
        self._namespaces.add(name, simulator)
        try:
            yield HttpDouble(Control(simulator), simulator.handle, self.address, name, settings)
        finally:
            self._namespaces.take(name)

    def _unnamed(self, name: str, prefix: str) -> Simulator:
        if name:
            raise NamespaceInvalid(f"no test has the double {name[:80]!r}: it has ended, or it never began")
        return self._workshop.simulator(Settings(), clock_of(None), prefix)

    def stop(self) -> None:
        """Stop serving."""
        self._server.stop()
