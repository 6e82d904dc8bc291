"""A double below the path of another application: what it answers with begins with this path, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from givonkit.http import Request

if TYPE_CHECKING:
    from givonkit.http import Reply
    from givonkit.simulator import Simulator
    from givonkit.simulator.namespaces import Namespaces


class MountedNamespaces:
    """Namespaces whose simulators answer from below a path."""

    def __init__(self, namespaces: Namespaces, below: str) -> None:
        self._namespaces = namespaces
        self._below = quote(below).encode()

    @property
    def unnamed(self) -> Simulator:
        """The simulator that answers whoever names no namespace."""
        return self._namespaces.unnamed

    def find(self, request: Request) -> _MountedSimulator:
        """Return the simulator that a request is for, and take what names it out of the request."""
        return _MountedSimulator(self._namespaces.find(request), self._below)


class _MountedSimulator:
    """A simulator that is told from where its answers are fetched."""

    def __init__(self, simulator: Simulator, below: bytes) -> None:
        self._simulator = simulator
        self._below = below

    def __getattr__(self, name: str) -> Any:
        return getattr(self._simulator, name)

    def handle(self, request: Request) -> Reply:
        return self._simulator.handle(_MountedRequest(request, self._below))


class _MountedRequest(Request):
    """A request whose host answers below a path."""

    __slots__ = ("_below",)

    def __init__(self, request: Request, below: bytes) -> None:
        super().__init__(
            request.method,
            request.path,
            query=request.query,
            headers=request.headers.items(),
            body=request.body,
            scheme=request.scheme,
        )
        self.file = request.file
        self._below = below

    @property
    def base_url(self) -> bytes:
        return super().base_url + self._below
