from __future__ import annotations

import pytest

from givonkit_contracts.server_checks.outcome import NOT_TAKEN, Outcome, outcome_of, silence

from .served import recorded

ACCEPTED, REFUSED, SILENT = Outcome.ACCEPTED, Outcome.REFUSED, Outcome.SILENT


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        *((status, ACCEPTED) for status in (200, 201, 202, 203, 204, 206, 226, 299)),
        *((status, REFUSED) for status in (400, 413, 415, 422)),
        *((status, REFUSED) for status in (404, 409)),
        *((status, SILENT) for status in (401, 402, 403, 405, 408, 425, 429)),
        *((status, SILENT) for status in (100, 199, 300, 301, 302, 304, 307, 308, 406, 410, 411, 414, 418, 451)),
        *((status, SILENT) for status in (500, 501, 502, 503, 504, 520, 599, None)),
    ],
)
def test_a_status_is_a_verdict_only_where_the_issue_says_so(status: int | None, outcome: Outcome) -> None:
    assert outcome_of(recorded(status), path_is_known=True) is outcome


@pytest.mark.parametrize("status", [404, 409])
def test_a_404_or_409_is_no_verdict_where_every_request_may_get_it(status: int) -> None:
    assert outcome_of(recorded(status), path_is_known=False) is SILENT


@pytest.mark.parametrize("status", [200, 202, 400, 422, None])
def test_a_broken_answer_is_no_verdict_whatever_its_status(status: int | None) -> None:
    exchange = recorded(status, trouble="the body is no JSON")
    assert outcome_of(exchange, path_is_known=True) is SILENT
    assert silence(exchange) == "the body is no JSON"


@pytest.mark.parametrize("reply", [b"", b"null", b"<html>", b'{"error": "bad prompt"}', b'{"status": "failed"}'])
def test_no_verdict_depends_on_what_an_answer_says(reply: bytes) -> None:
    assert outcome_of(recorded(202, reply=reply), path_is_known=True) is ACCEPTED
    assert outcome_of(recorded(422, reply=reply), path_is_known=True) is REFUSED


@pytest.mark.parametrize("status", [401, 402, 403, 404, 405, 408, 418, 500])
def test_silence_is_told_with_its_status(status: int) -> None:
    assert str(status) in silence(recorded(status))


def test_only_statuses_below_500_or_later_ones_say_that_nothing_was_charged() -> None:
    assert {status for status in NOT_TAKEN if status >= 500} == {503}
    assert not any(200 <= status < 400 for status in NOT_TAKEN)
