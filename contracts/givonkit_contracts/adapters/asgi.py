"""The double as an ASGI application: for httpx.ASGITransport, Starlette's TestClient, or inside an application."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from givonkit.simulator.namespaces import Namespaces

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

    Mounted below a path, it needs a simulator whose `public_url` ends with this path: result URLs begin with it. An
    answer that is cut off is an exception out of the application, since ASGI has no word for it, and one that hangs
    waits until the client leaves.
    """
    answer = _double_app(double)

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        below = scope.get("root_path", "")
        if below and scope["path"].startswith(f"{below}/"):
            scope = {**scope, "path": scope["path"].removeprefix(below)}
        await answer(scope, receive, send)

    return app


def _double_app(double: SimulatedDouble) -> Application:
    namespaces = Namespaces(lambda _name, _prefix: double.simulator)
    lazy = import_module("givonkit_mockserver.lazy")

    def control() -> Application:
        guard = import_module("givonkit_mockserver.guard").Guard()
        application: Application = import_module("givonkit_mockserver.control").control_application(namespaces, guard)
        return application

    app: Application = import_module("givonkit_mockserver.app").DoubleApp(namespaces, lazy.LoadedOnDemand(control))
    return app


async def _live(receive: Receive, send: Send) -> None:
    """Say to a server that there is nothing to begin and nothing to end."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
