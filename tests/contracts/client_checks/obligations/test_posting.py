from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from givonkit_contracts.client_checks.obligation import Broken, Unsettled
from givonkit_contracts.client_checks.obligations.posting import (
    busy_answer_is_tried_again,
    gateway_error_is_paid_once,
    lost_answer_is_paid_once,
    new_key_for_a_new_errand,
    refusal_is_not_repeated,
    unreadable_acceptance_is_paid_once,
)
from tests.zoo.clients.careful import CarefulClient

if TYPE_CHECKING:
    from givonkit_contracts.client_checks.case import Case
    from givonkit_contracts.client_checks.obligation import Obligation
    from givonkit_contracts.client_checks.outcome import Outcome
    from tests.zoo.clients.stand import Stand


class PostsBlindly(CarefulClient):
    """Sends no key, and sends again whatever was not answered well."""

    def create_headers(self) -> dict[str, str]:
        return {"Content-Type": "application/json"}

    def understood(self, answer: Any) -> dict[str, Any] | None:
        is_refused = answer is not None and not answer.is_ok and self.job_id is None
        return None if is_refused else super().understood(answer)


def posts_blindly(case: Case) -> Outcome:
    return PostsBlindly(case).outcome()


PAID_ONCE = (lost_answer_is_paid_once, gateway_error_is_paid_once, unreadable_acceptance_is_paid_once)


@pytest.mark.parametrize(("one", "line"), [(one, line) for one in PAID_ONCE for line in one.lines])
def test_a_second_job_is_seen_however_the_answer_was_lost(stand: Stand, one: Obligation, line: str) -> None:
    finding = one.check(stand.run(posts_blindly, line))
    assert isinstance(finding, Broken)
    assert finding.why.endswith("2 jobs were paid, 4 tokens in all: the next POST had no Idempotency-Key")
    assert finding.exchange == 2


@pytest.mark.parametrize("line", refusal_is_not_repeated.lines)
def test_a_refusal_is_not_sent_to_exhaustion(stand: Stand, line: str) -> None:
    finding = refusal_is_not_repeated.check(stand.run(posts_blindly, line))
    assert isinstance(finding, Broken)
    assert finding.why.startswith("it sent the request 10 more times after HTTP 4")


def test_a_wait_that_would_pass_the_deadline_need_not_be_waited_for(stand: Stand) -> None:
    run = stand.run(posts_blindly, "create#1-=429 deadline=10s")
    assert busy_answer_is_tried_again.check(run) is None


def test_errands_that_fail_say_nothing_about_their_keys(stand: Stand) -> None:
    run = stand.run(posts_blindly, "refuse=400 repeats=2 deadline=10s")
    assert isinstance(new_key_for_a_new_errand.check(run), Unsettled)
