import json
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # its types are a package of their own
import jsonschema_rs
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from givonkit.commands import main
from givonkit.spec import Field, Model, Spec, World, load_spec
from givonkit.spec.json_schema import NOT_IN_SCHEMA, SAID_IN_PART, input_schema, request_schema
from givonkit.spec.json_schema_documents import model_document
from givonkit.spec.json_schema_told import rules_of_requests
from givonkit.validation import Accepted, Validator, Violation

SPEC = load_spec()
SLUGS = list(SPEC.models)
DEFAULT = SPEC.world()
QUESTIONS_ABOUT_VALUES = [
    *("unknown-fields", "string-numbers", "null-fields", "empty-prompt", "character-unit", "sent-variant"),
    *("end-image-alone", "audio-with-video-reference", "audio-without-price-row", "relaxed-audio-off"),
    *("unstated-array-limit", "data-uri-payload", "mode-priority-video"),
]
OTHER_ANSWERS = [
    (question, answer)
    for question in QUESTIONS_ABOUT_VALUES
    for answer in SPEC.questions[question].answers
    if answer != DEFAULT.answer(question)
]
DETERMINISTIC = settings(
    derandomize=True, database=None, deadline=None, max_examples=25, suppress_health_check=list(HealthCheck)
)

ASSET = "asset://asset_1"
STRANGERS = [None, True, False, 0, 1, 1.5, -1, 1e300, "", "stranger", "5", "true", [], [ASSET], [None], {}, {"a": 1}]
URIS = [
    *(ASSET, "asset://asset_...", "ASSET://asset_é", "asset://asset_", "asset://other", "asset://asset_a b", "asset:"),
    *("https://example.com/a.png?b#c", "HTTPS://u:p@example.com:8080", "https://[::1]/", "https://[::1", "https://é"),
    *(
        "https://",
        "https:///a",
        "https://exa mple.com",
        "https://example.com/\n",
        "http://example.com",
        "//example.com",
    ),
    *("https://example.com:port", "https://@example.com", "https://a@b@c", "https://a\\b", " https://example.com"),
    *("data:image/png;base64,AAAA", "DATA:Image/PNG;Base64,AA==", "data:image/svg+xml;charset=utf-8;base64,AAA="),
    *("data:video/mp4;base64,AAAA", "data:audio/mpeg;base64,AAAA", "data:text/plain;base64,AAAA", "data:;base64,AAAA"),
    *(
        "data:image/png;base64,",
        "data:image/png;base64,AAA",
        "data:image/png;base64,A=AA",
        "data:image/png;base64,A A=",
    ),
    *("data:image/png;base64", "data:image/png,AAAA", "data:image/png,%41", "data:video/mp4,%4", "data:image/png,"),
    *("data:image/;base64,AAAA", "data:image;base64,AAAA", "data:audio/x;a=b;base64,AAAA", "data:image/png;base64,A\n"),
    *("file:///a.png", "blob:https://example.com", "asset_1", "example.com/a.png"),
    *("asset://asset_1\n", "data:image/png;base64,AAAA\n", "data:image/png,AAAA\n", "\nasset://asset_1"),
]


@cache
def world_with(question: str, answer: str) -> World:
    return SPEC.world({question: answer})


@cache
def validator_of(world: World) -> Validator:
    return Validator(SPEC, world)


@cache
def printed(slug: str) -> dict[str, Any]:
    """Return the schema of a model's request as the command line prints it, in the default world."""
    done = CliRunner().invoke(main, ["spec", "export", "jsonschema", slug], catch_exceptions=False)
    document: dict[str, Any] = json.loads(done.stdout)
    return document


@cache
def schema_of(slug: str, world: World) -> jsonschema_rs.Draft202012Validator:
    if world is DEFAULT:
        return jsonschema_rs.Draft202012Validator(printed(slug))
    return schema_in(SPEC, slug, world)


def schema_in(spec: Spec, slug: str, world: World) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(model_document(spec, world, slug))


def assert_agree(body: Any, slug: str, world: World = DEFAULT) -> bool:
    """Hold the schema's verdict against validation's, and return whether the request is valid."""
    outcome = validator_of(world).validate(body)
    takes = schema_of(slug, world).is_valid(body)
    if isinstance(outcome, Accepted):
        assert takes, f"the schema refuses what is valid: {json.dumps(body)}"
    elif any(is_sayable(violation, world) for violation in outcome.items):
        assert not takes, f"the schema takes {json.dumps(body)}, which breaks {outcome.items}"
    return isinstance(outcome, Accepted)


def is_sayable(violation: Violation, world: World) -> bool:
    if world.answer("character-unit") == "utf16-units" and violation.rule.code == "max_chars":
        return False
    if world.answer("string-numbers") == "coerced" and isinstance(violation.value, int | float):
        return violation.rule.code not in ("enum", "minimum", "maximum", "step")
    return violation.rule.id not in NOT_IN_SCHEMA


