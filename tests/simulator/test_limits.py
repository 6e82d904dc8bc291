from __future__ import annotations

import pytest

from givonkit.simulator.limits import RateLimit, Running


def never(_number: int) -> bool:
    return False


def test_an_account_may_send_so_many_requests_in_a_window() -> None:
    limit = RateLimit(2, 60)
    waits = [limit.wait(0, now) for now in (100.0, 100.0, 100.0, 130.0, 159.5)]
    assert waits == [None, None, 60.0, 30.0, 0.5]


@pytest.mark.parametrize(("now", "wait"), [(100.0, 60.0), (159.75, 0.25), (160.0, None), (1000.0, None)])
def test_a_window_ends_exactly_after_its_seconds(now: float, wait: float | None) -> None:
    limit = RateLimit(1, 60)
    assert limit.wait(0, 100.0) is None
    assert limit.wait(0, now) == wait


def test_a_window_begins_with_the_first_request_after_the_last_one() -> None:
    limit = RateLimit(1, 60)
    times = [0.0, 90.0, 120.0, 149.0, 150.0]
    assert [limit.wait(0, now) for now in times] == [None, None, 30.0, 1.0, None]


def test_a_request_that_has_to_wait_does_not_count() -> None:
    limit = RateLimit(1, 10)
    assert [limit.wait(0, now) for now in (0.0, 5.0, 9.0, 10.0, 11.0)] == [None, 5.0, 1.0, None, 9.0]


def test_each_account_has_a_window_of_its_own() -> None:
    limit = RateLimit(1, 60)
    assert [limit.wait(account, 10.0 * account) for account in (0, 1, 2, 0, 1)] == [None, None, None, 60.0, 60.0]


def test_no_request_at_all_may_be_allowed() -> None:
    limit = RateLimit(0, 60)
    assert [limit.wait(0, now) for now in (0.0, 59.0, 60.0)] == [60.0, 60.0, 60.0]


def test_accounts_whose_window_is_over_are_not_kept() -> None:
    limit = RateLimit(1, 60)
    for account in range(10_000):
        assert limit.wait(account, float(account)) is None
    assert repr(limit) == "<RateLimit: 1 requests in 60 seconds, 60 windows open>"


def test_a_clock_that_went_back_a_little_makes_nobody_wait_for_less_than_nothing() -> None:
    limit = RateLimit(1, 60)
    assert limit.wait(0, 10.5) is None
    assert limit.wait(1, 10.0) is None
    assert limit.wait(1, 70.25) is None


def test_an_account_is_full_with_as_many_unfinished_jobs_as_the_limit() -> None:
    running = Running(2)
    full = []
    for number in range(2):
        full.append(running.is_full(0, never))
        running.add(0, number)
    assert [*full, running.is_full(0, never)] == [False, False, True]


def test_a_finished_job_makes_room() -> None:
    running = Running(2)
    running.add(0, 7)
    running.add(0, 8)
    assert not running.is_full(0, {7}.__contains__)
    running.add(0, 9)
    assert running.is_full(0, {7}.__contains__)
    assert not running.is_full(0, {8, 9}.__contains__)


def test_each_account_has_jobs_of_its_own() -> None:
    running = Running(1)
    running.add(0, 1)
    assert running.is_full(0, never)
    assert not running.is_full(1, never)


def test_an_account_that_could_not_be_full_is_not_looked_into() -> None:
    running = Running(3)
    running.add(0, 1)
    running.add(0, 2)

    def asked(number: int) -> bool:
        raise AssertionError(f"asked for {number}")

    assert not running.is_full(0, asked)


def test_only_as_many_jobs_as_the_limit_are_kept() -> None:
    running = Running(3)
    asked: list[int] = []

    def finished(number: int) -> bool:
        asked.append(number)
        return True

    for number in range(1000):
        assert not running.is_full(0, finished)
        running.add(0, number)
    assert asked == list(range(999))
    assert repr(running) == "<Running: at most 3 jobs for each of 1 accounts>"


def test_a_limit_of_no_jobs_is_always_reached() -> None:
    assert Running(0).is_full(0, never)
