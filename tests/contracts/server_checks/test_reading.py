from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from givonkit import load_spec
from givonkit.validation import Findings, Validator
from givonkit_contracts.server_checks.reading import broken_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit.spec import Field, Model

SPEC = load_spec()
WORLD = SPEC.world()
MODELS = list(SPEC.models.values())
VALIDATOR = Validator(SPEC, WORLD)
OTHERWISE = {
    "character-unit": "utf16-units",
    "data-uri-payload": "any",
    "empty-prompt": "accepted",
    "unstated-array-limit": "16",
    "end-image-alone": "refused",
    "audio-with-video-reference": "default-counts",
    "audio-without-price-row": "refused",
    "relaxed-audio-off": "refused",
    "mode-priority-video": "reference-video-image",
}
THOROUGH = settings(
    derandomize=True, database=None, deadline=None, max_examples=25, suppress_health_check=list(HealthCheck)
)
ASSET = "asset://asset_1"
PIXEL = "data:image/png;base64,AAAA"
STRANGERS = [
    *(None, True, False, 0, 1, 1.5, -1, 7, 5.0, 1e300, 10**40, "", " ", "stranger", "5", "5.5", "true", "720P"),
    *([], [ASSET], [None], {}, {"a": 1}),
]
URIS = [
    *(ASSET, "ASSET://asset_é", "asset://asset_", "asset://other", "asset://asset_a b", "asset:", "asset", "asset_1"),
    *("https://example.com/a.png?b#c", "HTTPS://u:p@example.com:8080", "https://[::1]/", "https://[::1", "https://"),
    *("https://exa mple.com", "https://example.com/\n", "http://example.com", " https://example.com", "ftp://a"),
    *(PIXEL, "DATA:Image/PNG;Base64,AA==", "data:image/svg+xml;charset=utf-8;base64,AAA=", "data:;base64,AAAA"),
    *("data:video/mp4;base64,AAAA", "data:audio/mpeg;base64,AAAA", "data:text/plain;base64,AAAA", "data:,AAAA"),
    *("data:image/png;base64,", "data:image/png;base64,AAA", "data:image/png;base64,A=AA", "data:image/png,%41"),
    *("data:image/png;base64", "data:video/mp4,%4", "data:text/plain,%4", "data:image/png;base64,A\n", "data"),
]


def values_near(field: Field) -> Iterator[Any]:
    """Yield what stands at and beyond every edge of a field."""
    yield from STRANGERS
    yield from field.allowed or ()
    yield from (str(value).swapcase() for value in field.allowed or ())
    if field.range is not None:
        start, end, step = (float(edge) for edge in field.range)
        yield from (start, int(start), start - step, start + step, start + step / 2, end, int(end), end + step)
    if field.max_chars is not None:
        yield from (letter * (field.max_chars + more) for letter in ("a", "\U0001d11e") for more in (0, 1))
        yield "\U0001d11e" * (field.max_chars // 2 + 1)
    if field.is_array:
        most = field.max_items or 16
        yield from ([uri] for uri in URIS)
        yield from ([ASSET] * count for count in (1, most, most + 1, 17))
        yield from ([ASSET, stranger] for stranger in STRANGERS)
    elif field.media is not None:
        yield from URIS


def near_bodies(model: Model) -> st.SearchStrategy[Any]:
    """Return bodies of a model with a few values at or beyond an edge, and a few that belong nowhere."""
    fields = {field.name: st.sampled_from(list(values_near(field))) for field in model.fields.values()}
    given_fields = st.fixed_dictionaries({}, optional={**fields, "stranger": st.just(1), "a/b~c": st.none()})
    body = {"type": model.type, "model": model.slug}
    modes = [*SPEC.api.modes["video"], *SPEC.api.modes["image"]]
    strange: dict[str, st.SearchStrategy[Any]] = {
        "variant": st.sampled_from([*modes, None, 5, ""]),
        "type": st.sampled_from(["image", "video", "sound", None, 5]),
        "stranger": st.integers(),
    }
    extra: st.SearchStrategy[dict[str, Any]] = st.one_of(st.just({}), st.fixed_dictionaries({}, optional=strange))
    return st.builds(lambda values, more: {**body, "input": {**model.example, **values}, **more}, given_fields, extra)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=10,
)
PARTS = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["video", "image", "sound"]) | ANYTHING,
        "model": st.sampled_from([*SPEC.models, "kling-01"]) | ANYTHING,
        "input": st.fixed_dictionaries({}, optional={"prompt": st.text(max_size=3), "duration": ANYTHING}) | ANYTHING,
        "variant": ANYTHING,
    },
)


def as_validated(body: Any, validator: Validator) -> list[tuple[str, str]]:
    outcome = validator.validate(body)
    return sorted((each.rule.id, each.pointer) for each in outcome.items) if isinstance(outcome, Findings) else []


def as_read(body: Any, answers: dict[str, str] | None = None) -> list[tuple[str, str]]:
    return sorted((each.rule.id, each.pointer) for each in broken_rules(body, SPEC, SPEC.world(answers)))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.slug)
