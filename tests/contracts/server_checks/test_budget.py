from __future__ import annotations

from decimal import Decimal
from threading import Barrier, Thread

import pytest

from givonkit_contracts.server_checks.budget import Purse, Reservation


def state(purse: Purse) -> tuple[int, int, int]:
    """Return what was spent, what came back and what is left, in whole tokens."""
    return int(purse.spent), int(purse.refunded), int(purse.left)


def reserved(purse: Purse, tokens: int) -> Reservation:
    reservation = purse.reserve(Decimal(tokens))
    assert reservation is not None
    return reservation


def test_all_that_is_left_can_be_put_aside_and_nothing_more() -> None:
    purse = Purse(Decimal(10))
    assert reserved(purse, 10).tokens == 10
    assert purse.reserve(Decimal("0.1")) is None


def test_what_costs_nothing_can_be_put_aside_from_an_empty_purse() -> None:
    assert Purse(Decimal(0)).reserve(Decimal(0)) is not None


def test_what_was_not_spent_comes_back() -> None:
    purse = Purse(Decimal(10))
    reserved(purse, 8).settle(Decimal(3))
    assert state(purse) == (3, 0, 7)


def test_a_refused_request_gives_everything_back() -> None:
    purse = Purse(Decimal(10))
    reserved(purse, 8).release()
    assert state(purse) == (0, 0, 10)


def test_a_reservation_is_settled_once() -> None:
    purse = Purse(Decimal(10))
    reservation = reserved(purse, 8)
    reservation.settle(Decimal(8))
    reservation.release()
    reservation.settle(Decimal(8))
    assert state(purse) == (8, 0, 2)


def test_what_was_seen_to_come_back_can_be_spent_again() -> None:
    purse = Purse(Decimal(10))
    reserved(purse, 8).settle(Decimal(6), Decimal(5))
    assert state(purse) == (1, 5, 9)


def test_more_than_was_spent_never_comes_back() -> None:
    purse = Purse(Decimal(10))
    reserved(purse, 8).settle(Decimal(6), Decimal(60))
    assert state(purse) == (0, 6, 10)


def test_a_job_that_cost_more_than_was_put_aside_leaves_less_for_others() -> None:
    purse = Purse(Decimal(10))
    reserved(purse, 4).settle(Decimal(8))
    assert purse.reserve(Decimal(3)) is None
    assert purse.reserve(Decimal(2)) is not None


@pytest.mark.parametrize("tokens", [1, 7])
def test_threads_together_never_put_more_aside_than_there_is(tokens: int) -> None:
    purse = Purse(Decimal(1000))
    barrier = Barrier(8)
    taken: list[Reservation | None] = []

    def take() -> None:
        barrier.wait()
        taken.extend(purse.reserve(Decimal(tokens)) for _ in range(300))

    threads = [Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(each is not None for each in taken) == 1000 // tokens


def test_threads_that_settle_at_once_lose_no_tokens() -> None:
    purse = Purse(Decimal(100_000))
    barrier = Barrier(8)

    def spend() -> None:
        barrier.wait()
        for _ in range(200):
            reserved(purse, 5).settle(Decimal(3), Decimal(1))

    threads = [Thread(target=spend) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert state(purse) == (3200, 1600, 96_800)
