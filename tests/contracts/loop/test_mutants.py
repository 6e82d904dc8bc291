from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.zoo.judging.drawing import again, seed_of_the_day

from .judging import report_on_double
from .mutants import moved_bounds, rules_to_switch_off, switch_off

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from givonkit import Spec

    from .mutants import Moved

PARTS = 8
DRAWN = 2


def drawn(found: Sequence[object]) -> list[int]:
    """Return the places of a few mutants, others each day: each takes half a second, all of them minutes."""
    return Random(f"mutants {seed_of_the_day()}").sample(range(len(found)), DRAWN)


def unseen_bounds(mutants: Sequence[Moved], spec: Spec, folder: Path) -> list[str]:
    unseen = []
    for number, mutant in enumerate(mutants):
        own = folder / str(number)
        own.mkdir()
        changed = mutant.spec(own)
        if changed is not None and not report_on_double(changed, spec, models=mutant.judged_models).findings:
            unseen.append(str(mutant))
    return unseen


def unseen_rules(rule_ids: Sequence[str], spec: Spec, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    unseen = []
    for rule_id in rule_ids:
        model = rule_id.partition("/")[0]
        models = (model,) if model in spec.models else ("seedream-5",)
        with monkeypatch.context() as patch:
            switch_off(rule_id, patch)
            if not report_on_double(spec, spec, models=models).findings:
                unseen.append(rule_id)
    return unseen


def test_a_bound_that_has_moved_is_seen(spec: Spec, tmp_path: Path) -> None:
    mutants = moved_bounds(spec)
    assert unseen_bounds([mutants[place] for place in drawn(mutants)], spec, tmp_path) == [], again(seed_of_the_day())


def test_a_rule_that_is_not_checked_is_seen(spec: Spec, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = rules_to_switch_off(spec)
    ids = [rules[place].id for place in drawn(rules)]
    assert unseen_rules(ids, spec, monkeypatch) == [], again(seed_of_the_day())


@pytest.mark.deep
@pytest.mark.parametrize("part", range(PARTS))
def test_each_bound_that_has_moved_is_seen(spec: Spec, tmp_path: Path, part: int) -> None:
    assert unseen_bounds(moved_bounds(spec)[part::PARTS], spec, tmp_path) == []


@pytest.mark.deep
@pytest.mark.parametrize("part", range(PARTS))
def test_each_rule_that_is_not_checked_is_seen(spec: Spec, monkeypatch: pytest.MonkeyPatch, part: int) -> None:
    ids = [rule.id for rule in rules_to_switch_off(spec)]
    assert unseen_rules(ids[part::PARTS], spec, monkeypatch) == []
