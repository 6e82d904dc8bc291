from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest

from givonkit.spec import Spec, load_spec
from givonkit.spec.json_schema import input_schema, request_schema
from givonkit.validation import Accepted, Validator
from tests.covering import WORLDS as COVERING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MODEL = """
model: custom
name: Custom
type: video
fields:
  prompt: {type: string, required: true}
  audioEnabled: {type: boolean}
  level: {type: string, default: low, allowed: [low, high]}
  startImage: {type: string, media: image, schemes: [asset]}
conditions:
  - {when: {level: low}, requires: {audioEnabled: true}, basis: documented}
  - {when: {audioEnabled: false}, requires: {level: high}, basis: documented}
  - {when: {level: high}, requires: startImage, basis: documented}
prices:
  headline: {amount: 1, unit: tokens}
example: {prompt: a}
"""


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Spec:
    folder = tmp_path_factory.mktemp("models")
    (folder / "custom.yaml").write_text(MODEL)
    return load_spec(folder)


@pytest.mark.parametrize("answers", [{}, {"null-fields": "absent"}])
def test_conditions_on_values_are_said_with_the_defaults_that_they_see(spec: Spec, answers: dict[str, str]) -> None:
    world = spec.world(answers)
    schema = jsonschema_rs.Draft202012Validator(input_schema(spec.model_rules("custom", world), world))
    validator = Validator(spec, world)
    verdicts = set()
    for audio, level, image in product(
        (..., None, True, False), (..., None, "low", "high"), (..., None, "asset://asset_1")
    ):
        fields = {"prompt": "a", "audioEnabled": audio, "level": level, "startImage": image}
        sent = {name: value for name, value in fields.items() if value is not ...}
        outcome = validator.validate({"type": "video", "model": "custom", "input": sent})
        assert schema.is_valid(sent) is isinstance(outcome, Accepted), sent
        verdicts.add(schema.is_valid(sent))
    assert verdicts == {True, False}


ALWAYS = """
model: always
name: Always
type: video
fields:
  prompt: {type: string, required: true}
  audioEnabled: {type: boolean, default: true}
  level: {type: string, default: low, allowed: [low, high]}
conditions:
  - {requires: {audioEnabled: true}, basis: documented}
  - {requires: {level: high}, basis: documented}
prices:
  headline: {amount: 1, unit: tokens}
example: {prompt: a, level: high}
"""


@pytest.mark.parametrize("answers", [{}, {"null-fields": "absent"}])
def test_what_always_holds_is_said_by_the_field(tmp_path: Path, answers: dict[str, str]) -> None:
    (tmp_path / "always.yaml").write_text(ALWAYS)
    spec = load_spec(tmp_path)
    world = spec.world(answers)
    schema = input_schema(spec.model_rules("always", world), world)
    verdicts = set()
    for audio, level in product((..., None, True, False), (..., None, "low", "high")):
        fields = {"prompt": "a", "audioEnabled": audio, "level": level}
        sent = {name: value for name, value in fields.items() if value is not ...}
        outcome = Validator(spec, world).validate({"type": "video", "model": "always", "input": sent})
        assert jsonschema_rs.is_valid(schema, sent) is isinstance(outcome, Accepted), sent
        verdicts.add(jsonschema_rs.is_valid(schema, sent))
    assert verdicts == {True, False}


SHIPPED = load_spec()


def conditions_in(schema: Any) -> Iterator[Any]:
    """Yield what stands under every `if` of a schema."""
    if isinstance(schema, list):
        for part in schema:
            yield from conditions_in(part)
    elif isinstance(schema, dict):
        if "if" in schema:
            yield schema["if"]
        yield from conditions_in(list(schema.values()))


@pytest.mark.parametrize("slug", SHIPPED.models)
def test_no_condition_is_empty_in_any_world(slug: str) -> None:
    for answers in COVERING:
        world = SHIPPED.world(answers)
        schema = request_schema(SHIPPED.model_rules(slug, world), world)
        assert all(condition["properties"] for condition in conditions_in(schema)), answers


def test_a_field_that_needs_a_neighbour_is_said_with_one_keyword() -> None:
    shipped = load_spec()
    schema = input_schema(shipped.model_rules("nano-banana"), shipped.world())
    assert schema["dependentRequired"] == {"maskImage": ["sourceImage"]}
    assert "allOf" not in schema


def test_a_default_counts_only_in_the_world_that_says_so() -> None:
    shipped = load_spec()
    sent = {"prompt": "a", "referenceVideo": "asset://asset_1"}
    for answer, takes in (("explicit", True), ("default-counts", False)):
        world = shipped.world({"audio-with-video-reference": answer})
        schema = input_schema(shipped.model_rules("kling-3.0-omni", world), world)
        assert jsonschema_rs.is_valid(schema, sent) is takes
        assert not jsonschema_rs.is_valid(schema, {**sent, "audioEnabled": True})
        assert jsonschema_rs.is_valid(schema, {**sent, "audioEnabled": False})
