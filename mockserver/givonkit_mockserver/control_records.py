"""What the double is asked: its journal, jobs, uploads and ledger, and whether what came is what was expected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Query, Request
from fastapi.responses import JSONResponse

from givonkit.simulator.control import Control

from .asked import described_body, known_control_of, text_of

if TYPE_CHECKING:
    from fastapi import FastAPI

Asked = Annotated[Control, Depends(known_control_of)]
Limit = Annotated[int, Query(ge=1, le=100_000)]
Text = Annotated[str, Depends(text_of)]
_EXPECTED = {"expectations": [{"name": "one job", "match": {"operation": "create", "model": "kling-o1"}, "times": 1}]}


def add_records(app: FastAPI) -> None:
    """Add what the double can be asked about what it has seen.

    What can be large is made ready to be sent in a thread, so that the simulated API goes on answering.
    """

    @app.get("/__givonkit/journal", tags=["records"], response_model=list[dict[str, Any]])
    def journal(control: Asked, limit: Limit = 100) -> JSONResponse:
        """The last requests and answers, the oldest first, without keys."""
        return JSONResponse(control.journal(limit))

    @app.get("/__givonkit/journal.har", tags=["records"])
    def archive(request: Request, control: Asked) -> JSONResponse:
        """The journal as an HTTP Archive (HAR 1.2), for the network tab of a browser."""
        content = control.har(str(request.base_url).rstrip("/"))
        return JSONResponse(content, headers={"content-disposition": 'attachment; filename="givonkit.har"'})

    @app.post(
        "/__givonkit/verify",
        tags=["records"],
        response_model=dict[str, Any],
        openapi_extra=described_body({}, _EXPECTED),
    )
    def verify(text: Text, control: Asked) -> JSONResponse:
        """Compare what came with what is expected: what is met, and what is unlike every expectation, and how."""
        return JSONResponse(control.verify(text))

    @app.get("/__givonkit/jobs", tags=["records"], response_model=list[dict[str, Any]])
    def jobs(control: Asked, limit: Limit = 100) -> JSONResponse:
        """The last jobs of all keys as they stand now, the oldest first, in the same words in every world."""
        return JSONResponse(control.jobs(limit))

    @app.get("/__givonkit/assets", tags=["records"], response_model=list[dict[str, Any]])
    def assets(control: Asked, limit: Limit = 100) -> JSONResponse:
        """The last uploads of all keys, the oldest first."""
        return JSONResponse(control.assets(limit))

    @app.get("/__givonkit/ledger", tags=["records"])
    def ledger(control: Asked) -> dict[str, dict[str, str]]:
        """The tokens available, reserved and charged, as decimals, by the key's label."""
        return control.ledger()

    @app.get("/__givonkit/ledger/{label:path}", tags=["records"])
    def movements(label: str, control: Asked) -> list[dict[str, Any]]:
        """Every movement of one key's tokens, by the key's label or the key itself; their sums are its totals."""
        return control.movements(label)
