from __future__ import annotations

import asyncio
from typing import cast

from givonkit_mockserver.outbox import Outbox


class Written:
    """Stands for a transport, and notes what is written in which order."""

    def __init__(self, name: str, notes: list[str]) -> None:
        self._name = name
        self._notes = notes

    def write(self, data: bytes) -> None:
        self._notes.append(f"{self._name} {data.decode()}")


def test_the_answers_of_one_turn_are_written_in_their_order_when_the_turn_is_over() -> None:
    notes: list[str] = []
    first, second = (cast("asyncio.Transport", Written(name, notes)) for name in ("first", "second"))

    async def turn() -> None:
        outbox = Outbox(asyncio.get_running_loop())
        outbox.put(first, b"a")
        outbox.put(second, b"b")
        outbox.put(first, b"c")
        assert notes == []
        await asyncio.sleep(0)
        assert notes == ["first a", "second b", "first c"]
        outbox.put(second, b"d")
        await asyncio.sleep(0)

    asyncio.run(turn())
    assert notes == ["first a", "second b", "first c", "second d"]


def test_what_is_flushed_is_not_written_again() -> None:
    notes: list[str] = []

    async def turn() -> None:
        outbox = Outbox(asyncio.get_running_loop())
        outbox.put(cast("asyncio.Transport", Written("only", notes)), b"a")
        outbox.flush()
        await asyncio.sleep(0)

    asyncio.run(turn())
    assert notes == ["only a"]
