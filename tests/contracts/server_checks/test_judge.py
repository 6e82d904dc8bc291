from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from givonkit import ManualClock, ModelUnknown, Reply, Simulator
from givonkit_contracts.server_checks.judge import Progress, check_server
from givonkit_contracts.server_checks.settings import Settings
from givonkit_contracts.server_checks.target import TargetInvalid
from givonkit_contracts.server_checks.verdicts import Verdict
from tests.zoo.servers.deviation import Deviation
from tests.zoo.servers.server import ZooServer
from tests.zoo.servers.troubles import Trouble, troubles

from .served import HEADERS, KEY, PLENTY, SPEC, BentServer, judged, overlooks, takes_all

if TYPE_CHECKING:
    from givonkit.http import Request

TAKING = ("closes-after-third", "drips", "empty-204")
"""Servers whose answers are whole, and take what is no JSON."""
ANSWERING = (*TAKING, "refuses-all", "unpaid", "broken")


def trouble(name: str) -> Trouble:
    return next(each for each in troubles() if each.name == name)


@pytest.mark.parametrize("name", [each.name for each in troubles() if each.name not in ANSWERING])
def test_a_server_that_gives_no_answers_is_not_judged_and_the_reason_is_told(name: str) -> None:
    server = trouble(name)
    report = judged(server, "nano-banana", budget=PLENTY)
    assert report.unjudged
    assert report.spending.lost == report.spending.spent == 0
    assert (report.exit_code, report.findings, report.count(Verdict.CONFIRMED)) == (2, (), 0)
    assert server.requests == report.requests <= 100


@pytest.mark.parametrize("name", ["unpaid", "broken"])
def test_a_server_that_only_ever_fails_settles_nothing(name: str) -> None:
    server = trouble(name)
    report = judged(server, "nano-banana", budget=Decimal(100), at_risk=Decimal(30))
    assert report.exit_code in (2, 3)
    assert report.spending.lost <= 30
    assert (report.findings, report.count(Verdict.CONFIRMED)) == ((), 0)
    assert server.requests < 1000


@pytest.mark.parametrize("name", TAKING)
def test_a_server_that_takes_what_is_no_json_is_judged_by_that(name: str) -> None:
    server = trouble(name)
    report = judged(server, "nano-banana")
    assert report.spending.lost <= report.spending.at_risk
    assert "generations/body/json" in {finding.rule.id for finding in report.findings}
    assert (report.exit_code, server.requests < 100) == (1, True)


def test_a_server_that_closes_after_the_third_request_is_judged_no_further() -> None:
    report = judged(trouble("closes-after-third"), "kling-3.0")
    assert report.unjudged is not None
    assert "got no answer to go by" in report.unjudged
    assert report.requests < 20


def test_a_server_that_is_as_the_pages_say_is_confirmed() -> None:
    report = judged(Simulator(SPEC, clock=ManualClock()), "nano-banana", budget=PLENTY)
    assert (report.findings, report.exit_code, report.unjudged) == ((), 0, None)
    assert report.count(Verdict.CONFIRMED) > 30


@pytest.mark.parametrize("seed", range(2))
def test_a_correct_server_with_other_shapes_is_accused_of_nothing(seed: int) -> None:
    server = ZooServer(SPEC, seed=seed)
    report = check_zoo(server, budget=Decimal(500))
    assert report.findings == ()
    assert server.charged <= 500


def check_zoo(server: ZooServer, **settings: Any) -> Any:
    class Keyed:
        def handle(self, request: Request) -> Reply:
            if b"authorization" in request.headers:
                request.headers[b"authorization"] = b"Bearer zoo-key"
            return server.handle(request)

    return judged(Keyed(), "kling-3.0", "nano-banana", **settings)


def test_a_zoo_server_without_a_deviation_is_none() -> None:
    assert not isinstance(ZooServer(SPEC).deviation, Deviation)


