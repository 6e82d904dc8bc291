"""The double inside the test's own process: called as an ASGI application, or listening on a socket."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, cast

from uvicorn.config import Config
from uvicorn.server import ServerState

from givonkit import ManualClock, Simulator
from givonkit.simulator.namespaces import Namespaces
from givonkit_mockserver.app import DoubleApp
from givonkit_mockserver.connection import Connection
from givonkit_mockserver.lazy import LoadedOnDemand
from givonkit_mockserver.outbox import Outbox
from givonkit_mockserver.server import loop_factory

from .wire import VALID, Address, Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from givonkit_mockserver.asgi import Application, Message, Scope
    from givonkit_mockserver.log import RequestLog

Result = TypeVar("Result")

JSON_HEADERS = {"host": "double.test", "authorization": "Bearer any-key", "content-type": "application/json"}
WHOLE_VALID_BODY: tuple[Message, ...] = ({"type": "http.request", "body": VALID},)
HALF_BODY: Message = {"type": "http.request", "body": VALID[:20], "more_body": True}
LEAVING: Message = {"type": "http.disconnect"}


class AsgiDouble:
    """An application whose clock stands still."""

    def __init__(self, log: RequestLog | None = None, *, body_seconds: float = 30.0, **options: Any) -> None:
        self.clock = ManualClock(1_000_000_000.0)
        self.simulator = Simulator(clock=self.clock, **options)
        namespaces = Namespaces(lambda _name, _prefix: self.simulator)
        self.app = DoubleApp(namespaces, LoadedOnDemand(_must_not_be_loaded), log, body_seconds=body_seconds)

    def answer(self, method: str, path: str, **options: Any) -> Answer | None:
        """Return the answer of the application, without a server around it."""
        return asyncio.run(answer_of(self.app, method, path, **options))

    def created(self) -> Any:
        """Create a job, and return it."""
        return self.json("POST", "/api/v1/generations", body=WHOLE_VALID_BODY)

    def json(self, method: str, path: str, **options: Any) -> Any:
        """Return the JSON of an answer."""
        answer = self.answer(method, path, **options)
        assert answer is not None
        return answer.json


async def answer_of(
    app: Application,
    method: str,
    path: str,
    *,
    headers: dict[str, str] | None = None,
    body: Iterable[Message] = (),
    client: Address | None = ("127.0.0.1", 50000),
) -> Answer | None:
    """Return what an application answers, or None when it sends nothing; after `body` nothing comes any more."""
    sent: list[Message] = []
    coming = list(body)
    scope: Scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "http_version": "1.1",
        "headers": [(name.encode(), value.encode()) for name, value in (headers or JSON_HEADERS).items()],
        "client": client,
        "server": ("127.0.0.1", 4010),
    }

    async def receive() -> Message:
        if not coming:
            await asyncio.Event().wait()
        return coming.pop(0)

    async def send(message: Message) -> None:
        await asyncio.sleep(0)
        sent.append(message)

    await asyncio.wait_for(app(scope, receive, send), 5)
    if not sent:
        return None
    start, *rest = sent
    pairs = [(name.decode(), value.decode("latin-1")) for name, value in start["headers"]]
    return Answer(start["status"], pairs, b"".join(message.get("body", b"") for message in rest))


def served(app: Application, client: Callable[[Address], Result]) -> Result:
    """Listen with an application as `givonkit serve` does, and return what a client (in a thread) makes of it."""

    async def serve() -> Result:
        config = Config(app, ws="none", lifespan="off", log_config=None, access_log=False, proxy_headers=False)
        config.load()
        state = ServerState()
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: Connection(config, state, cast("DoubleApp", app), Outbox(loop)), "127.0.0.1", 0
        )
        try:
            return await asyncio.to_thread(client, server.sockets[0].getsockname()[:2])
        finally:
            server.close()
            for connection in list(state.connections):
                connection.transport.abort()
            await asyncio.wait_for(asyncio.gather(*state.tasks), 5)
            await asyncio.sleep(0.01)

    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        return runner.run(serve())


def _must_not_be_loaded() -> NoReturn:
    raise AssertionError("the control side was loaded")
