from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis.errors import Unsatisfiable

from givonkit import Spec, load_spec
from givonkit.validation import Findings, Validator
from givonkit_contracts.strategies import (
    breakable_rules,
    invalid_requests,
    near_valid_requests,
    paired_requests,
    valid_requests,
    value_pairs,
)

from .draws import draws

if TYPE_CHECKING:
    from pathlib import Path

CUSTOM = """
model: custom
name: Custom
type: video
fields:
  prompt: {type: string, required: true, max_chars: 3}
  negative: {type: string}
  audioEnabled: {type: boolean}
  level: {type: string, default: low, allowed: [low, middle, high]}
  strength: {type: number, range: {from: 0, to: 1, step: 0.001}}
  single: {type: number, range: {from: 4, to: 4, step: 1}}
  weight: {type: number}
  startImage: {type: string, media: image, schemes: [asset, https]}
  frames: {type: array, media: image, schemes: [asset, data], max_items: 300}
  lost: {type: string, required: true, cut: true}
conditions:
  - {when: {level: low}, requires: {audioEnabled: true}, basis: documented}
  - {when: {strength: 1}, requires: {level: high}, basis: documented}
  - {when: {level: high}, requires: startImage, basis: documented}
prices:
  headline: {amount: 1, unit: tokens}
example: {prompt: a, lost: found}
"""


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Spec:
    folder = tmp_path_factory.mktemp("models")
    (folder / "custom.yaml").write_text(CUSTOM)
    return load_spec(folder)


@cache
def validator_of(spec: Spec) -> Validator:
    return Validator(spec, spec.world())


def broken_rules(body: Any, spec: Spec) -> list[str]:
    outcome = validator_of(spec).validate(body)
    return [item.rule.id for item in outcome.items] if isinstance(outcome, Findings) else []


def test_a_model_of_ones_own_is_drawn_with_its_sentences_kept(spec: Spec) -> None:
    bodies = draws(valid_requests(spec.models["custom"], spec=spec), 500)
    assert [broken for body in bodies if (broken := broken_rules(body, spec))] == []
    assert {1, 2, 299, 300} == {len(body["input"]["frames"]) for body in bodies if "frames" in body["input"]}
    assert {0, 1} <= {body["input"].get("strength") for body in bodies}
    assert {type(body["input"].get("negative")) for body in bodies} == {str, type(None)}
    assert {body["input"]["lost"] for body in bodies} == {"found"}


def test_each_rule_of_a_model_of_ones_own_is_broken_alone(spec: Spec) -> None:
    known = breakable_rules("custom", spec=spec)
    drawn = draws(invalid_requests("custom", breaks=known, spec=spec), 1000)
    for broken in drawn:
        assert broken_rules(broken.body, spec) == [broken.rule.id], broken
    assert {broken.rule.id for broken in drawn} == {rule.id for rule in known}
    assert {"custom/input.level/conflict", "custom/input.level/requires"} <= {rule.id for rule in known}
    assert "custom/input.single/step" not in {rule.id for rule in known}


def test_the_edges_of_a_model_of_ones_own_are_met_from_both_sides(spec: Spec) -> None:
    drawn = draws(near_valid_requests("custom", spec=spec), 1000)
    for near in drawn:
        assert broken_rules(near.body, spec) == ([near.breaks.id] if near.breaks else []), near
    sent = {near.body["input"].get("strength") for near in drawn}
    assert {-0.001, 0, 0.0005, 0.001, 0.999, 1, 1.001} <= sent


def test_the_pairs_of_a_model_of_ones_own_all_meet(spec: Spec) -> None:
    bodies = paired_requests("custom", spec=spec)
    assert [broken for body in bodies if (broken := broken_rules(body, spec))] == []
    pairs = value_pairs("custom", spec=spec)
    assert (("audioEnabled", False), ("level", "middle")) in pairs
    assert (("audioEnabled", False), ("level", "low")) not in pairs
    for (one, value), (other, other_value) in pairs:
        if {one, other} == {"audioEnabled", "level"}:
            assert any(body["input"].get(one) is value and body["input"].get(other) == other_value for body in bodies)


def test_sentences_that_contradict_each_other_leave_nothing_to_draw(tmp_path: Path) -> None:
    conditions = (
        "conditions:\n"
        "  - {requires: {level: high}, basis: documented}\n"
        "  - {requires: {audioEnabled: true}, basis: documented}\n"
        "  - {when: {level: high}, requires: {audioEnabled: false}, basis: documented}\n"
    )
    before, _, rest = CUSTOM.partition("conditions:\n")
    (tmp_path / "custom.yaml").write_text(f"{before}{conditions}prices:{rest.partition('prices:')[2]}")
    spec = load_spec(tmp_path)
    with pytest.raises(Unsatisfiable):
        draws(valid_requests("custom", spec=spec), 50)
