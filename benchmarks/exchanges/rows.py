"""Microseconds of a request inside a test, POST and GET by turns, against what else answers that client."""

from collections.abc import Iterator
from statistics import median
from typing import NamedTuple

from benchmarks.processes import measured_alone
from benchmarks.table import Goal, Row, at_most, median_ratio
from benchmarks.tools import require_peers

ROUNDS_PER_ROUND = 2


class Pair(NamedTuple):
    """Two ways to answer one client."""

    what: str
    ours: str
    theirs: str
    peer: str
    goal: Goal | None = None


PAIRS = (
    Pair("httpx transport", "httpx_transport", "httpx_mock_transport", "MockTransport", at_most(1.3)),
    Pair("httpx2 transport", "httpx2_transport", "httpx2_mock_transport", "MockTransport", at_most(1.3)),
    Pair("respx router", "respx_router", "respx_static_route", "static route", at_most(1.4)),
    Pair("requests adapter", "requests_adapter", "responses", "responses"),
    Pair("ASGI app, ASGITransport", "asgi_app", "fastapi_by_asgi_transport", "FastAPI+pydantic"),
    Pair("ASGI app, TestClient", "asgi_app_in_test_client", "fastapi_in_test_client", "FastAPI+pydantic"),
    Pair("HTTP in a thread", "over_http", "pytest_httpserver", "pytest-httpserver"),
    Pair("HTTP in a thread", "over_http", "fastapi_in_uvicorn_thread", "FastAPI+pydantic on uvicorn"),
)
ALONE = {"aiohttp connector": "aiohttp_connector"}


def rows(*, rounds: int) -> Iterator[Row]:
    require_peers()
    measured = measured_alone("benchmarks.exchanges", ROUNDS_PER_ROUND * rounds)
    for pair in PAIRS:
        ours, theirs = measured[pair.ours], measured[pair.theirs]
        yardstick = f"{pair.peer}: {_microseconds(theirs)}"
        yield Row(_title(pair.what), _microseconds(ours), median_ratio(ours, theirs), pair.goal, yardstick)
    for what, name in ALONE.items():
        yield Row(_title(what), _microseconds(measured[name]), median(measured[name]))


def _title(what: str) -> str:
    return f"a request in a test, {what}"


def _microseconds(measured: list[float]) -> str:
    return f"{median(measured):,.0f} µs"
