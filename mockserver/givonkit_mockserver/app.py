"""The ASGI application: the simulated API in front, the control side and the documentation behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from givonkit.errors import NamespaceInvalid
from givonkit.http import Reply, Request
from givonkit.simulator.namespaces import PATH as NAMESPACE_PATH
from givonkit.simulator.namespaces import split_path

from .bodies import BodyTooLarge, BodyTooSlow, ClientGone, read_body
from .connection import EXTENSION
from .cors import is_preflight, preflight, with_cors

if TYPE_CHECKING:
    from givonkit.simulator import Simulator
    from givonkit.simulator.namespaces import Namespaces

    from .asgi import Receive, Scope, Send
    from .connection import Connection
    from .lazy import LoadedOnDemand
    from .log import RequestLog

CONTROL_PATHS = ("/__givonkit", "/docs", "/openapi.json")
HEALTH_PATH = "/__givonkit/health"
BODY_SECONDS = 30.0
_HEALTH = b'{"status":"ok"}'
_HEALTH_HEADERS = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(_HEALTH))]
_BODILESS = frozenset(("GET", "HEAD", "OPTIONS"))


class DoubleApp:
    """Translates between ASGI and the requests and replies of the simulators.

    `body_seconds` is how long a body may take to arrive. Paths of the control side and the documentation go to
    `control`, which is loaded when it is first asked for; in their scope, `givonkit.namespace` names the namespace.
    """

    def __init__(
        self,
        namespaces: Namespaces,
        control: LoadedOnDemand,
        log: RequestLog | None = None,
        *,
        body_seconds: float = BODY_SECONDS,
    ) -> None:
        self._namespaces = namespaces
        self._control = control
        self._log = log
        self._body_seconds = body_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path = scope["path"]
        if path == HEALTH_PATH and scope["method"] in _BODILESS:
            await _send(send, Reply(200, _HEALTH_HEADERS, _HEALTH))
            return
        if path.startswith(NAMESPACE_PATH):
            name, path = split_path(path)
            if not is_simulated(path or "/"):
                scope = {**scope, "path": path or "/", "givonkit.namespace": name}
        if not is_simulated(path or "/"):
            await (await self._control.load())(scope, receive, send)
            return
        connection: Connection | None = scope.get("extensions", {}).get(EXTENSION)
        request = Request(
            scope["method"],
            scope["path"],
            query=scope["query_string"],
            headers=scope["headers"],
            scheme=scope["scheme"],
        )
        if b"host" not in request.headers and scope.get("server"):
            request.headers[b"host"] = ":".join(map(str, scope["server"])).encode()
        try:
            reply = await self._reply(request, connection, scope, receive)
        except ClientGone:
            return
        if reply.disturbance is not None:
            from .disturbed import DisturbedReply  # noqa: PLC0415  # most servers disturb nothing

            await DisturbedReply(reply, connection)(scope, receive, send)
        elif connection is None or not connection.write_reply(scope, reply):
            await _send(send, reply)

    def reply(self, request: Request) -> Reply:
        """Return the answer to a whole request to the simulated API, and log it."""
        if is_preflight(request):
            return with_cors(request, preflight(request))
        try:
            simulator = self._namespaces.find(request)
        except NamespaceInvalid as error:
            return self._refused(request, error)
        return self._completed(simulator, request, simulator.handle(request))

    def unreadable(self, status: int, message: str) -> Reply:
        """Return the answer to bytes that are no HTTP request."""
        return self._namespaces.unnamed.unreadable(status, message)

    async def _reply(self, request: Request, connection: Connection | None, scope: Scope, receive: Receive) -> Reply:
        if request.method in _BODILESS:
            return self.reply(request)
        if is_preflight(request):
            return with_cors(request, preflight(request))
        try:
            simulator = self._namespaces.find(request)
        except NamespaceInvalid as error:
            return self._refused(request, error)
        body = connection.whole_body(scope) if connection is not None else None
        if body is None or len(body) > simulator.view.body_limit:
            return await self._reply_to_slow_body(simulator, request, receive)
        request.body = body
        return self._completed(simulator, request, simulator.handle(request))

    async def _reply_to_slow_body(self, simulator: Simulator, request: Request, receive: Receive) -> Reply:
        try:
            if simulator.is_upload(request):
                return await self._reply_to_upload(simulator, request, receive)
            request.body = await read_body(
                receive,
                limit=simulator.body_limit(request),
                declared=request.headers.get(b"content-length"),
                waits_to_be_asked=request.headers.get(b"expect", b"").lower() == b"100-continue",
                seconds=self._body_seconds,
            )
        except BodyTooLarge as error:
            return self._completed(simulator, request, simulator.refuse_large_body(request, error.size))
        except BodyTooSlow:
            return self._completed(simulator, request, simulator.refuse_slow_body(request, self._body_seconds))
        return self._completed(simulator, request, simulator.handle(request))

    async def _reply_to_upload(self, simulator: Simulator, request: Request, receive: Receive) -> Reply:
        from .uploads import received_upload  # noqa: PLC0415  # most servers are sent no file

        limit, seconds = simulator.body_limit(request), self._body_seconds
        async with received_upload(request, receive, limit=limit, seconds=seconds):
            return self._completed(simulator, request, simulator.handle(request))

    def _refused(self, request: Request, error: NamespaceInvalid) -> Reply:
        unnamed = self._namespaces.unnamed
        return self._completed(unnamed, request, unnamed.refuse_namespace(request, error))

    def _completed(self, simulator: Simulator, request: Request, reply: Reply) -> Reply:
        if self._log is not None:
            self._log.write(simulator)
        return with_cors(request, reply)


def is_simulated(path: str) -> bool:
    """Whether a path is one of the simulated API, rather than of the control side and the documentation."""
    return path != "/" and not path.startswith(CONTROL_PATHS)


async def _send(send: Send, reply: Reply) -> None:
    await send({"type": "http.response.start", "status": reply.status, "headers": reply.headers})
    await send({"type": "http.response.body", "body": reply.body})
