from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from givonkit_contracts.client_checks.obligation import Broken, Unsettled
from givonkit_contracts.client_checks.obligations.polling import (
    does_without_fields_that_it_does_not_need,
    progress_is_no_status,
    stops_on_a_refusal_that_stays,
    stops_on_failed,
    survives_a_lost_connection,
    survives_a_server_error,
    survives_an_unreadable_answer,
)
from tests.zoo.clients.careful import CarefulClient, GaveUpError

if TYPE_CHECKING:
    from givonkit_contracts.client_checks.case import Case
    from givonkit_contracts.client_checks.obligation import Obligation
    from givonkit_contracts.client_checks.outcome import Outcome
    from tests.zoo.clients.stand import Stand


class AsksOnce(CarefulClient):
    """Takes every poll that brings no JSON of a job for the end."""

    def understood(self, answer: Any) -> dict[str, Any] | None:
        told = super().understood(answer)
        if told is None and self.job_id is not None:
            raise GaveUpError("transport", "the job cannot be read")
        return told


def asks_once(case: Case) -> Outcome:
    return AsksOnce(case).outcome()


SURVIVED = (survives_a_server_error, survives_a_lost_connection, survives_an_unreadable_answer)


@pytest.mark.parametrize(("one", "line"), [(one, line) for one in SURVIVED for line in one.lines])
def test_a_job_that_is_dropped_is_seen_whatever_befell_the_poll(stand: Stand, one: Obligation, line: str) -> None:
    finding = one.check(stand.run(asks_once, line))
    assert isinstance(finding, Broken)
    assert finding.why.startswith("a poll ")
    assert finding.why.endswith(", and it reported transport: the job cannot be read")
    assert finding.exchange == 2


class NeedsProgress(CarefulClient):
    """Reckons with the progress of each poll, and takes one that goes backwards for an error."""

    progress = 0.0

    def look(self) -> dict[str, Any]:
        job = super().look()
        if job["progress"] + 0 < self.progress:
            raise GaveUpError("protocol", "the progress goes backwards")
        self.progress = job["progress"]
        return job


def needs_progress(case: Case) -> Outcome:
    return NeedsProgress(case).outcome()


@pytest.mark.parametrize("line", does_without_fields_that_it_does_not_need.lines)
def test_a_field_that_is_absent_or_null_is_no_reason_to_fail(stand: Stand, line: str) -> None:
    finding = does_without_fields_that_it_does_not_need.check(stand.run(needs_progress, line))
    assert isinstance(finding, Broken)
    assert "it raised: " in finding.why


def test_progress_may_go_backwards(stand: Stand) -> None:
    finding = progress_is_no_status.check(stand.run(needs_progress, progress_is_no_status.lines[1]))
    assert finding == Broken("the job completed, and it reported protocol: the progress goes backwards", 3)


class NeverTakesNo(CarefulClient):
    """Asks for its job until the deadline, whatever the answer is."""

    def understood(self, answer: Any) -> dict[str, Any] | None:
        is_refused = answer is not None and not answer.is_ok and self.job_id is not None
        return None if is_refused else super().understood(answer)


def never_takes_no(case: Case) -> Outcome:
    return NeverTakesNo(case).outcome()


@pytest.mark.parametrize("line", stops_on_a_refusal_that_stays.lines)
def test_every_refusal_that_stays_counts(stand: Stand, line: str) -> None:
    finding = stops_on_a_refusal_that_stays.check(stand.run(never_takes_no, line))
    assert isinstance(finding, Broken)
    assert finding.exchange == 3


class Misnames(CarefulClient):
    """Reports every failure of a job as trouble of the network."""

    def failed(self, kind: str, message: str) -> Outcome:
        return super().failed("transport" if kind == "job_failed" else kind, message)


def test_a_failed_job_is_no_trouble_of_the_network(stand: Stand) -> None:
    run = stand.run(lambda case: Misnames(case).outcome(), stops_on_failed.lines[0])
    finding = stops_on_failed.check(run)
    assert isinstance(finding, Broken)
    assert finding.why.startswith("it was told `failed`, and it reported transport: ")


def leaves_after_the_post(case: Case) -> Outcome:
    client = CarefulClient(case)
    with client.http:
        client.create()
    return client.failed("transport", "the network went away")


@pytest.mark.parametrize("one", [*SURVIVED, stops_on_failed, stops_on_a_refusal_that_stays], ids=lambda one: one.id)
def test_who_never_polls_settles_nothing(stand: Stand, one: Obligation) -> None:
    assert isinstance(one.check(stand.run(leaves_after_the_post, one.lines[0])), Unsettled)
