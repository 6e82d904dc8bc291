"""The double as an ASGI application."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from givonkit_contracts.adapters.asgi import asgi_app

from .ways import InProcess

KEY = {"authorization": "Bearer any-key"}
MODELS = "/api/v1/models"


def answered(app: Any, path: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://own.test", headers=KEY) as client:
            return await client.get(path)

    return asyncio.run(ask())


def test_it_can_be_mounted_below_a_path() -> None:
    double = InProcess()
    app = Starlette(routes=[Mount("/givon", asgi_app(double))])
    assert answered(app, f"/givon{MODELS}").json() == answered(asgi_app(double), MODELS).json()


def test_it_can_be_mounted_at_the_root() -> None:
    app = Starlette(routes=[Mount("/", asgi_app(InProcess()))])
    assert answered(app, MODELS).status_code == 200


def test_starlettes_client_starts_and_ends_it() -> None:
    with TestClient(asgi_app(InProcess())) as client:
        assert client.get(MODELS, headers=KEY).status_code == 200


def test_it_is_the_simulator_of_the_double() -> None:
    double = InProcess()
    answered(asgi_app(double), "/api/v1/balance")
    assert len(double.simulator.journal) == 1


@pytest.mark.parametrize(("path", "status"), [("/__givonkit/health", 200), ("/openapi.json", 200)])
def test_health_and_documentation_are_there(path: str, status: int) -> None:
    assert answered(asgi_app(InProcess()), path).status_code == status
