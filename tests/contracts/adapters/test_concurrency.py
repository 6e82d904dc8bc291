"""Many requests at once, and waits that hold up nobody else."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import aiohttp
import httpx
import httpx2
import pytest
import requests

from givonkit_contracts.adapters.aiohttp import DoubleConnector
from givonkit_contracts.adapters.httpx import DoubleTransport
from givonkit_contracts.adapters.httpx2 import DoubleTransport as Double2Transport
from givonkit_contracts.adapters.requests import DoubleAdapter

from .ways import InProcess

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

KEY = {"authorization": "Bearer any-key"}
LATE = {**KEY, "givonkit-scenario": "fault=latency:300ms"}
MANY = 20


async def through_httpx(double: InProcess, url: str) -> list[int]:
    async with httpx.AsyncClient(transport=DoubleTransport(double), headers=LATE) as client:
        return [one.status_code for one in await asyncio.gather(*(client.get(url) for _ in range(MANY)))]


async def through_httpx2(double: InProcess, url: str) -> list[int]:
    async with httpx2.AsyncClient(transport=Double2Transport(double), headers=LATE) as client:
        return [one.status_code for one in await asyncio.gather(*(client.get(url) for _ in range(MANY)))]


async def through_aiohttp(double: InProcess, url: str) -> list[int]:
    async with aiohttp.ClientSession(connector=DoubleConnector(double), headers=LATE) as session:

        async def status() -> int:
            async with session.get(url) as response:
                await response.read()
                return response.status

        return list(await asyncio.gather(*(status() for _ in range(MANY))))


@pytest.mark.parametrize("ask", [through_httpx, through_httpx2, through_aiohttp])
def test_asynchronous_requests_wait_side_by_side(ask: Callable[[InProcess, str], Awaitable[list[int]]]) -> None:
    double = InProcess()

    async def run() -> list[int]:
        return await ask(double, f"{double.base_url}/api/v1/balance")

    started = time.monotonic()
    assert asyncio.run(run()) == [200] * MANY
    assert time.monotonic() - started < MANY * 0.3 / 2


def test_threads_share_an_adapter() -> None:
    double = InProcess()
    with requests.Session() as session, ThreadPoolExecutor(8) as threads:
        session.mount("https://", DoubleAdapter(double, pool_maxsize=8))
        asked = [threads.submit(session.get, f"{double.base_url}/api/v1/balance", headers=KEY) for _ in range(100)]
        assert {one.result().status_code for one in asked} == {200}
    assert len(double.simulator.journal) == 100


def test_sessions_of_aiohttp_in_two_loops_at_once_share_a_double() -> None:
    double = InProcess()

    def run() -> list[int]:
        return asyncio.run(all_answered())

    async def all_answered() -> list[int]:
        return await through_aiohttp(double, f"{double.base_url}/api/v1/balance")

    with ThreadPoolExecutor(2) as threads:
        loops = [threads.submit(run) for _ in range(2)]
        assert [loop.result() for loop in loops] == [[200] * MANY] * 2
    assert len(double.simulator.journal) == 2 * MANY


def test_an_asynchronous_transport_serves_one_loop_after_another() -> None:
    double = InProcess()
    transport = DoubleTransport(double)

    async def status() -> int:
        async with httpx.AsyncClient(transport=transport, headers=KEY) as client:
            return (await client.get(f"{double.base_url}/api/v1/balance")).status_code

    assert [asyncio.run(status()) for _ in range(2)] == [200, 200]


def test_a_connection_of_aiohttp_is_kept_and_used_again() -> None:
    double = InProcess()

    async def run() -> int:
        connector = DoubleConnector(double)
        made = []
        create = connector._create_connection

        async def counted(*arguments: object) -> object:
            made.append(arguments)
            return await create(*arguments)  # type: ignore[arg-type]  # passed on as they come

        connector._create_connection = counted  # type: ignore[assignment]  # counts
        async with aiohttp.ClientSession(connector=connector, headers=KEY) as session:
            for _ in range(5):
                async with session.get(f"{double.base_url}/api/v1/balance") as response:
                    await response.read()
        return len(made)

    assert asyncio.run(run()) == 1
