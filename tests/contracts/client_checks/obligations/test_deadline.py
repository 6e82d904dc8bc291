from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from givonkit_contracts.client_checks.obligation import Broken, Unsettled
from givonkit_contracts.client_checks.obligations.deadline import (
    dates_of_the_server_do_not_count,
    hanging_answers_end_in_time,
    outage_ends_in_time,
    stalled_job_ends_in_time,
    timeout_is_reported_as_such,
    waits_until_the_deadline,
)
from tests.zoo.clients.careful import CarefulClient, GaveUpError

if TYPE_CHECKING:
    from givonkit_contracts.client_checks.case import Case
    from givonkit_contracts.client_checks.outcome import Outcome
    from tests.zoo.clients.stand import Stand


class HasNoDeadline(CarefulClient):
    """Goes on until it has what it wants."""

    def left(self) -> float:
        return 3600.0


def has_no_deadline(case: Case) -> Outcome:
    return HasNoDeadline(case).outcome()


@pytest.mark.parametrize("line", [*stalled_job_ends_in_time.lines, *outage_ends_in_time.lines])
def test_a_client_without_a_deadline_is_seen_whatever_keeps_it_waiting(stand: Stand, line: str) -> None:
    one = stalled_job_ends_in_time if line in stalled_job_ends_in_time.lines else outage_ends_in_time
    finding = one.check(stand.run(has_no_deadline, line))
    assert isinstance(finding, Broken)
    assert finding.why.startswith("with a deadline of 60 s, it never ended: ")


class HasNoTimeout(CarefulClient):
    """Waits for any answer as long as it takes."""

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self.http.event_hooks = {"request": [self.be_patient]}

    def be_patient(self, request: httpx.Request) -> None:
        request.extensions["timeout"] = httpx.Timeout(None).as_dict()


def has_no_timeout(case: Case) -> Outcome:
    return HasNoTimeout(case).outcome()


@pytest.mark.parametrize("line", hanging_answers_end_in_time.lines)
def test_a_request_without_a_timeout_is_seen_whichever_it_is(stand: Stand, line: str) -> None:
    finding = hanging_answers_end_in_time.check(stand.run(has_no_timeout, line))
    assert isinstance(finding, Broken)
    assert finding.why.endswith("it has no read time-out, and waited for an answer for ever")


class AsksWithoutPause(HasNoDeadline):
    """Asks again at once."""

    def pause(self, seconds: float) -> None:
        pass


def test_a_hot_loop_is_stopped_before_its_deadline_can_be_seen(stand: Stand) -> None:
    run = stand.run(lambda case: AsksWithoutPause(case).outcome(), "poll#1-=503 deadline=60s")
    assert isinstance(outage_ends_in_time.check(run), Unsettled)


class SaysCanceled(CarefulClient):
    """Reports a job that it has canceled as such."""

    def failed(self, kind: str, message: str) -> Outcome:
        return super().failed("canceled" if kind == "timeout" else kind, message)


def test_who_has_canceled_its_job_may_say_so(stand: Stand) -> None:
    run = stand.run(lambda case: SaysCanceled(case).outcome(), timeout_is_reported_as_such.lines[0])
    assert timeout_is_reported_as_such.check(run) is None


class TrustsTheServersDate(CarefulClient):
    """Takes a job from the future for an error."""

    def look(self) -> dict[str, Any]:
        job = super().look()
        if job["createdAt"] > "2030":
            raise GaveUpError("protocol", "the job is from the future")
        return job


def test_a_job_from_the_future_is_a_job(stand: Stand) -> None:
    line = dates_of_the_server_do_not_count.lines[1]
    run = stand.run(lambda case: TrustsTheServersDate(case).outcome(), line)
    finding = dates_of_the_server_do_not_count.check(run)
    assert finding == Broken("the job completed, and it reported protocol: the job is from the future", 2)


class PollsRarely(CarefulClient):
    """Polls every 50 seconds, and so not between the end of the job and its own."""

    def poll_pause(self) -> float:
        return 50.0

    def claimed_after_all(self) -> Outcome:
        return self.failed("timeout", "the job cannot be canceled")


def test_who_waits_until_the_deadline_has_waited(stand: Stand) -> None:
    line = "after=110s interval=1s deadline=120s"
    run = stand.run(lambda case: PollsRarely(case).outcome(), line)
    assert run.succeeded is None
    assert waits_until_the_deadline.check(run) is None
