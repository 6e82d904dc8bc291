from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from givonkit import Reply
from givonkit_contracts.server_checks.bare_probes import NOT_JSON, bodies_without_json, cheapest_probes
from givonkit_contracts.server_checks.verdicts import Verdict

from .served import HEADERS, PLENTY, SPEC, BentServer, judged, subject_of

KEY_RULE, JSON_RULE = "generations/key/required", "generations/body/json"


def verdicts(server: Any, *models: str, **settings: Any) -> dict[str, Any]:
    report = judged(server, *(models or ("nano-banana",)), **settings)
    return {verdict.rule.id: verdict for verdict in report.rules}


class Forgetful(BentServer):
    """Takes requests without a key, on some occasions."""

    def __init__(self, each: int = 1) -> None:
        super().__init__()
        self.keyless = 0
        self._each = each

    def handle(self, request: Any) -> Reply:
        if b"authorization" not in request.headers:
            self.keyless += 1
            if self.keyless % self._each == 0:
                return self._posted(request.body)
        return super().handle(request)


@pytest.mark.parametrize("body", NOT_JSON)
def test_what_is_sent_as_no_json_is_none(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"Expecting|Illegal"):
        json.loads(body)


def test_bodies_that_are_no_json_cost_nothing() -> None:
    assert {probe.worst for probe in bodies_without_json(SPEC)} == {Decimal(0)}


def test_the_cheapest_model_is_asked_without_a_key() -> None:
    probes = cheapest_probes(SPEC, [subject_of(slug) for slug in ("kling-3.0", "nano-banana", "kling-o1")])
    assert [json.loads(probe.body.partition(b" and more")[0])["model"] for probe in probes] == ["nano-banana"] * 2
    assert [(probe.keyed, probe.worst) for probe in probes] == [(False, Decimal(2)), (True, Decimal(2))]


def test_a_model_without_a_price_is_asked_nothing() -> None:
    assert cheapest_probes(SPEC, [subject_of("kling-o1")]) == []
    verdict = verdicts(BentServer(), "kling-o1")[KEY_RULE]
    assert (verdict.verdict, "--price-ceiling" in verdict.why) == (Verdict.NOT_SETTLED, True)


def test_a_server_that_wants_a_key_is_confirmed() -> None:
    assert verdicts(BentServer())[KEY_RULE].verdict is Verdict.CONFIRMED


@pytest.mark.parametrize("each", [1, 2, 4])
def test_a_server_that_takes_requests_without_a_key_is_found_with_its_rate(each: int) -> None:
    server = Forgetful(each)
    report = judged(server, "nano-banana", at_risk=PLENTY)
    [finding] = [finding for finding in report.findings if finding.rule.id == KEY_RULE]
    assert finding.comes_and_goes is (each > 1)
    assert finding.tries <= server.keyless
    assert finding.seen <= len(server.charges)
    assert not finding.exchange.keyed


def test_a_request_without_a_key_that_is_taken_is_counted_as_lost() -> None:
    server = Forgetful()
    report = judged(server, "nano-banana", at_risk=PLENTY)
    assert 0 < server.charged <= report.spending.lost


@pytest.mark.parametrize("status", [400, 404, 422, 500])
def test_another_status_without_a_key_settles_nothing(status: int) -> None:
    class Odd(BentServer):
        def handle(self, request: Any) -> Reply:
            if b"authorization" not in request.headers:
                return Reply(status, HEADERS, b'{"error": "no"}')
            return super().handle(request)

    assert verdicts(Odd())[KEY_RULE].verdict is Verdict.NOT_SETTLED


def test_a_server_that_takes_what_is_no_json_is_one_finding() -> None:
    report = judged(
        BentServer(lambda problems, _body, _number: [each for each in problems if each.code != "json"]), "nano-banana"
    )
    [finding] = report.findings
    assert finding.rule.id == JSON_RULE
    assert len(finding.also) == 5


def test_text_behind_the_json_is_refused_too() -> None:
    class Lenient(BentServer):
        def _posted(self, content: bytes) -> Reply:
            return super()._posted(content.removesuffix(b" and more"))

    report = judged(Lenient(), "nano-banana")
    [finding] = report.findings
    assert (finding.rule.id, finding.title) == (JSON_RULE, "the server takes text behind the JSON")


@pytest.mark.parametrize("status", [404, 405])
def test_an_address_that_takes_no_post_is_told_after_one_request(status: int) -> None:
    class Elsewhere(BentServer):
        def handle(self, _request: Any) -> Reply:
            return Reply(status, HEADERS, b'{"error": "no"}')

    report = judged(Elsewhere())
    assert report.unjudged is not None
    assert f"takes no POST at /api/v1/generations ({status}); is the address right?" in report.unjudged
    assert (report.requests, report.exit_code) == (1, 2)
