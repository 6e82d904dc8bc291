"""The double as an ASGI application: for httpx.ASGITransport, Starlette's TestClient, or inside an application."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from givonkit.simulator.namespaces import Namespaces

from .asgi_mount import MountedNamespaces

if TYPE_CHECKING:
    from givonkit.simulator import Simulator

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]


class SimulatedDouble(Protocol):
    """A double with a simulator behind it."""

    @property
    def simulator(self) -> Simulator:
        """What answers."""
        ...


def asgi_app(double: SimulatedDouble) -> Application:
    """Return the double as an ASGI application, which answers any host.

    Mounted below a path, it answers with result URLs below this path, unless its simulator has a `public_url`. An
    answer that is cut off is an exception out of the application, since ASGI has no word for it, and one that hangs
    waits until the client leaves.
    """
    below_path = _applications(double)

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        below = scope.get("root_path", "").rstrip("/")
        if below and scope["path"].startswith(f"{below}/"):
            scope = {**scope, "path": scope["path"].removeprefix(below)}
        await below_path(below)(scope, receive, send)

    return app


def _applications(double: SimulatedDouble) -> Callable[[str], Application]:
    """Return what makes the application for the path that it is mounted below, empty for none."""
    namespaces = Namespaces(lambda _name, _prefix: double.simulator)
    lazy = import_module("givonkit_mockserver.lazy")

    def control() -> Application:
        guard = import_module("givonkit_mockserver.guard").Guard()
        application: Application = import_module("givonkit_mockserver.control").control_application(namespaces, guard)
        return application

    loaded = lazy.LoadedOnDemand(control)
    double_app: Callable[..., Application] = import_module("givonkit_mockserver.app").DoubleApp

    at_the_root = double_app(namespaces, loaded)

    def below_path(below: str) -> Application:
        return double_app(MountedNamespaces(namespaces, below), loaded) if below else at_the_root

    return below_path


async def _live(receive: Receive, send: Send) -> None:
    """Say to a server that there is nothing to begin and nothing to end."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
