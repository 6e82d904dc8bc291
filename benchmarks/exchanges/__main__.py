"""Microseconds of a request in every way, in so many rounds: alone in a process of its own."""

import json
import sys
import time

from benchmarks.exchanges import ours, peers
from benchmarks.exchanges.conversation import Exchanges, Way

EXCHANGES = 200
WARM_UP = 20
WAYS: dict[str, Way] = {
    way.__name__: way
    for way in (
        ours.httpx_transport,
        peers.httpx_mock_transport,
        ours.httpx2_transport,
        peers.httpx2_mock_transport,
        ours.respx_router,
        peers.respx_static_route,
        ours.requests_adapter,
        peers.responses,
        ours.aiohttp_connector,
        ours.asgi_app,
        peers.fastapi_by_asgi_transport,
        ours.asgi_app_in_test_client,
        peers.fastapi_in_test_client,
        ours.over_http,
        peers.pytest_httpserver,
        peers.fastapi_in_uvicorn_thread,
    )
}


def _measured(rounds: int) -> dict[str, list[float]]:
    measured: dict[str, list[float]] = {name: [] for name in WAYS}
    for _ in range(rounds):
        for name, way in WAYS.items():
            with way() as exchanges:
                measured[name].append(_microseconds(exchanges))
    return measured


def _microseconds(exchanges: Exchanges) -> float:
    exchanges(WARM_UP)
    began = time.perf_counter()
    exchanges(EXCHANGES)
    return (time.perf_counter() - began) / EXCHANGES / 2 * 1e6


if __name__ == "__main__":
    print(json.dumps(_measured(int(sys.argv[1]))))
