from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from givonkit import load_spec
from givonkit.validation import Validator
from givonkit_contracts.strategies import valid_requests
from givonkit_contracts.strategies.bodies import Bodies
from givonkit_contracts.strategies.samples import Samples

from .draws import SLUGS, SPEC, draws

if TYPE_CHECKING:
    from pathlib import Path

MANY = """
model: many
name: Many
type: video
fields:
  prompt: {type: string, required: true}
"""
REST = """
conditions:
  - {when: image0, requires: image9, basis: documented}
prices:
  headline: {amount: 1, unit: tokens}
example: {prompt: a}
"""


def filled(body: Any) -> frozenset[str]:
    return frozenset(name for name in body["input"] if name.startswith("image"))


@pytest.mark.parametrize("model", SLUGS)
def test_zeros_leave_every_slot_empty_that_can_be(model: str) -> None:
    chosen = SPEC.models[model]
    bodies = Bodies(chosen, Samples())
    body = bodies.body(bytes(bodies.width))
    assert body is not None
    assert [name for name in body["input"] if chosen.fields[name].is_slot and not chosen.fields[name].required] == []


def test_slots_that_are_too_many_to_list_the_sets_of_are_filled_independently(tmp_path: Path) -> None:
    slots = [f"  image{number}: {{type: string, media: image, schemes: [https]}}" for number in range(10)]
    (tmp_path / "many.yaml").write_text(MANY + "\n".join(slots) + REST)
    spec = load_spec(tmp_path)
    validator = Validator(spec, spec.world())
    bodies = draws(valid_requests("many", spec=spec), 500)
    assert [found for body in bodies if (found := getattr(validator.validate(body), "items", None))] == []
    assert len({filled(body) for body in bodies}) > 250
    assert any("image0" in filled(body) for body in bodies)
    assert all("image9" in filled(body) for body in bodies if "image0" in filled(body))
