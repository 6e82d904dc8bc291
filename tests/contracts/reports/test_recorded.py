from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from givonkit_contracts.reports.json_report import json_text
from givonkit_contracts.reports.recorded import ReportUnreadable, read
from givonkit_contracts.server_checks.verdicts import Pair, Side

from .example import ACCEPTED, LONG_ENOUGH, POLLED, REFUSED, TARGET, accepts_too_much, exchange, report


def test_a_finding_is_read_back_with_its_exchanges() -> None:
    found = read(json_text(report())).finding("f-3a91c0")
    assert (found.rule, found.model, found.side) == ("kling-o1/input.duration/enum", "kling-o1", Side.REFUSES)
    assert found.exchange == ACCEPTED
    assert found.pair == Pair(ACCEPTED, REFUSED, "/input/duration is 12 instead of 11")


def test_a_conversation_is_read_back_in_its_order() -> None:
    assert read(json_text(report())).finding("f-0c0c").before == (ACCEPTED, POLLED)


def test_how_often_a_finding_was_seen_is_read_back() -> None:
    found = read(json_text(report())).finding("f-77b2")
    assert (found.seen, found.tries, found.exchange) == (3, 5, LONG_ENOUGH)


def test_the_server_and_the_seed_are_read_back() -> None:
    recorded = read(json_text(report()).encode())
    assert (recorded.target, recorded.version, recorded.seed) == (TARGET, "0.1.0", 7)
    assert list(recorded.findings) == ["f-3a91c0", "f-77b2", "f-0c0c", "f-4b1d"]


@given(st.binary())
def test_any_request_body_is_read_back_as_it_was_sent(body: bytes) -> None:
    run = report(findings=(accepts_too_much(exchange=exchange(body=body)),), rules=())
    assert read(json_text(run)).finding("f-3a91c0").exchange.body == body


def test_a_finding_is_found_by_its_short_id() -> None:
    document = json.loads(json_text(report()))
    recorded = read(json.dumps(document))
    found = [recorded.finding(finding["short_id"]).id for finding in document["findings"]]
    assert found == ["f-3a91c0", "f-77b2", "f-0c0c", "f-4b1d"]


def test_an_unknown_finding_is_refused_with_those_there_are() -> None:
    with pytest.raises(ReportUnreadable) as refused:
        read(json_text(report())).finding("f-0c0d")
    assert str(refused.value) == (
        "no finding has the id 'f-0c0d' (did you mean 'f-0c0c'?); the report has f-3a91c0, f-77b2, f-0c0c, f-4b1d"
    )


def test_a_report_without_findings_says_so() -> None:
    with pytest.raises(ReportUnreadable, match="the report has no findings"):
        read(json_text(report(findings=()))).finding("f-1")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "something that is not JSON"),
        (b"\xff", "something that is not JSON"),
        ("[" * 100_000, "something that is not JSON"),
        ("[]", "got format None"),
        ('{"log": {"version": "1.2"}}', "got format None"),
        ('{"format": "givonkit-check-report/2"}', "got format 'givonkit-check-report/2'"),
        ('{"format": "givonkit-check-report/1"}', "damaged: KeyError: 'findings'"),
        ('{"format": "givonkit-check-report/1", "findings": 3}', "damaged: TypeError"),
    ],
)
def test_what_is_no_report_is_refused(text: str | bytes, reason: str) -> None:
    with pytest.raises(ReportUnreadable, match=reason):
        read(text)


def test_a_body_that_is_not_base64_is_refused() -> None:
    document = json.loads(json_text(report()))
    document["findings"][0]["exchange"]["request"]["body"] = {"base64": "?", "bytes": 1}
    with pytest.raises(ReportUnreadable, match="a body is not base64"):
        read(json.dumps(document))
