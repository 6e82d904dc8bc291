from __future__ import annotations

import time
from math import inf
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from givonkit.simulator import Ending, Job, Status

if TYPE_CHECKING:
    from tests.conftest import MakeDouble

DETERMINISTIC = settings(derandomize=True, database=None, deadline=None, max_examples=300)
JOB = Job(
    *(0, 0, "kling-o1", "text_to_video", b"{}", "27.5", "exact", (720, 1280, 5, False)),
    *(None, None, None, False, True, 100.0, 0.5, 1.5),
)
FAILED = Ending("failed", "timeout", "the model did not finish in time")
CANCELED = Ending("canceled")
GENERATIONS = "/api/v1/generations"
AFTER_EPOCH = st.floats(0, 4e9)
LENGTHS = st.floats(0, 1e7)


def watched(job: Job, times: list[float]) -> list[tuple[str, float]]:
    """Return the status and the progress at each of some times."""
    return [(job.state(now).status.value, round(job.state(now).progress, 6)) for now in times]


BOUNDARIES = [
    (99.0, Status.QUEUED, 100.0, 0.0),
    (100.0, Status.QUEUED, 100.0, 0.0),
    (100.499, Status.QUEUED, 100.0, 0.0),
    (100.5, Status.PROCESSING, 100.5, 0.0),
    (101.25, Status.PROCESSING, 100.5, 0.5),
    (101.999, Status.PROCESSING, 100.5, 0.99),
    (102.0, Status.COMPLETED, 102.0, 1.0),
    (1e12, Status.COMPLETED, 102.0, 1.0),
]


@pytest.mark.parametrize(("now", "status", "since", "progress"), BOUNDARIES)
def test_a_state_begins_exactly_at_its_time(now: float, status: Status, since: float, progress: float) -> None:
    assert JOB.state(now) == (status, since, progress)


@pytest.mark.parametrize(("ending", "status"), [(FAILED, Status.FAILED), (CANCELED, Status.CANCELED)])
def test_a_job_that_does_not_complete_is_like_another_until_its_end(ending: Ending, status: Status) -> None:
    job = JOB._replace(ending=ending.plain)
    assert [job.state(now) for now in (100.0, 100.5, 101.999)] == [JOB.state(now) for now in (100.0, 100.5, 101.999)]
    assert job.state(102.0) == (status, 102.0, 0.99)
    assert (job.completes, JOB.completes) == (False, True)


def test_a_job_of_no_length_ends_as_it_is_made() -> None:
    job = JOB._replace(queued_seconds=0.0, processing_seconds=0.0)
    assert watched(job, [99.0, 100.0]) == [("queued", 0), ("completed", 1)]
    failing = job._replace(ending=FAILED.plain)
    assert watched(failing, [99.0, 100.0]) == [("queued", 0), ("failed", 0)]


def test_a_stalled_job_works_for_ever_and_comes_no_further() -> None:
    job = JOB._replace(processing_seconds=inf)
    assert watched(job, [100.0, 101.0, 1e12]) == [("queued", 0), ("processing", 0), ("processing", 0)]
    assert job.finished == inf


def test_steps_of_progress_are_shown_one_after_the_other_for_equal_times() -> None:
    job = JOB._replace(progress=(0.1, 0.4, 0.4, 0.2), queued_seconds=0.0, processing_seconds=4.0)
    times = [100.0, 100.999, 101.0, 102.5, 103.0, 103.999, 104.0]
    assert [job.state(now).progress for now in times] == [0.1, 0.1, 0.4, 0.4, 0.2, 0.2, 1.0]


@pytest.mark.parametrize(
    ("last", "told"),
    [
        (1, [("completed", 1)] * 3),
        (2, [("processing", 0.5), ("completed", 1), ("completed", 1)]),
        (3, [("processing", 0.333333), ("processing", 0.666667), ("completed", 1)]),
    ],
)
def test_a_job_ends_at_the_poll_that_it_is_told(last: int, told: list[tuple[str, float]]) -> None:
    job = JOB._replace(polls=(0, last), queued_seconds=inf, processing_seconds=inf)
    seen = []
    for now in (200.0, 300.0, 400.0):
        assert job.finished == inf or job.finished <= now
        job = job.polled(now)
        seen += watched(job, [now])
    assert seen == told
    assert job.polled(1e9) is job


def test_a_job_that_ends_by_polls_waits_until_the_first_whatever_the_time() -> None:
    job = JOB._replace(polls=(0, 3), queued_seconds=inf, processing_seconds=inf)
    assert watched(job, [100.0, 1e12]) == [("queued", 0)] * 2
    started = job.polled(200.0)
    assert started.state(1e12)[:2] == (Status.PROCESSING, 200.0)
    assert JOB.polled(200.0) is JOB


def test_a_job_that_ends_by_polls_can_fail_and_shows_its_steps() -> None:
    job = JOB._replace(
        polls=(0, 4), queued_seconds=inf, processing_seconds=inf, ending=FAILED.plain, progress=(0.2, 0.7)
    )
    seen = []
    for now in range(200, 204):
        job = job.polled(float(now))
        seen += watched(job, [float(now)])
    assert seen == [("processing", 0.2), ("processing", 0.7), ("processing", 0.7), ("failed", 0.7)]


