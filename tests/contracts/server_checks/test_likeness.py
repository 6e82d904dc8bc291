from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from givonkit import ManualClock, Simulator, load_spec
from givonkit.http import Reply, Request
from givonkit_contracts.server_checks.in_process_sender import InProcessSender
from givonkit_contracts.server_checks.judge import check_server
from givonkit_contracts.server_checks.settings import Settings
from givonkit_contracts.server_checks.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from givonkit_contracts.server_checks.verdicts import Report

SPEC = load_spec()
BROKEN = ("https://", "https:///image1.png", "https://exa mple.com/image1.png")
WELL_FORMED = "https://example.com/image1.png"


def judged(mends: Callable[[str, str], bool]) -> Report:
    """Return the report on a double that takes a broken URL in the slots of models that are named."""
    clock = ManualClock()
    double = Simulator(clock=clock)

    def handle(request: Request) -> Reply:
        return double.handle(_mended(request, mends))

    settings = Settings(models=("kling-o1", "grok-imagine"), budget=Decimal(30_000), price_ceilings={"": Decimal(300)})
    sender = InProcessSender(handle, api_key="key-of-the-tests")
    return check_server(sender, settings=settings, now=clock.now, sleep=clock.advance)


def _mended(request: Request, mends: Callable[[str, str], bool]) -> Request:
    try:
        body = json.loads(request.body)
    except ValueError:
        return request
    values = body.get("input") if isinstance(body, dict) else None
    if not isinstance(values, dict):
        return request
    for name, value in values.items():
        if value in BROKEN and mends(str(body.get("model")), name):
            values[name] = WELL_FORMED
    headers = list(request.headers.items())
    return Request(request.method, request.path, headers=headers, body=json.dumps(body).encode())


def test_one_slot_that_takes_what_all_others_refuse_is_an_exception() -> None:
    report = judged(lambda model, name: (model, name) == ("kling-o1", "startImage"))
    [finding] = report.findings
    assert finding.rule.id == "kling-o1/input.startImage/https_url"
    assert finding.pair is not None
    assert finding.pair.accepted.is_accepted
    assert not finding.pair.refused.is_accepted


def test_a_server_that_takes_broken_urls_everywhere_is_lenient_and_contradicts_nothing() -> None:
    report = judged(lambda _model, _name: True)
    assert report.findings == ()
    verdicts = {verdict.rule.id: verdict for verdict in report.rules}
    assert verdicts["kling-o1/input.startImage/https_url"].verdict is Verdict.NOT_SETTLED


@pytest.mark.parametrize("rule", ["https_url", "data_uri"])
def test_a_strict_server_confirms_the_rule(rule: str) -> None:
    verdicts = {verdict.rule.id: verdict for verdict in judged(lambda _model, _name: False).rules}
    assert verdicts[f"kling-o1/input.startImage/{rule}"].verdict is Verdict.CONFIRMED
