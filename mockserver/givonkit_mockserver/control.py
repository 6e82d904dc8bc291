"""The control side: scenarios, clock, world, records and resets over HTTP, with a page of its own."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException

from givonkit.errors import GivonkitError, did_you_mean, nearest_word
from givonkit.simulator.control import NotThere
from givonkit.simulator.namespaces import PATH

from .asked import NAMESPACE, simulator_of
from .control_contract import add_contract
from .control_direction import add_direction
from .control_records import add_records
from .documentation import add_documentation
from .guard import guarded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from givonkit.simulator.namespaces import Namespaces

    from .asgi import Application, Receive, Scope, Send
    from .guard import Guard

_DESCRIPTION = """What the double is told and asked besides its API: what shall happen to requests, what time it is,
which world it answers as, and what it has seen. Below `/ns/NAME` the same paths are those of a namespace.
Bodies are JSON, or YAML of the same shape."""
_ERRORS: dict[int | str, dict[str, Any]] = {
    "4XX": {
        "description": "What is wrong, in a sentence.",
        "content": {"application/json": {"schema": {"properties": {"detail": {"type": "string"}}}}},
    }
}
_WRONG, _NOT_THERE = 400, 404


def control_application(namespaces: Namespaces, guard: Guard) -> Application:
    """Return the application that answers `/`, `/docs`, `/openapi.json` and everything under `/__givonkit/`."""
    app = FastAPI(
        title="givonkit control",
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url="/__givonkit/openapi.json",
        redirect_slashes=False,
        responses=_ERRORS,
    )
    app.state.namespaces = namespaces
    add_documentation(app)
    add_direction(app, namespaces)
    add_records(app)
    add_contract(app)

    @app.get("/", include_in_schema=False)
    def front(request: Request) -> RedirectResponse:
        return RedirectResponse(f"{simulator_of(request).prefix}/docs")

    @app.exception_handler(GivonkitError)
    async def told(_request: Request, error: GivonkitError) -> JSONResponse:
        return _refused(_NOT_THERE if isinstance(error, NotThere) else _WRONG, str(error))

    @app.exception_handler(RequestValidationError)
    async def misasked(_request: Request, error: RequestValidationError) -> JSONResponse:
        found = [f"{problem['loc'][-1]}: {problem['msg']}, got {problem['input']!r}" for problem in error.errors()]
        return _refused(422, "; ".join(found))

    @app.exception_handler(HTTPException)
    async def not_answered(request: Request, error: HTTPException) -> JSONResponse:
        path = request.scope["path"].removeprefix(request.scope["root_path"])
        detail = error.detail
        if detail == HTTPStatus.NOT_FOUND.phrase:
            nearest = did_you_mean(nearest_word(path, app.openapi()["paths"]))
            detail = f"nothing is at {path[:120]!r}{nearest}; /__givonkit/docs lists the paths"
        elif detail == HTTPStatus.METHOD_NOT_ALLOWED.phrase:
            detail = f"{path[:120]!r} takes {(error.headers or {})['Allow']}, got {request.method[:20]!r}"
        return _refused(error.status_code, detail, error.headers)

    return guarded(_placed(app), guard)


def _refused(status: int, detail: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    sentence = " ".join(detail.splitlines()).encode("utf-8", "backslashreplace").decode()
    return JSONResponse({"detail": sentence}, status, headers)


def _placed(app: Application) -> Application:
    """Return an application that knows where the paths of a namespace begin, as ASGI has it."""

    async def placed_app(scope: Scope, receive: Receive, send: Send) -> None:
        if NAMESPACE in scope:
            prefix = f"{PATH}{scope[NAMESPACE]}"
            scope = {**scope, "root_path": prefix, "path": prefix + scope["path"]}
        await app(scope, receive, send)

    return placed_app
