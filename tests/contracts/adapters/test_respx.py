"""What is special about the router."""

from __future__ import annotations

import asyncio
import json

import httpx
import pytest
import respx

from givonkit_contracts.adapters.respx import double_router

from .ways import InProcess

KEY = {"authorization": "Bearer any-key"}


def test_a_router_answers_while_it_is_started_and_can_be_started_again() -> None:
    double = InProcess()
    router = double_router(double)
    for _ in range(2):
        with router:
            assert httpx.get(f"{double.base_url}/api/v1/balance", headers=KEY).status_code == 200
    assert not respx.mocks.HTTPCoreMocker.routers


def test_the_router_notes_requests_and_readable_answers() -> None:
    double = InProcess()
    with double_router(double) as router:
        came = httpx.get(f"{double.base_url}/api/v1/balance", headers=KEY)
        call = router.calls.last
        assert (call.request.url.path, call.response.json()) == ("/api/v1/balance", came.json())


def test_a_router_that_nobody_asks_is_content() -> None:
    with double_router(InProcess()) as router:
        assert not router.calls


def test_the_routes_of_another_router_are_asked_too() -> None:
    double = InProcess()
    with respx.mock(assert_all_called=False) as other, double_router(double):
        other.get("https://other.example/").respond(json={"other": True})
        assert httpx.get("https://other.example/").json() == {"other": True}
        assert httpx.get(f"{double.base_url}/api/v1/balance", headers=KEY).status_code == 200


def test_a_synchronous_client_inside_an_asynchronous_test_is_answered() -> None:
    double = InProcess()

    async def ask() -> tuple[object, object]:
        url = f"{double.base_url}/api/v1/balance"
        async with httpx.AsyncClient(headers=KEY) as client:
            return (await client.get(url)).json(), httpx.get(url, headers=KEY).json()  # noqa: ASYNC210  # blocks, as tests do

    with double_router(double):
        first, second = asyncio.run(ask())
    assert first == second
    assert json.dumps(first) != "{}"


def test_an_error_of_the_double_is_noted_as_a_call_without_an_answer() -> None:
    double = InProcess()
    headers = {**KEY, "givonkit-scenario": "fault=reset"}
    with double_router(double) as router:
        with pytest.raises(httpx.ReadError):
            httpx.get(f"{double.base_url}/api/v1/balance", headers=headers)
        assert not router.calls.last.has_response
