"""The steps of a reply on its way to the client."""

from __future__ import annotations

from math import inf

import pytest

from givonkit import Reply
from givonkit.http import Disturbance
from givonkit_contracts.adapters.delivery import PIECE_BYTES, Delivery
from givonkit_contracts.adapters.exchange import WaitsForEver


def delivery(disturbance: Disturbance, patience: float | None = 5.0, body: bytes = b"abcdef") -> Delivery:
    reply = Reply(200, [], body)
    reply.disturbance = disturbance
    return Delivery(reply, patience, "timeout=30")


def test_a_late_head_is_waited_for() -> None:
    assert list(delivery(Disturbance(delay=2.0)).head()) == [2.0]


def test_a_head_that_is_later_than_the_patience_is_waited_for_as_long_as_that() -> None:
    steps = delivery(Disturbance(delay=9.0)).head()
    assert next(steps) == 5.0
    with pytest.raises(TimeoutError, match="timed out"):
        next(steps)


def test_a_body_drips() -> None:
    assert list(delivery(Disturbance(drip=(4, 0.5))).body()) == [b"abcd", 0.5, b"ef"]


def test_a_body_that_drips_too_slowly_ends_the_patience_after_its_first_piece() -> None:
    steps = delivery(Disturbance(drip=(4, 6.0))).body()
    assert [next(steps), next(steps)] == [b"abcd", 5.0]
    with pytest.raises(TimeoutError):
        next(steps)


def test_a_large_body_comes_in_pieces() -> None:
    body = bytes(PIECE_BYTES + 1)
    assert list(delivery(Disturbance(), body=body).body()) == [bytes(PIECE_BYTES), b"\0"]


@pytest.mark.parametrize(("end", "kind"), [("reset", ConnectionResetError), ("close", EOFError), ("", EOFError)])
def test_a_body_that_is_cut_ends_as_it_shall(end: str, kind: type[Exception]) -> None:
    cut = delivery(Disturbance(sent=2, end=end))  # type: ignore[arg-type]  # one of the ends
    steps = cut.body()
    assert next(steps) == b"ab"
    with pytest.raises(kind):
        next(steps)
    assert (cut.is_whole, cut.ends_connection) == (False, True)


def test_a_whole_body_ends_well_whatever_becomes_of_the_connection() -> None:
    whole = delivery(Disturbance(sent=6, end="reset"))
    assert list(whole.body()) == [b"abcdef"]
    assert (whole.is_whole, whole.ends_connection) == (True, True)


def test_a_hang_lasts_as_long_as_the_patience() -> None:
    steps = delivery(Disturbance(sent=-1, end="hang")).head()
    assert next(steps) == 5.0
    with pytest.raises(TimeoutError):
        next(steps)


def test_a_hang_without_patience_is_refused() -> None:
    with pytest.raises(WaitsForEver, match=r"no read time-out.*give it one \(timeout=30\)"):
        list(delivery(Disturbance(sent=-1, end="hang"), None).head())


def test_a_hang_is_left_to_a_client_that_keeps_its_own_time() -> None:
    assert next(delivery(Disturbance(sent=-1, end="hang"), inf).head()) == inf