@THOROUGH
@given(data=st.data())
def test_bodies_near_a_models_edges_are_read_as_validation_has_them(model: Model, data: st.DataObject) -> None:
    body = data.draw(near_bodies(model))
    assert as_read(body) == as_validated(body, VALIDATOR)


@pytest.mark.parametrize("question", OTHERWISE)
@THOROUGH
@given(data=st.data())
def test_bodies_are_read_as_validation_has_them_where_questions_are_answered_otherwise(
    question: str, data: st.DataObject
) -> None:
    answers = {question: OTHERWISE[question]}
    body = data.draw(st.sampled_from(MODELS).flatmap(near_bodies))
    assert as_read(body, answers) == as_validated(body, Validator(SPEC, SPEC.world(answers)))


@THOROUGH
@given(body=ANYTHING | PARTS)
def test_any_json_is_read_as_validation_has_it(body: Any) -> None:
    assert as_read(body) == as_validated(body, VALIDATOR)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.slug)
def test_each_value_alone_beside_the_documented_example_is_read_as_validation_has_it(model: Model) -> None:
    for field in model.fields.values():
        for value in values_near(field):
            body = {**model.documented_request, "input": {**model.example, field.name: value}}
            assert as_read(body) == as_validated(body, VALIDATOR), (field.name, value)


def kling(**values: Any) -> dict[str, Any]:
    return {"type": "video", "model": "kling-o1", "input": {"prompt": "a", **values}}


def omni(**values: Any) -> dict[str, Any]:
    return {"type": "video", "model": "kling-3.0-omni", "input": {"prompt": "a", **values}}


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        kling(duration=7),
        kling(duration=True),
        kling(prompt=None),
        kling(resolution="720P"),
        kling(startImage="http://example.com/a.png"),
        kling(startImage="data:video/mp4;base64,AAAA"),
        omni(prompt="a" * 2501),
        omni(duration=2),
        omni(duration=3.5),
        omni(audioEnabled="stranger"),
        omni(referenceAssetUris=[ASSET] * 8),
        omni(referenceVideo=ASSET, audioEnabled=True),
        {"type": "image", "model": "seedream-5", "input": []},
    ],
    ids=repr,
)
def test_what_a_page_says_is_broken_in_every_reading(body: Any) -> None:
    found = broken_rules(body, SPEC)
    assert found
    assert all(each.is_documented for each in found), found


@pytest.mark.parametrize(
    ("body", "question"),
    [
        (kling(duration="5"), "string-numbers"),
        (kling(duration=" 5 "), "string-numbers"),
        (kling(duration="5.5"), None),
        (kling(duration="inf"), None),
        (omni(duration="15"), "string-numbers"),
        (omni(duration="16"), None),
        (kling(resolution=None), "null-fields"),
        (kling(referenceAssetUris=[None]), None),
        (kling(startImage=None), "null-fields"),
        (kling(stranger=1), "unknown-fields"),
        ({**kling(), "stranger": 1}, "unknown-fields"),
        (kling(prompt=""), "empty-prompt"),
        ({**kling(), "variant": "image_to_video"}, "sent-variant"),
        ({**kling(), "model": "kling-9"}, "other-models"),
        (kling(startImage="data:image/png,%41"), "data-uri-payload"),
        (omni(audioEnabled=1), None),
        (omni(audioEnabled="True"), None),
        (kling(startImage="https://"), None),
        (kling(startImage="asset://a b"), None),
        (kling(startImage=" https://example.com"), None),
        (kling(startImage="data:;base64,AAAA"), None),
        (kling(startImage="data:image/png;base64,A"), None),
    ],
    ids=repr,
)
def test_a_reading_that_no_page_rules_out_is_marked_with_its_question(body: Any, question: str | None) -> None:
    (found,) = broken_rules(body, SPEC)
    assert not found.is_documented
    assert found.doubt is not None
    assert found.doubt.question == question


def test_what_is_long_in_one_unit_alone_is_doubtful_in_the_world_that_counts_it() -> None:
    clefs = omni(prompt="\U0001d11e" * 2000)
    assert broken_rules(clefs, SPEC) == []
    (found,) = broken_rules(clefs, SPEC, SPEC.world({"character-unit": "utf16-units"}))
    assert found.doubt is not None
    assert found.doubt.question == "character-unit"


def test_a_default_that_clashes_is_doubtful_in_the_world_where_it_does() -> None:
    silent = omni(referenceVideo=ASSET)
    assert broken_rules(silent, SPEC) == []
    (found,) = broken_rules(silent, SPEC, SPEC.world({"audio-with-video-reference": "default-counts"}))
    assert found.doubt is not None
    assert found.doubt.question == "audio-with-video-reference"


def test_a_broken_rule_carries_what_stands_where_it_is_broken() -> None:
    first, second = broken_rules(kling(duration=7, referenceAssetUris=[ASSET, 5]), SPEC)
    assert (first.rule.id, first.pointer, first.value) == ("kling-o1/input.duration/enum", "/input/duration", 7)
    assert (second.pointer, second.value) == ("/input/referenceAssetUris/1", 5)
