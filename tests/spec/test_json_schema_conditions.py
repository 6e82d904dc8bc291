from itertools import product

import jsonschema_rs
import pytest

from givonkit.spec import Spec, load_spec
from givonkit.spec.json_schema import input_schema
from givonkit.validation import Accepted, Validator

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
