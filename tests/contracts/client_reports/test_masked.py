from __future__ import annotations

from givonkit_contracts.client_reports.masked import masked

from .example import CANARY, LOST, echoing_report, report


def test_only_the_headers_that_are_shown_are_left_and_the_key_is_told_but_not_shown() -> None:
    (first, *_) = masked(report()).judged
    assert first.failure is not None
    (sent, *_) = first.failure.run.exchanges
    assert sent.headers == {
        "content-type": "application/json",
        "idempotency-key": "case-1-attempt-1",
        "authorization": "[key]",
    }
    assert sent.carries_key


def test_a_schedule_stays_what_it_was() -> None:
    (first, *_) = masked(report(), secrets=[CANARY]).judged
    assert first.failure is not None
    assert first.failure.run.schedule == LOST.schedule


def test_secrets_and_the_keys_of_runs_are_found_wherever_they_are() -> None:
    told = repr(masked(echoing_report(), secrets=[CANARY]))
    assert "3f9a1c" not in told
    assert "givon-test-key" not in told
