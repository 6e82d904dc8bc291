"""What else answers a client inside a test, each as its documentation has it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.exchanges.conversation import (
    CONTEXT,
    FAKE_URL,
    HEADERS,
    Exchanges,
    asked_by_asgi_transport,
    asked_by_test_client,
    asked_over_http,
    blocking,
)
from benchmarks.peers.kling import job_of
from benchmarks.work import GENERATIONS, VALID

JOB = job_of(VALID)
"""What the peers without an application of their own always answer."""


@contextmanager
def httpx_mock_transport() -> Iterator[Exchanges]:
    import httpx

    transport = httpx.MockTransport(lambda _request: httpx.Response(200, json=JOB))
    with httpx.Client(base_url=FAKE_URL, headers=HEADERS, transport=transport) as client:
        yield blocking(client)


@contextmanager
def httpx2_mock_transport() -> Iterator[Exchanges]:
    import httpx2

    transport = httpx2.MockTransport(lambda _request: httpx2.Response(200, json=JOB))
    with httpx2.Client(base_url=FAKE_URL, headers=HEADERS, transport=transport) as client:
        yield blocking(client)


@contextmanager
def respx_static_route() -> Iterator[Exchanges]:
    import httpx
    import respx

    with (
        respx.mock() as router,
        httpx.Client(base_url=FAKE_URL, headers=HEADERS, verify=CONTEXT) as client,
    ):
        router.route(host="givon.test").respond(200, json=JOB)
        yield blocking(client)


@contextmanager
def responses() -> Iterator[Exchanges]:
    import requests
    from responses import RequestsMock  # type: ignore[import-not-found]  # in the benchmark's environment alone

    with RequestsMock() as mock, requests.Session() as session:
        mock.post(f"{FAKE_URL}{GENERATIONS}", json=JOB)
        mock.get(f"{FAKE_URL}{GENERATIONS}/{JOB['id']}", json=JOB)
        session.headers.update(HEADERS)
        yield blocking(session, FAKE_URL)


@contextmanager
def fastapi_by_asgi_transport() -> Iterator[Exchanges]:
    from benchmarks.peers.fastapi_pydantic import app

    with asked_by_asgi_transport(app) as exchanges:
        yield exchanges


@contextmanager
def fastapi_in_test_client() -> Iterator[Exchanges]:
    from benchmarks.peers.fastapi_pydantic import app

    with asked_by_test_client(app) as exchanges:
        yield exchanges


@contextmanager
def fastapi_in_uvicorn_thread() -> Iterator[Exchanges]:
    from benchmarks.peers.fastapi_pydantic import app
    from benchmarks.peers.threaded import served_in_a_thread

    with served_in_a_thread(app) as base_url, asked_over_http(base_url) as exchanges:
        yield exchanges


@contextmanager
def pytest_httpserver() -> Iterator[Exchanges]:
    from pytest_httpserver import HTTPServer  # type: ignore[import-not-found]  # in the benchmark's environment alone

    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    with HTTPServer(port=0) as server:
        server.expect_request(GENERATIONS, method="POST").respond_with_json(JOB)
        server.expect_request(f"{GENERATIONS}/{JOB['id']}", method="GET").respond_with_json(JOB)
        with asked_over_http(server.url_for("")) as exchanges:
            yield exchanges
