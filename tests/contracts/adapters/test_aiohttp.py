"""What is special about the connector."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest

from givonkit import Reply
from givonkit.http import Disturbance
from givonkit_contracts.adapters.aiohttp import DoubleConnector

from .ways import ConstantDouble, InProcess

KEY = {"authorization": "Bearer any-key"}


def whole(body: bytes) -> Reply:
    return Reply(200, [(b"content-length", b"%d" % len(body))], body)


def test_a_client_that_waits_to_be_asked_for_its_body_is_asked() -> None:
    double = ConstantDouble(lambda: whole(b"ok"))

    async def ask() -> int:
        async with (
            aiohttp.ClientSession(connector=DoubleConnector(double)) as session,
            session.post("https://givon.test/x", data=b"body", expect100=True) as response,
        ):
            return response.status

    assert asyncio.run(ask()) == 200
    assert double.received[0].body == b"body"


def test_a_reader_that_takes_its_time_gets_everything_before_the_end() -> None:
    body = bytes(1_000_000)

    def cut() -> Reply:
        reply = whole(body)
        reply.disturbance = Disturbance(sent=900_000, end="close")
        return reply

    received = bytearray()

    async def read() -> None:
        async with (
            aiohttp.ClientSession(connector=DoubleConnector(ConstantDouble(cut))) as session,
            session.get("https://givon.test/x") as response,
        ):
            async for piece in response.content.iter_chunked(10_000):
                received.extend(piece)
                await asyncio.sleep(0)

    with pytest.raises(aiohttp.ClientPayloadError):
        asyncio.run(read())
    assert 900_000 - 4 * 65_536 < len(received) <= 900_000


def test_a_reader_that_takes_its_time_is_not_overrun() -> None:
    body = bytes(4_000_000)

    async def read() -> tuple[int, int]:
        async with (
            aiohttp.ClientSession(connector=DoubleConnector(ConstantDouble(lambda: whole(body)))) as session,
            session.get("https://givon.test/x") as response,
        ):
            for _ in range(100):
                await asyncio.sleep(0)
            waiting = response.content.total_bytes
            return waiting, len(await response.read())

    waiting, received = asyncio.run(read())
    assert 0 < waiting < 1_000_000
    assert received == len(body)


def test_what_came_before_a_reset_can_be_read_a_little_later() -> None:
    def cut() -> Reply:
        reply = whole(b"abcdef")
        reply.disturbance = Disturbance(sent=3, end="reset")
        return reply

    async def read() -> bytes:
        async with (
            aiohttp.ClientSession(connector=DoubleConnector(ConstantDouble(cut))) as session,
            session.get("https://givon.test/x") as response,
        ):
            for _ in range(5):
                await asyncio.sleep(0)
            return await response.content.readany()

    assert asyncio.run(read()) == b"abc"


def test_a_request_that_is_given_up_leaves_nothing_behind() -> None:
    def late() -> Reply:
        reply = whole(b"ok")
        reply.disturbance = Disturbance(delay=30.0)
        return reply

    async def ask() -> set[Any]:
        async with aiohttp.ClientSession(connector=DoubleConnector(ConstantDouble(late))) as session:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.01), session.get("https://givon.test/x"):
                    pytest.fail("nothing was to come")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return asyncio.all_tasks() - {asyncio.current_task()}

    assert asyncio.run(ask()) == set()


def test_the_double_is_asked_through_the_environment_of_a_proxy_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    double = InProcess("http://givon.test")

    async def ask() -> int:
        connector = DoubleConnector(double)
        async with (
            aiohttp.ClientSession(connector=connector, trust_env=True, headers=KEY) as session,
            session.get(f"{double.base_url}/api/v1/balance") as response,
        ):
            return response.status

    assert asyncio.run(ask()) == 200