@pytest.mark.parametrize(("now", "progress"), [(100.0, 0), (100.25, 0), (100.5, 0), (101.25, 0.5), (101.9, 0.93)])
def test_a_job_that_is_ended_stays_as_far_as_it_had_come(now: float, progress: float) -> None:
    ended = JOB.ended(CANCELED, now)
    assert ended.state(now)[:2] == (Status.CANCELED, now)
    assert ended.state(now).progress == pytest.approx(progress)
    assert ended.state(1e9).progress == ended.state(now).progress
    assert ended.ending == tuple(CANCELED)


def test_a_stalled_job_and_one_that_ends_by_polls_can_be_ended() -> None:
    stalled = JOB._replace(processing_seconds=inf).ended(CANCELED, 500.0)
    assert stalled.state(500.0) == (Status.CANCELED, 500.0, 0.0)
    polled = JOB._replace(polls=(0, 4), queued_seconds=inf, processing_seconds=inf)
    assert polled.ended(CANCELED, 500.0).state(500.0) == (Status.CANCELED, 500.0, 0.0)
    assert polled.polled(400.0).ended(CANCELED, 500.0).state(500.0) == (Status.CANCELED, 500.0, 0.25)
    assert polled.ended(CANCELED, 500.0).polled(600.0).state(600.0).since == 500.0


@DETERMINISTIC
@given(created=AFTER_EPOCH, queued=LENGTHS | st.just(inf), processing=LENGTHS | st.just(inf), waited=LENGTHS)
def test_a_job_that_is_ended_is_finished_at_that_moment(
    created: float, queued: float, processing: float, waited: float
) -> None:
    now = created + waited
    job = JOB._replace(created=created, queued_seconds=queued, processing_seconds=processing)
    if now < job.finished:
        ended = job.ended(CANCELED, now)
        assert ended.state(now).status is Status.CANCELED
        assert ended.finished == pytest.approx(now, rel=1e-15, abs=1e-6)
        assert ended.finished <= now
        assert created <= ended.finished


@DETERMINISTIC
@given(created=AFTER_EPOCH, waits=st.lists(LENGTHS, min_size=1, max_size=5))
def test_the_last_poll_finds_the_job_finished_whatever_the_times(created: float, waits: list[float]) -> None:
    job = JOB._replace(
        created=created, polls=(0, len(waits)), queued_seconds=inf, processing_seconds=inf, ending=FAILED.plain
    )
    now = created
    for number, wait in enumerate(waits, 1):
        now += wait
        job = job.polled(now)
        assert job.state(now).status is (Status.FAILED if number == len(waits) else Status.PROCESSING)
    assert job.finished <= now


@DETERMINISTIC
@given(
    created=AFTER_EPOCH, queued=LENGTHS, processing=LENGTHS, times=st.lists(st.floats(0, 3e7), max_size=10).map(sorted)
)
def test_a_job_never_goes_back(created: float, queued: float, processing: float, times: list[float]) -> None:
    job = JOB._replace(created=created, queued_seconds=queued, processing_seconds=processing)
    order = [Status.QUEUED, Status.PROCESSING, Status.COMPLETED]
    states = [job.state(created + after) for after in times]
    places = [(order.index(state.status), state.progress) for state in states]
    assert places == sorted(places)
    assert [state.since for state in states] == sorted(state.since for state in states)
    assert all(state.since <= created + after for state, after in zip(states, times, strict=True))


def test_half_an_hour_watched_by_nine_hundred_polls_takes_no_time(double: MakeDouble) -> None:
    here = double()
    identifier = here.created("kling-o1", prompt="[givonkit after=30m]")["id"]
    began = time.thread_time()
    for poll in range(1, 901):
        here.clock.advance(2.0)
        reply = here.send("GET", f"{GENERATIONS}/{identifier}")
        assert (b'"status":"completed"' in reply.body) == (poll == 900)
    assert time.thread_time() - began < 1.0


def test_a_head_is_no_poll(double: MakeDouble) -> None:
    here = double(polls=2)
    path = f"/api/v1/generations/{here.created()['id']}"
    for _ in range(3):
        here.send("HEAD", path)
    assert [here.get(path)["status"] for _ in range(2)] == ["processing", "completed"]


def test_a_told_progress_is_shown_as_it_was_told(double: MakeDouble) -> None:
    here = double()
    identifier = here.created(prompt="[givonkit queued=0s processing=10s progress=0.125,0.999]")["id"]
    shown = []
    for _ in range(2):
        here.clock.advance(4.0)
        shown.append(here.job(identifier)["progress"])
    assert shown == [0.125, 0.999]


def test_no_percentage_is_a_hundred_before_the_end(double: MakeDouble) -> None:
    here = double({"progress-scale": "percent"})
    identifier = here.created(prompt="[givonkit queued=0s processing=10s progress=0.29,0.999]")["id"]
    shown = []
    for _ in range(3):
        here.clock.advance(4.0)
        shown.append(here.job(identifier)["progress"])
    assert shown == [29, 99, 100]


def test_the_progress_that_is_shown_does_not_go_back_when_a_job_is_canceled(double: MakeDouble) -> None:
    here = double()
    path = f"/api/v1/generations/{here.created(prompt='[givonkit queued=0s processing=1000s]')['id']}"
    here.clock.advance(107.0)
    before = here.get(path)["progress"]
    assert here.send("POST", f"{path}/cancel").status == 200
    assert (before, here.get(path)["progress"]) == (0.11, 0.11)
