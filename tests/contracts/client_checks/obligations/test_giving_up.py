from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from givonkit_contracts.client_checks.obligation import Broken, Unsettled
from givonkit_contracts.client_checks.obligations.giving_up import (
    cancel_is_tried_again,
    cancel_that_fails_ends,
    cancels_the_job,
    claims_what_finished_meanwhile,
    tells_the_job,
)
from tests.zoo.clients.careful import CarefulClient, careful

if TYPE_CHECKING:
    from givonkit_contracts.client_checks.case import Case
    from givonkit_contracts.client_checks.obligation import Obligation
    from givonkit_contracts.client_checks.outcome import Outcome
    from tests.zoo.clients.stand import Stand

EVERY = (
    cancels_the_job,
    cancel_is_tried_again,
    cancel_that_fails_ends,
    claims_what_finished_meanwhile,
    tells_the_job,
)


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.id)
def test_a_job_that_is_not_given_up_settles_nothing(stand: Stand, one: Obligation) -> None:
    assert isinstance(one.check(stand.run(careful, "after=5s")), Unsettled)


class CancelsOnce(CarefulClient):
    """Sends its cancel once, and leaves."""

    def out_of_time(self) -> Outcome:
        self.ends_at = self.now() + 10
        self.answer("POST", f"{self.job_url()}/cancel", headers=self.key())
        return self.failed("timeout", "the deadline has passed")


@pytest.mark.parametrize(
    ("line", "seen"), [*zip(cancel_is_tried_again.lines, ("answered HTTP 503", "not answered"), strict=True)]
)
def test_a_cancel_that_came_to_nothing_is_seen(stand: Stand, line: str, seen: str) -> None:
    finding = cancel_is_tried_again.check(stand.run(lambda case: CancelsOnce(case).outcome(), line))
    assert isinstance(finding, Broken)
    assert finding.why.startswith(f"its only cancel was {seen}, and gen_")


class CancelsUntilItIsDone(CarefulClient):
    """Sends its cancel until it is answered, however long that takes."""

    def out_of_time(self) -> Outcome:
        return HasTime(self.case, self.job_id).out_of_time()


class HasTime(CarefulClient):
    """Knows a job, and has all the time in the world."""

    def __init__(self, case: Case, job_id: str | None) -> None:
        super().__init__(case)
        self.job_id = job_id

    def left(self) -> float:
        return 3600.0


def test_a_cancel_that_is_sent_for_ever_is_seen(stand: Stand) -> None:
    run = stand.run(lambda case: CancelsUntilItIsDone(case).outcome(), cancel_that_fails_ends.lines[1])
    finding = cancel_that_fails_ends.check(run)
    assert isinstance(finding, Broken)
    assert "it never ended" in finding.why


class NamesNothing(CarefulClient):
    """Names no job in its failures."""

    def failed(self, kind: str, message: str) -> Outcome:
        return self.case.failed(kind, message)


@pytest.mark.parametrize("line", tells_the_job.lines)
def test_the_job_belongs_to_every_failure(stand: Stand, line: str) -> None:
    finding = tells_the_job.check(stand.run(lambda case: NamesNothing(case).outcome(), line))
    assert isinstance(finding, Broken)
    assert finding.why.endswith("and its failure names no job")


class NamesAnother(CarefulClient):
    """Names a job that is none of its own."""

    def failed(self, kind: str, message: str) -> Outcome:
        return self.case.failed(kind, message, job_id="gen_1")


def test_another_job_is_no_answer(stand: Stand) -> None:
    run = stand.run(lambda case: NamesAnother(case).outcome(), tells_the_job.lines[0])
    finding = tells_the_job.check(run)
    assert isinstance(finding, Broken)
    assert finding.why.endswith("and its failure names 'gen_1'")