def values_near(field: Field) -> Iterator[Any]:
    """Yield what stands at and beyond every edge of a field."""
    yield from STRANGERS
    yield from field.allowed or ()
    yield from (f"{value}".swapcase() for value in field.allowed or ())
    if field.type == "number":
        yield from (float(value) for value in field.allowed or ())
    if field.range is not None:
        start, end, step = (float(edge) for edge in (field.range.start, field.range.end, field.range.step))
        yield from (start, int(start), start - step, start + step, start + step / 2, end, end + step, end + step / 2)
    if field.max_chars is not None:
        yield from (letter * (field.max_chars + more) for letter in ("a", "\U0001d11e") for more in (0, 1))
        yield "\U0001d11e" * (field.max_chars // 2)
    if field.is_array:
        yield from ([uri] for uri in URIS)
        yield from ([ASSET] * count for count in {(field.max_items or 16), (field.max_items or 16) + 1})
        yield from ([ASSET, stranger] for stranger in STRANGERS)
    elif field.media is not None:
        yield from URIS


def inputs_near(model: Model) -> Iterator[dict[str, Any]]:
    """Yield the page's input with one field changed, dropped or added, and every mix of fields that conditions name."""
    for field in model.fields.values():
        yield from ({**model.example, field.name: value} for value in values_near(field))
        yield {name: value for name, value in model.example.items() if name != field.name}
        if field.name in {name for condition in model.conditions for name in condition.when}:
            yield from ({**required_values(model), field.name: value} for value in values_near(field))
    yield from ({**model.example, name: "x"} for name in ("stranger", "", "a/b", "Prompt", "prompt ", "variant"))
    for condition in model.conditions:
        names = [*condition.when, *condition.requires]
        for values in product(*(mixed_values(model.fields[name]) for name in names)):
            changed = {**model.example, **dict(zip(names, values, strict=True))}
            yield {name: value for name, value in changed.items() if value is not ...}


def required_values(model: Model) -> dict[str, Any]:
    return {name: value for name, value in model.example.items() if model.fields[name].required}


def mixed_values(field: Field) -> list[Any]:
    if field.media is not None:
        return [..., ASSET, None]
    return [..., *(field.allowed or (True, False))]


def modes_of(model: Model, world: World) -> tuple[str, ...]:
    return tuple(step.mode for step in SPEC.model_rules(model.slug, world).modes)


def bodies_near(model: Model, modes: tuple[str, ...]) -> Iterator[Any]:
    """Yield the page's request with its envelope changed."""
    body = model.documented_request
    yield from STRANGERS
    for name, value in product(("type", "model", "input", "variant", "stranger", ""), [*STRANGERS, "video", "image"]):
        yield {**body, name: value}
    yield from ({key: value for key, value in body.items() if key != name} for name in body)
    yield from ({**body, "variant": mode} for mode in modes)


@pytest.mark.parametrize("slug", SLUGS)
def test_the_documented_request_is_valid(slug: str) -> None:
    assert assert_agree(SPEC.models[slug].documented_request, slug)


@pytest.mark.parametrize("slug", SLUGS)
def test_schema_and_validation_agree_at_every_edge_of_a_models_input(slug: str) -> None:
    model = SPEC.models[slug]
    verdicts = [assert_agree({**model.documented_request, "input": values}, slug) for values in inputs_near(model)]
    assert verdicts.count(True) > 20
    assert verdicts.count(False) > 100


@pytest.mark.parametrize("slug", SLUGS)
def test_schema_and_validation_agree_about_the_envelope(slug: str) -> None:
    model = SPEC.models[slug]
    bodies = bodies_near(model, modes_of(model, DEFAULT))
    assert sum(assert_agree(body, slug) for body in bodies) == 2, "the request as it is, and with its variant"


def requests_near(slug: str) -> Iterator[Any]:
    model = SPEC.models[slug]
    yield from ({**model.documented_request, "input": values} for values in inputs_near(model))
    yield from bodies_near(model, modes_of(model, DEFAULT))


@pytest.mark.parametrize("slug", SLUGS)
def test_every_rule_is_broken_alone_and_refused_unless_it_is_listed_as_unsaid(slug: str) -> None:
    broken = set()
    for body in requests_near(slug):
        outcome = validator_of(DEFAULT).validate(body)
        rules = set() if isinstance(outcome, Accepted) else {violation.rule.id for violation in outcome.items}
        if len(rules) == 1 and not schema_of(slug, DEFAULT).is_valid(body):
            broken |= rules
    unsaid = {told["rule"] for told in printed(slug)["x-givonkit-not-said"]}
    about_requests = {rule.id for rule in rules_of_requests(SPEC, DEFAULT)}
    assert broken | unsaid == {rule.id for rule in SPEC.model_rules(slug)} | about_requests
    assert not broken & unsaid


@pytest.mark.parametrize("slug", SLUGS)
def test_another_judge_says_the_same_of_every_request(slug: str) -> None:
    other = jsonschema.Draft202012Validator(printed(slug))
    for body in requests_near(slug):
        assert other.is_valid(body) == schema_of(slug, DEFAULT).is_valid(body), body


@pytest.mark.parametrize(("question", "answer"), OTHER_ANSWERS)
def test_schema_and_validation_agree_in_other_worlds(question: str, answer: str) -> None:
    world = world_with(question, answer)
    for slug, model in SPEC.models.items():
        for values in inputs_near(model):
            assert_agree({**model.documented_request, "input": values}, slug, world)
        for body in bodies_near(model, modes_of(model, world)):
            assert_agree(body, slug, world)


def test_only_the_mode_that_the_fields_select_can_be_the_variant() -> None:
    body = SPEC.models["kling-2.6"].documented_request
    assert schema_of("kling-2.6", DEFAULT).is_valid({**body, "variant": "text_to_video"})
    for mode in ("image_to_video", "video_to_video"):
        assert not schema_of("kling-2.6", DEFAULT).is_valid({**body, "variant": mode})


@cache
def near(slug: str, field: str) -> list[Any]:
    return list(values_near(SPEC.models[slug].fields[field]))


@st.composite
def inputs(draw: st.DrawFn, model: Model) -> dict[str, Any]:
    """Mix fields that are mostly fine with some that are near an edge, and some of any name."""
    values = {}
    for field in model.fields.values():
        usual = [model.example.get(field.name, ASSET if field.media else field.default)]
        kind = draw(st.sampled_from(["usual", "usual", "usual", "absent", "near"]))
        if kind != "absent" or field.required:
            values[field.name] = draw(st.sampled_from(near(model.slug, field.name) if kind == "near" else usual))
    names = st.one_of(
        st.sampled_from(list(model.fields)), st.text(st.characters(exclude_categories=["Cs"]), max_size=9)
    )
    strangers = st.dictionaries(names, json_values(), max_size=2)
    return {**values, **(draw(strangers) if draw(st.integers(0, 3)) == 0 else {})}


def json_values() -> st.SearchStrategy[Any]:
    text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
    numbers = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    scalars = st.none() | st.booleans() | numbers | text
    return st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3), max_leaves=6
    )


