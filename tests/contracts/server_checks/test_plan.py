from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from givonkit import ManualClock, ModelUnknown, Simulator
from givonkit_contracts.server_checks.line import GENERATIONS, Purpose
from givonkit_contracts.server_checks.plan import Probe, planned_probes
from givonkit_contracts.server_checks.settings import ALL_MODELS, Settings

from .served import PLENTY, SPEC, judged

LEARNING = ":beside "
"""What stands in the ids of requests that a plan leaves out: what they ask follows from answers."""


def planned(*models: str, **settings: Decimal) -> list[Probe]:
    return planned_probes(Settings(models=models, **settings), SPEC)  # type: ignore[arg-type]  # all are tokens


def kinds(probes: list[Probe], purpose: Purpose) -> Counter[bytes]:
    return Counter(probe.body for probe in probes if probe.purpose is purpose)


@pytest.mark.parametrize("slug", ["nano-banana", "switchx-video"])
def test_a_plan_is_what_is_sent_to_a_correct_double(slug: str) -> None:
    double = Simulator(SPEC, clock=ManualClock())
    report = judged(double, slug, budget=PLENTY, at_risk=PLENTY)
    posts = [each for each in report.exchanges if each.method == "POST" and each.path == GENERATIONS]
    plan = {probe.body for probe in planned(slug)}
    assert plan <= {each.body for each in posts}
    assert [each.probe for each in posts if each.body not in plan and LEARNING not in each.probe] == []


@pytest.mark.parametrize("slug", ["nano-banana", "switchx-image"])
def test_what_a_correct_double_charges_is_no_more_than_the_plan_says(slug: str) -> None:
    double = Simulator(SPEC, clock=ManualClock())
    report = judged(double, slug, budget=PLENTY, at_risk=PLENTY)
    most = sum(
        (probe.worst or Decimal(0) for probe in planned(slug) if probe.purpose is not Purpose.REFUSAL), Decimal(0)
    )
    assert 0 < report.spending.spent <= 2 * most
    assert report.spending.lost == 0


def test_worst_cases_are_those_of_the_bodies() -> None:
    probes = {probe.id: probe for probe in planned("kling-3.0")}
    by_body = {probe.body: probe.worst for probe in probes.values() if probe.purpose is Purpose.REFUSAL}
    assert by_body[b'{"type":"video","model":"kling-3.0","input":{"prompt":"a","duration":16}}'] == 240
    assert by_body[b'{"type":"video","model":"kling-3.0","input":{"prompt":"a","duration":2}}'] == 225
    assert by_body[b"{"] == 0


@pytest.mark.parametrize("slug", SPEC.models)
def test_ids_are_unique(slug: str) -> None:
    ids = Counter(probe.id for probe in planned(slug))
    assert [probe_id for probe_id, count in ids.items() if count > 1] == []


def test_ids_are_unique_over_all_models() -> None:
    plan = planned("kling-3.0", "nano-banana", "seedream-5")
    assert len({probe.id for probe in plan}) == len(plan)


def test_a_model_without_a_table_has_no_worst_case_until_a_ceiling_is_given() -> None:
    priced = {probe.worst for probe in planned("kling-o1") if b'"kling-o1"' in probe.body}
    assert priced == {None}
    settings = Settings(models=("kling-o1",), price_ceilings={ALL_MODELS: Decimal(70)})
    limited = {probe.worst for probe in planned_probes(settings, SPEC) if b'"kling-o1"' in probe.body}
    assert limited == {Decimal(70)}


def test_a_plan_is_the_same_each_time_and_another_seed_changes_it() -> None:
    first, again, other = (planned_probes(Settings(models=("kling-3.0",), seed=seed), SPEC) for seed in (1, 1, 2))
    assert [probe.body for probe in first] == [probe.body for probe in again]
    assert [probe.body for probe in first] != [probe.body for probe in other]


def test_every_purpose_has_its_probes() -> None:
    plan = planned("kling-3.0")
    assert all(kinds(plan, purpose) for purpose in Purpose)
    assert all(probe.rule is not None for probe in plan if probe.purpose is Purpose.REFUSAL)
    assert all(probe.says for probe in plan)


def test_a_model_that_is_none_is_told() -> None:
    with pytest.raises(ModelUnknown, match="no model is named 'kling-03'"):
        planned("kling-03")
