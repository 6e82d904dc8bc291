"""The double as an ASGI application."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from givonkit import Simulator
from givonkit.media import image
from givonkit_contracts.adapters.asgi import asgi_app

from .ways import SPEC, InProcess

KEY = {"authorization": "Bearer any-key"}
MODELS = "/api/v1/models"
IMAGE = {"type": "image", "model": "seedream-5", "input": {"prompt": "a red corgi"}}


def asked(app: Any, method: str, path: str, **parts: Any) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://own.test", headers=KEY) as client:
            return await client.request(method, path, **parts)

    return asyncio.run(ask())


def answered(app: Any, path: str) -> httpx.Response:
    return asked(app, "GET", path)


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


def mounted_in_starlette(app: Any) -> Any:
    return Starlette(routes=[Mount("/own", routes=[Mount("/givon/a b", app)])])


def mounted_in_fastapi(app: Any) -> Any:
    outer, inner = FastAPI(), FastAPI()
    inner.mount("/givon/a b", app)
    outer.mount("/own", inner)
    return outer


@pytest.mark.parametrize("mounted", [mounted_in_starlette, mounted_in_fastapi])
def test_a_result_is_fetched_below_the_path_that_it_is_mounted_at(mounted: Any) -> None:
    double = InProcess()
    base = "https://own.test/own/givon/a%20b"

    async def talk() -> None:
        transport = httpx.ASGITransport(mounted(asgi_app(double)))
        async with httpx.AsyncClient(transport=transport, headers=KEY) as client:
            created = (await client.post(f"{base}/api/v1/generations", json=IMAGE)).json()
            double.advance(60)
            job = (await client.get(f"{base}/api/v1/generations/{created['id']}")).json()
            listed = (await client.get(f"{base}/api/v1/generations")).json()["data"]
            (output,) = job["outputs"]
            assert output["url"].startswith(f"{base}/")
            assert listed[0]["outputs"] == job["outputs"]
            downloaded = await client.get(output["url"])
            assert (downloaded.status_code, downloaded.content[:4]) == (200, b"\x89PNG")

    asyncio.run(talk())


def test_mounted_at_two_paths_it_answers_with_the_one_that_was_asked() -> None:
    double = InProcess()
    app = asgi_app(double)
    both = Starlette(routes=[Mount("/one", app), Mount("/two", app)])
    created = asked(both, "POST", "/one/api/v1/generations", json=IMAGE).json()
    double.advance(60)
    for path in ("/one", "/two"):
        (output,) = asked(both, "GET", f"{path}/api/v1/generations/{created['id']}").json()["outputs"]
        assert output["url"].startswith(f"http://own.test{path}/")


def test_a_server_may_write_the_path_that_it_is_mounted_at_with_a_slash_behind() -> None:
    double = InProcess()
    double.simulator = Simulator(SPEC, clock=double.clock, instant=True)
    app = asgi_app(double)

    async def with_slash(scope: Any, receive: Any, send: Any) -> None:
        await app({**scope, "root_path": "/givon/"}, receive, send)

    created = asked(with_slash, "POST", "/givon/api/v1/generations", json=IMAGE).json()
    (output,) = asked(with_slash, "GET", f"/givon/api/v1/generations/{created['id']}").json()["outputs"]
    assert output["url"].startswith("http://own.test/givon/outputs/")


def test_an_upload_arrives_below_a_path() -> None:
    app = Starlette(routes=[Mount("/givon", asgi_app(InProcess()))])
    picture = image(64, 32, b"seed")
    sent = asked(app, "POST", "/givon/api/v1/assets", files={"file": ("corgi.png", picture, "image/png")})
    assert (sent.status_code, sent.json()["width"]) == (201, 64)
    assert asked(app, "GET", f"/givon/api/v1/assets/{sent.json()['id']}").status_code == 200


def test_a_namespace_that_cannot_be_is_refused_below_a_path() -> None:
    app = Starlette(routes=[Mount("/givon", asgi_app(InProcess()))])
    assert (
        asked(app, "GET", f"/givon/ns/_{MODELS}").json() == asked(asgi_app(InProcess()), "GET", f"/ns/_{MODELS}").json()
    )


def test_a_public_url_counts_more_than_the_path_that_it_is_mounted_at() -> None:
    double = InProcess()
    double.simulator = Simulator(SPEC, clock=double.clock, public_url="https://public.test/api", instant=True)
    app = Starlette(routes=[Mount("/givon", asgi_app(double))])
    created = asked(app, "POST", "/givon/api/v1/generations", json=IMAGE).json()
    (output,) = asked(app, "GET", f"/givon/api/v1/generations/{created['id']}").json()["outputs"]
    assert output["url"].startswith("https://public.test/api/")
    assert "/givon/" not in output["url"]
