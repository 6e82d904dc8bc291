"""Each check of the judge sees a server of the zoo that nothing else sees: without the check, it goes unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from givonkit_contracts.server_checks import bare_probes, judge, offers, planted, refusals, rulings
from givonkit_contracts.server_checks.settings import Settings
from givonkit_contracts.server_checks.subject import Subject
from tests.zoo.servers.deviations import deviations

from .trials import AMPLE, FREE, Allowance, Caught, deviation_trial

if TYPE_CHECKING:
    from collections.abc import Callable

    from givonkit.spec import Spec
    from tests.zoo.servers.deviation import Deviation

SEEDS = (1, 2, 3, 4)

REFUSED_BY_CODE = {
    "conflict": "together.condition_dropped",
    "enum": "value.any_value_taken",
    "max_chars": "text.text_unlimited",
    "max_items": "slot.items_uncounted",
    "maximum": "number.maximum_raised_much",
    "media": "slot.media_unchecked",
    "minimum": "number.minimum_lowered",
    "object": "frame.body_in_list",
    "required": "value.required_unchecked",
    "requires": "together.condition_dropped",
    "scheme": "slot.other_scheme_taken",
    "step": "number.step_unchecked",
    "type": "value.any_type_taken",
}
ACCEPTED_BY_CODE = {
    "enum": "value.allowed_value_refused",
    "max_chars": "text.text_one_shorter",
    "max_items": "slot.one_item_less",
    "maximum": "number.maximum_lowered",
    "minimum": "number.minimum_raised",
    "scheme": "slot.data_uri_refused",
    "step": "number.hole_in_range",
    "type": "value.flag_value_refused",
}
CONDUCT = {
    "/default": "value.default_differs",
    "/modes/": "money.other_mode_shown",
    "/prices/": "money.charged_twice",
    "job/ends_once": "conduct.falls_back",
    "job/keeps_id": "conduct.reads_with_other_id",
    "job/own_id": "conduct.repeats_ids",
    "job/readable": "conduct.forgets_jobs",
    "job/result": "conduct.leaves_out_results",
    "job/same_values": "shown.other_prompt_shown",
    "refused/free": "conduct.refusals_cost",
}


class Check(NamedTuple):
    """A check, the kind of deviation that it alone sees, and how it is switched off."""

    name: str
    kind: str
    switch_off: Callable[[pytest.MonkeyPatch], None]
    allowance: Allowance = AMPLE


def _yields_no(module: Any, function: str, is_unwanted: Callable[[Any], bool]) -> Callable[[pytest.MonkeyPatch], None]:
    """Return a switch that takes some of what a function yields away."""
    whole = getattr(module, function)

    def switch_off(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(module, function, lambda *given: [each for each in whole(*given) if not is_unwanted(each)])

    return switch_off


def _says_nothing_of(part: str) -> Callable[[pytest.MonkeyPatch], None]:
    """Return a switch after which nothing contradicts the rules of conduct that are called so."""
    contradict = rulings.Rulings.contradict

    def silent(self: rulings.Rulings, rule_id: str, *given: Any, **named: Any) -> None:
        if part not in rule_id:
            contradict(self, rule_id, *given, **named)

    return lambda patch: patch.setattr(rulings.Rulings, "contradict", silent)


def _has_code(code: str) -> Callable[[Any], bool]:
    return lambda each: each.rule.code == code


def _checks() -> list[Check]:
    refused = [
        Check(f"{code} is refused", kind, _yields_no(judge, "refusal_probes", _has_code(code)))
        for code, kind in REFUSED_BY_CODE.items()
    ]
    accepted = [
        Check(f"{code} is accepted", kind, _yields_no(offers, "facets_of", _has_code(code)))
        for code, kind in ACCEPTED_BY_CODE.items()
    ]
    conduct = [Check(f"conduct: {part}", kind, _says_nothing_of(part)) for part, kind in CONDUCT.items()]
    others = [
        Check(
            "without a key",
            "conduct.key_not_needed",
            _yields_no(bare_probes, "cheapest_probes", lambda probe: not probe.keyed),
        ),
        Check(
            "text behind the JSON",
            "frame.text_after_json",
            _yields_no(bare_probes, "cheapest_probes", lambda probe: probe.keyed),
        ),
        Check(
            "pairs of values",
            "together.values_refused_together",
            lambda patch: patch.setattr(offers.Offers, "_possible_pairs", lambda _: ()),
        ),
        Check(
            "beside a planted violation",
            "value.allowed_value_refused",
            lambda patch: patch.setattr(planted.Planted, "judge", lambda *_: None),
            FREE,
        ),
    ]
    return [*refused, *accepted, *conduct, *others]


CHECKS = _checks()


def is_seen(spec: Spec, deviation: Deviation, seed: int, allowance: Allowance) -> bool:
    return deviation_trial(spec, deviation, seed, allowance, is_alone=True).caught is not Caught.MISSED


@pytest.mark.deep
@pytest.mark.parametrize("check", CHECKS, ids=[check.name for check in CHECKS])
def test_some_member_of_the_zoo_is_seen_by_this_check_alone(
    spec: Spec, monkeypatch: pytest.MonkeyPatch, check: Check
) -> None:
    members = [(each, seed) for seed in SEEDS for each in deviations(spec, seed) if each.kind == check.kind]
    for member, seed in members:
        with monkeypatch.context() as patch:
            check.switch_off(patch)
            is_seen_anyway = is_seen(spec, member, seed, check.allowance)
        if not is_seen_anyway and is_seen(spec, member, seed, check.allowance):
            return
    pytest.fail(f"each of {len(members)} members of {check.kind} is seen without this check, or not at all")


def test_each_kind_of_refusal_and_acceptance_is_in_the_tables(spec: Spec) -> None:
    subjects = [Subject(model, spec, Settings()) for model in spec.models.values()]
    refused = {probe.rule.code for subject in subjects for probe in refusals.refusal_probes(subject)}
    accepted = {facet.rule.code for subject in subjects for facet in offers.facets_of(subject, Settings())}
    assert (refused, accepted) == (set(REFUSED_BY_CODE), set(ACCEPTED_BY_CODE))
