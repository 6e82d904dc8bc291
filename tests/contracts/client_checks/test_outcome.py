from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import Any

import pytest

from givonkit_contracts.client_checks.outcome import (
    ErrorKind,
    Failed,
    OutcomeInvalid,
    ResultFile,
    Succeeded,
    failed,
    read_outcome,
    succeeded,
)

GOOD: dict[str, Any] = {"id": "1", "outcome": "succeeded", "job_id": "gen_1", "urls": ["https://a/1"], "bytes": 3}
BAD: dict[str, Any] = {
    "id": "1",
    "outcome": "failed",
    "error": {"kind": "timeout", "message": "late", "job_id": "gen_1"},
}


def test_a_success_is_read() -> None:
    file = {"url": "https://a/1", "sha256": "AB", "size": 3}
    line = json.dumps({**GOOD, "cost_tokens": 27.5, "results": [file]})
    expected = Succeeded("gen_1", ("https://a/1",), 3, Decimal("27.5"), (ResultFile("https://a/1", "ab", 3),))
    assert read_outcome(line, "1") == expected


def test_a_failure_is_read() -> None:
    assert read_outcome(json.dumps(BAD), "1") == Failed(ErrorKind.TIMEOUT, "late", "gen_1")


def test_message_and_job_of_a_failure_can_be_left_out() -> None:
    line = json.dumps({"id": "1", "outcome": "failed", "error": {"kind": "transport"}})
    assert read_outcome(line, "1") == Failed(ErrorKind.TRANSPORT)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("hello", "expected one line of JSON, got 'hello'"),
        ("[" * 100_000, "expected one line of JSON"),
        ("[1]", "expected a JSON object, got '[1]'"),
        (json.dumps({**GOOD, "id": "2"}), """expected "id": "1", that of the errand, got '"2"'"""),
        (json.dumps({**GOOD, "outcome": "ok"}), """expected "outcome": "succeeded" or "failed", got '"ok"'"""),
        (json.dumps({**GOOD, "urls": "https://a"}), 'expected "urls": a list of strings'),
        (json.dumps({**GOOD, "bytes": True}), "expected \"bytes\": a number of bytes, got 'true'"),
        (json.dumps({**GOOD, "bytes": -1}), "expected \"bytes\": a number of bytes, got '-1'"),
        (json.dumps({**GOOD, "job_id": None}), "expected \"job_id\": a string, got 'null'"),
        (json.dumps({**GOOD, "cost_tokens": "much"}), 'expected "cost_tokens": a number'),
        (json.dumps({**GOOD, "cost_tokens": [1]}), 'expected "cost_tokens": a number'),
        (json.dumps({**GOOD, "results": [1]}), 'expected "results": a list of {"url", "sha256", "size"}'),
        (json.dumps({**BAD, "error": "late"}), 'expected "error": {"kind", "message", "job_id"}'),
        (json.dumps({**BAD, "error": {"kind": "timout"}}), "got 'timout' (did you mean 'timeout'?)"),
        (json.dumps({**BAD, "error": {"kind": "timeout", "job_id": 1}}), '"job_id" of the error: a string or null'),
        (json.dumps({**BAD, "error": {"kind": "timeout", "message": 1}}), '"message" of the error: a string'),
    ],
)
def test_what_does_not_follow_the_protocol_is_named(line: str, reason: str) -> None:
    with pytest.raises(OutcomeInvalid) as error:
        read_outcome(line, "1")
    assert reason in str(error.value)


def test_a_python_client_gives_the_bytes_of_its_results() -> None:
    outcome = succeeded("gen_1", urls=["https://a/1", "https://a/2"], contents=[b"one", b"three"], cost_tokens=0.1)
    assert outcome.size == 3
    assert outcome.cost_tokens == Decimal("0.1")
    assert outcome.results is not None
    assert outcome.results[1] == ResultFile("https://a/2", hashlib.sha256(b"three").hexdigest(), 5)


def test_a_kind_that_there_is_not_is_refused() -> None:
    with pytest.raises(OutcomeInvalid, match="expected one of refused, auth"):
        failed("broken")


@pytest.mark.parametrize(
    ("outcome", "text"),
    [
        (Succeeded("gen_1", ("u",), 3, Decimal(2)), "succeeded: job gen_1, 1 result, 3 bytes, cost 2 tokens"),
        (Failed(ErrorKind.TIMEOUT, "late", "gen_1"), "failed (timeout), job gen_1: late"),
        (Failed(ErrorKind.PROTOCOL, "KeyError: 'id'", escaped=True), "raised: KeyError: 'id'"),
    ],
)
def test_an_outcome_is_told_in_one_line(outcome: object, text: str) -> None:
    assert str(outcome) == text