class Interrupting(BentServer):
    """A server during whose answer somebody presses Ctrl-C."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self._at = at

    def handle(self, request: Request) -> Reply:
        if len(self.posts) + 1 == self._at:
            self._at = 0
            raise KeyboardInterrupt
        return super().handle(request)


@pytest.mark.parametrize("at", [1, 4, 60, 700])
def test_ctrl_c_gives_the_report_of_what_was_found_until_then(at: int) -> None:
    report = judged(Interrupting(at), "nano-banana", budget=PLENTY, at_risk=PLENTY)
    assert (report.interrupted, report.exit_code) == (True, 130)
    assert report.requests == len(report.exchanges)
    assert any(verdict.why == "it was not reached" for verdict in report.rules)


def test_what_was_under_way_at_ctrl_c_counts_as_lost() -> None:
    report = judged(Interrupting(300), "kling-3.0", at_risk=PLENTY)
    assert report.spending.lost >= 225


def test_what_was_found_before_ctrl_c_is_told() -> None:
    class Wrong(Interrupting):
        def _posted(self, content: bytes) -> Reply:
            return Reply(202, HEADERS, b'{"id": "1"}') if content == b"{" else super()._posted(content)

    report = judged(Wrong(40), "kling-3.0")
    assert [finding.rule.id for finding in report.findings] == ["generations/body/json"]
    assert (report.interrupted, report.exit_code) == (True, 1)


@pytest.mark.parametrize("tells_cost", [True, False])
@pytest.mark.parametrize("budget", [0, 100])
def test_a_server_that_takes_all_gets_no_more_than_is_at_risk_and_the_budget(*, budget: int, tells_cost: bool) -> None:
    server = BentServer(takes_all, tells_cost=tells_cost)
    report = judged(server, "kling-3.0", "nano-banana", budget=Decimal(budget))
    assert server.charged <= report.spending.at_risk + budget
    assert server.charged <= report.spending.lost + report.spending.spent


@pytest.mark.parametrize("what", ["json", "anything"])
def test_without_tokens_at_risk_a_server_that_takes_and_charges_all_gets_nothing(what: str) -> None:
    server = BentServer(takes_all if what == "json" else lambda _problems, _body, _number: [])
    report = judged(server, "kling-3.0", "nano-banana", at_risk=Decimal(0))
    assert server.charged == report.spending.lost == 0
    assert report.exit_code == 1
    assert server.posts


def test_what_may_be_lost_is_the_dearest_probe_unless_someone_says_otherwise() -> None:
    assert judged(BentServer(), "nano-banana").spending.at_risk == 2
    assert judged(BentServer(), "kling-3.0").spending.at_risk == 450
    assert judged(BentServer(), "kling-3.0", at_risk=Decimal(7)).spending.at_risk == 7


def test_one_expensive_deviation_after_another_is_paid_until_nothing_is_at_risk() -> None:
    server = BentServer(overlooks("/input/duration"))
    report = judged(server, "kling-3.0", at_risk=Decimal(500))
    assert 0 < server.charged <= 500
    assert any("at risk are left" in verdict.why for verdict in report.rules)


def test_a_server_that_tells_a_doubled_price_is_found() -> None:
    report = judged(BentServer(factor=Decimal(2)), "kling-3.0", budget=Decimal(1200))
    assert any("/prices/" in finding.rule.id for finding in report.findings)


def test_models_without_a_price_are_named_for_a_ceiling() -> None:
    report = judged(BentServer(), "kling-3.0", "kling-o1")
    assert report.spending.unlocked_by_ceiling == ("kling-o1",)
    ceiling = judged(BentServer(), "kling-3.0", "kling-o1", price_ceilings={"kling-o1": Decimal(200)})
    assert ceiling.spending.unlocked_by_ceiling == ()


def test_a_server_that_settles_nothing_is_no_success() -> None:
    class Silent(BentServer):
        def handle(self, _request: Request) -> Reply:
            return Reply(418, HEADERS, b'{"error": "no"}')

    report = judged(Silent(), "nano-banana")
    assert (report.exit_code, report.count(Verdict.CONFIRMED)) == (3, 0)


def test_progress_is_told_and_never_goes_back() -> None:
    told: list[Progress] = []
    judged(BentServer(), "nano-banana", "kling-3.0", watch=told.append)
    assert {progress.stage for progress in told} >= {"refusals", "acceptance", "jobs"}
    assert [progress.requests for progress in told] == sorted(progress.requests for progress in told)
    refusals = [progress for progress in told if progress.stage == "refusals"]
    assert [progress.done for progress in refusals] == sorted(progress.done for progress in refusals)
    assert all(progress.done <= progress.planned for progress in refusals)


def test_the_time_for_a_run_has_an_end() -> None:
    report = judged(BentServer(), "kling-3.0", rate=10.0, deadline=5.0)
    assert report.unjudged == "the time is over (--deadline 5)"
    assert report.requests <= 52


def test_the_key_is_nowhere_in_a_report() -> None:
    report = judged(BentServer(), "nano-banana", budget=PLENTY)
    assert KEY not in repr(report)
    assert not any(KEY.encode() in part for each in report.exchanges for part in (each.body, each.reply_body))
    assert not any(name.lower() == b"authorization" for each in report.exchanges for name, _ in each.headers)


def test_runs_with_one_seed_send_the_same() -> None:
    first, again = (judged(BentServer(), "nano-banana", budget=PLENTY, seed=5) for _ in range(2))
    assert [each.body for each in first.exchanges] == [each.body for each in again.exchanges]


def test_a_model_that_is_none_is_told_before_anything_is_sent() -> None:
    server = BentServer()
    with pytest.raises(ModelUnknown):
        judged(server, "kling-03")
    assert server.posts == []


def test_an_address_that_is_none_is_told() -> None:
    with pytest.raises(TargetInvalid):
        check_server("ftp://example.com", settings=Settings(), spec=SPEC)