@pytest.mark.parametrize("slug", SLUGS)
@DETERMINISTIC
@given(data=st.data())
def test_schema_and_validation_agree_about_mixed_inputs(slug: str, data: st.DataObject) -> None:
    model = SPEC.models[slug]
    assert_agree({**model.documented_request, "input": data.draw(inputs(model))}, slug)


STEPS = """
model: steps
name: Steps
type: video
fields:
  prompt: {type: string, required: true}
  offset: {type: number, range: {from: 3, to: 15, step: 2}}
  fraction: {type: number, range: {from: 0.1, to: 0.9, step: 0.2}}
  halves: {type: number, range: {from: 1, to: 3, step: 0.5}}
  fours: {type: number, range: {from: 4, to: 16, step: 4}}
prices:
  headline: {amount: 1, unit: tokens}
example: {prompt: a, offset: 5}
"""


@pytest.mark.parametrize("field", ["offset", "fraction", "halves", "fours"])
def test_steps_of_any_start_and_size_are_said_exactly(field: str, tmp_path: Path) -> None:
    (tmp_path / "steps.yaml").write_text(STEPS)
    spec = load_spec(tmp_path)
    validator, schema = Validator(spec, spec.world()), schema_in(spec, "steps", spec.world())
    for hundredths in range(-100, 1700, 5):
        body = {"type": "video", "model": "steps", "input": {"prompt": "a", field: hundredths / 100}}
        assert schema.is_valid(body) is isinstance(validator.validate(body), Accepted), body


def test_absurdly_many_steps_are_left_to_the_bounds(tmp_path: Path) -> None:
    (tmp_path / "steps.yaml").write_text(STEPS.replace("step: 0.5", "step: 0.0000001"))
    spec = load_spec(tmp_path)
    halves = input_schema(spec.model_rules("steps"), spec.world())["properties"]["halves"]
    assert (halves["minimum"], halves["maximum"]) == (1, 3)
    assert "enum" not in halves


def test_a_whole_number_may_be_written_with_a_point() -> None:
    body = SPEC.models["kling-o1"].documented_request
    assert assert_agree({**body, "input": {**body["input"], "duration": 5.0}}, "kling-o1")


def test_a_model_whose_field_list_is_cut_takes_further_fields() -> None:
    rules = SPEC.model_rules("seedance-2.0-relaxed")
    assert input_schema(rules, DEFAULT)["additionalProperties"] is True


@pytest.mark.parametrize("slug", SLUGS)
def test_every_schema_is_a_schema(slug: str) -> None:
    rules = SPEC.model_rules(slug)
    jsonschema_rs.meta.validate(input_schema(rules, DEFAULT))
    jsonschema_rs.meta.validate(request_schema(rules, DEFAULT))


def test_what_a_schema_cannot_say_names_rules_that_exist() -> None:
    assert set(NOT_IN_SCHEMA) <= set(SPEC.request_rules)
    codes = {rule.code for rule in SPEC.rules()}
    assert all(name in codes or name in SPEC.questions for name in SAID_IN_PART)
