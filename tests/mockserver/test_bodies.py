from __future__ import annotations

import asyncio
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from givonkit_mockserver.bodies import BodyTooLarge, BodyTooSlow, ClientGone, read_body, take_body

from .inside import HALF_BODY, JSON_HEADERS, LEAVING, AsgiDouble, served
from .wire import GENERATIONS, VALID, Wire, ask, chunked_post, declared_post, post

if TYPE_CHECKING:
    from collections.abc import Callable

    from givonkit_mockserver.asgi import Message

    from .wire import Address, Answer

MIB = 1 << 20
LIMIT = 32 * MIB
REST: Message = {"type": "http.request", "body": VALID[20:], "more_body": False}
HALF_SENT = post()[:-20]


def read(*messages: Message, limit: int = 100, declared: bytes | None = None, seconds: float = 0.05) -> bytes:
    """Return the body that messages carry; nothing comes after them."""
    coming = list(messages)

    async def receive() -> Message:
        if not coming:
            await asyncio.Event().wait()
        return coming.pop(0)

    return asyncio.run(read_body(receive, limit=limit, declared=declared, seconds=seconds))


def part(size: int, *, more: bool) -> Message:
    """Return the message for a piece of a body."""
    return {"type": "http.request", "body": b"x" * size, "more_body": more}


def test_the_pieces_of_a_body_are_put_together() -> None:
    assert read(HALF_BODY, REST) == VALID


def test_a_body_of_exactly_the_limit_is_read() -> None:
    assert len(read(part(60, more=True), part(40, more=False))) == 100


def test_a_body_over_the_limit_is_too_large() -> None:
    with pytest.raises(BodyTooLarge) as caught:
        read(part(60, more=True), part(41, more=False))
    assert caught.value.size == "101"


def test_a_body_that_is_declared_far_too_large_is_not_waited_for() -> None:
    with pytest.raises(BodyTooLarge):
        read(declared=b"9" * 18, seconds=5)


def test_a_body_that_never_ends_is_read_up_to_four_times_the_limit() -> None:
    with pytest.raises(BodyTooLarge) as caught:
        read(*[part(50, more=True)] * 8, part(1, more=True))
    assert caught.value.size == "401"


def test_of_a_body_that_is_too_large_no_more_than_the_limit_is_kept() -> None:
    async def receive() -> Message:
        return part(64 * 1024, more=True)

    tracemalloc.start()
    try:
        with pytest.raises(BodyTooLarge):
            asyncio.run(read_body(receive, limit=MIB, declared=None, seconds=5))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2 * MIB


def test_a_body_that_stops_beyond_the_limit_is_too_large_rather_than_slow() -> None:
    with pytest.raises(BodyTooLarge):
        read(part(101, more=True))


def test_a_body_that_stops_is_too_slow() -> None:
    with pytest.raises(BodyTooSlow):
        read(HALF_BODY)


class LateLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock is set on by hand."""

    late = 0.0

    def time(self) -> float:
        return super().time() + self.late


def taken(*waits: float, is_upload: bool) -> list[bytes]:
    """Return what is taken of a body that has 30 seconds, and whose pieces come after these seconds each."""
    loop = LateLoop()
    coming = list(waits)
    pieces: list[bytes] = []

    async def receive() -> Message:
        loop.late += coming.pop(0)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return part(1, more=bool(coming))

    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(take_body(receive, pieces.append, limit=100, declared=None, seconds=30, is_upload=is_upload))
    return pieces


def test_every_piece_of_an_upload_has_time() -> None:
    assert taken(20, 20, 20, is_upload=True) == [b"x"] * 3


def test_a_piece_of_an_upload_that_does_not_come_is_too_slow() -> None:
    with pytest.raises(BodyTooSlow):
        taken(20, 31, 0, is_upload=True)


def test_the_pieces_of_another_body_share_their_time() -> None:
    with pytest.raises(BodyTooSlow):
        taken(20, 20, 0, is_upload=False)


def test_a_body_whose_client_leaves_is_nobody_s() -> None:
    with pytest.raises(ClientGone):
        read(HALF_BODY, LEAVING)


def test_a_half_sent_body_is_answered_with_408_as_json() -> None:
    answer = AsgiDouble(body_seconds=0.05).answer("POST", GENERATIONS, body=[HALF_BODY])
    assert answer is not None
    assert (answer.status, answer.json["error"]["code"]) == (408, "request_timeout")


def test_a_half_sent_body_is_noted_in_the_journal() -> None:
    double = AsgiDouble(body_seconds=0.05)
    double.answer("POST", GENERATIONS, body=[HALF_BODY])
    assert list(double.simulator.journal.entries())[-1]["reply"]["status"] == 408


def test_a_client_that_leaves_is_sent_nothing() -> None:
    double = AsgiDouble()
    assert double.answer("POST", GENERATIONS, body=[HALF_BODY, LEAVING]) is None
    assert len(double.simulator.journal) == 0


def test_a_body_over_the_limit_makes_no_job() -> None:
    double = AsgiDouble()
    answer = double.answer("POST", GENERATIONS, body=[part(LIMIT, more=True), part(1, more=False)])
    assert answer is not None
    assert (answer.status, len(double.simulator.jobs)) == (413, 0)


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_half_sent_body_of_a_wrong_method_does_not_hang_either(method: str) -> None:
    answer = AsgiDouble(body_seconds=0.05).answer(method, GENERATIONS, body=[HALF_BODY])
    assert answer is not None
    assert answer.status == 408


def test_a_get_with_a_body_that_never_comes_is_answered_at_once() -> None:
    headers = {**JSON_HEADERS, "content-length": "1000"}
    answer = AsgiDouble(body_seconds=60).answer("GET", GENERATIONS, headers=headers, body=[HALF_BODY])
    assert answer is not None
    assert answer.status == 200


def test_a_half_sent_body_on_a_socket_is_answered_with_408_and_the_end_of_the_connection() -> None:
    def client(address: Address) -> tuple[Answer, bool]:
        with Wire(address) as wire:
            return wire.answer_to(HALF_SENT), wire.ends()

    answer, ended = served(AsgiDouble(body_seconds=0.05).app, client)
    assert (answer.status, answer.header("connection"), ended) == (408, "close", True)


def test_chunks_that_stop_coming_are_answered_with_408() -> None:
    unfinished = chunked_post(VALID).removesuffix(b"0\r\n\r\n")
    assert served(AsgiDouble(body_seconds=0.05).app, lambda address: ask(address, unfinished)).status == 408


def test_a_half_sent_body_does_not_hold_up_others(address: Address) -> None:
    with Wire(address) as slow:
        slow.send(HALF_SENT)
        assert ask(address, post()).status == 202
        slow.send(post()[-20:])
        assert slow.answer().status == 202


@pytest.mark.parametrize("leave", [Wire.abort, Wire.finish_sending], ids=["by a reset", "by closing its side"])
def test_the_server_goes_on_when_a_client_leaves_in_the_middle(address: Address, leave: Callable[[Wire], None]) -> None:
    with Wire(address) as wire:
        wire.send(HALF_SENT)
        leave(wire)
    assert ask(address, post()).status == 202


def test_a_body_of_33_mib_is_refused_and_the_client_sees_why(address: Address) -> None:
    answer = ask(address, post(b" " * (33 * MIB)))
    assert (answer.status, answer.json["error"]["code"]) == (413, "payload_too_large")
    assert f"got {33 * MIB} bytes" in answer.json["error"]["message"]


def test_a_chunked_body_of_33_mib_is_refused_and_the_client_sees_why(address: Address) -> None:
    assert ask(address, chunked_post(*[b" " * MIB] * 33)).status == 413


def test_a_body_of_exactly_32_mib_is_accepted(address: Address) -> None:
    assert ask(address, post(VALID.ljust(LIMIT))).status == 202


def test_a_body_that_is_declared_as_an_exabyte_is_refused_before_it_comes(wire: Wire) -> None:
    answer = wire.answer_to(declared_post(10**18 - 1))
    assert (answer.status, answer.header("connection"), wire.ends()) == (413, "close", True)
