"""How fast requests go out, and how long a server asks to be left alone."""

from __future__ import annotations

from threading import Lock, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from givonkit_contracts.server_checks.pacing import Pace, RateInvalid, retry_after
from givonkit_contracts.server_checks.sender import Answer

NOON = 784_111_777.0  # Sun, 06 Nov 1994 08:49:37 GMT


class Clock:
    """A clock that moves when someone sleeps."""

    def __init__(self) -> None:
        self.time = 100.0
        self.slept: list[float] = []
        self._lock = Lock()

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.slept.append(seconds)
            self.time += seconds


def paced(rate: float | None) -> tuple[Pace, Clock]:
    clock = Clock()
    return Pace(rate, now=clock.now, sleep=clock.sleep), clock


def asked(value: str, now: float = NOON) -> float | None:
    return retry_after(Answer(429, [(b"retry-after", value.encode("latin-1"))], b""), now)


def test_the_first_request_goes_at_once() -> None:
    pace, clock = paced(2)
    pace.wait()
    assert clock.slept == []


def test_requests_go_out_evenly() -> None:
    pace, clock = paced(4)
    for _ in range(5):
        pace.wait()
    assert clock.slept == [0.25] * 4


def test_a_pause_saves_up_no_burst() -> None:
    pace, clock = paced(4)
    pace.wait()
    clock.time += 60
    pace.wait()
    pace.wait()
    assert clock.slept == [0.25]


def test_without_a_rate_nothing_waits() -> None:
    pace, clock = paced(None)
    for _ in range(100):
        pace.wait()
    assert clock.slept == []


def test_a_clock_that_is_set_back_holds_nothing_up() -> None:
    pace, clock = paced(1)
    pace.wait()
    clock.time -= 3600
    pace.wait()
    pace.wait()
    assert clock.slept == [1.0]


def test_threads_share_the_rate() -> None:
    standing: list[float] = []
    pace = Pace(10, now=lambda: 50.0, sleep=standing.append)
    threads = [Thread(target=pace.wait) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(standing) == pytest.approx([number / 10 for number in range(1, 20)])


@pytest.mark.parametrize("rate", [0, -1, float("nan"), float("inf"), 5e-324])
def test_what_is_no_rate_is_refused(rate: float) -> None:
    with pytest.raises(RateInvalid, match=r"requests a second above 0, got .*; leave it out for no limit"):
        paced(rate)


@pytest.mark.parametrize(("value", "seconds"), [("0", 0.0), ("120", 120.0), (" 7 ", 7.0), ("1.5", 1.5), ("-5", 0.0)])
def test_retry_after_is_a_number_of_seconds(value: str, seconds: float) -> None:
    assert asked(value) == seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("Sun, 06 Nov 1994 08:49:47 GMT", 10.0),
        ("Sunday, 06-Nov-94 08:49:47 GMT", 10.0),
        ("Sun Nov  6 08:49:47 1994", 10.0),
        ("Sun, 06 Nov 1994 08:00:00 GMT", 0.0),
    ],
)
def test_retry_after_is_a_date_in_any_form_of_http(value: str, seconds: float) -> None:
    assert asked(value) == seconds


@pytest.mark.parametrize(
    "value", ["", "soon", "1_000", "0x10", "nan", "inf", "1e9", "Sun, 99 Nov 1994 08:49:37 GMT", "٣"]
)
def test_retry_after_that_is_neither_says_nothing(value: str) -> None:
    answer = Answer(429, [(b"retry-after", value.encode())], b"")
    assert retry_after(answer, NOON) is None


def test_an_answer_without_retry_after_says_nothing() -> None:
    assert retry_after(Answer(429, [], b""), NOON) is None


@given(st.binary())
def test_whatever_retry_after_holds_is_some_seconds_or_nothing(value: bytes) -> None:
    seconds = retry_after(Answer(429, [(b"retry-after", value)], b""), NOON)
    assert seconds is None or seconds >= 0
