"""The control side: scenarios, clock, world, records and resets over HTTP, with a page of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse

from givonkit.errors import GivonkitError
from givonkit.simulator.control import NotThere

from .control_contract import add_contract
from .control_direction import add_direction
from .control_records import add_records
from .documentation import add_documentation
from .guard import guarded

if TYPE_CHECKING:
    from givonkit.simulator.namespaces import Namespaces

    from .asgi import Application
    from .guard import Guard

_DESCRIPTION = """What the double is told and asked besides its API: what shall happen to requests, what time it is,
which world it answers as, and what it has seen. Below `/ns/NAME` the same paths are those of a namespace.
Bodies are JSON, or YAML of the same shape."""
_CONTRACT, _NOT_THERE = 400, 404


def control_application(namespaces: Namespaces, guard: Guard) -> Application:
    """Return the application that answers `/`, `/docs`, `/openapi.json` and everything under `/__givonkit/`."""
    app = FastAPI(
        title="givonkit control",
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url="/__givonkit/openapi.json",
    )
    add_documentation(app, namespaces)
    add_direction(app, namespaces)
    add_records(app, namespaces)
    add_contract(app, namespaces)

    @app.get("/", include_in_schema=False)
    def front() -> RedirectResponse:
        return RedirectResponse("/docs")

    @app.exception_handler(GivonkitError)
    async def told(_request: Request, error: GivonkitError) -> JSONResponse:
        status = _NOT_THERE if isinstance(error, NotThere) else _CONTRACT
        return JSONResponse({"detail": str(error)}, status)

    return guarded(app, guard)
