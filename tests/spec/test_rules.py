import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import pytest

from givonkit import ModelUnknown, Spec, World, load_spec
from givonkit.spec import Field, Model, Rule
from givonkit.validation import Findings, Validator

SPEC = load_spec()
DEFAULT = SPEC.world()
OTHER_ANSWERS = [
    ("end-image-alone", "refused"),
    ("audio-without-price-row", "refused"),
    ("relaxed-audio-off", "refused"),
    ("audio-with-video-reference", "default-counts"),
    ("unstated-array-limit", "16"),
    ("string-numbers", "coerced"),
    ("null-fields", "absent"),
    ("empty-prompt", "accepted"),
    ("character-unit", "utf16-units"),
    ("unknown-fields", "ignored"),
    ("data-uri-payload", "any"),
    ("sent-variant", "ignored"),
]
RULES = SPEC.rules()
RULES_OF_MODELS = [rule for rule in RULES if not rule.id.startswith(("assets/", "generations/"))]
MODEL_CONDITIONS = [
    (slug, question, answer) for question, answer in OTHER_ANSWERS[:4] for slug, model in SPEC.models.items()
    if any(condition.question == question for condition in model.conditions)
]  # fmt: skip

ASSET = "asset://asset_1"
PAYLOAD = "base64,AAAA"
MEDIA_TYPES = {"image": "image/png", "video": "video/mp4", "voiceover": "audio/mpeg"}
OTHER_MEDIA_TYPES = {"image": "video/mp4", "video": "audio/mpeg", "voiceover": "image/png"}
OTHER_TYPES: dict[str, Any] = {"string": 5, "number": "five", "boolean": "true", "array": {}, "object": []}


class Story:
    """A request that breaks one rule, and where."""

    def __init__(self, rule: Rule, model: Model, world: World) -> None:
        self.rule = rule
        self.model = model
        self.world = world
        self.pointer = rule.pointer + ("/0" if "[]/" in rule.id else "")

    @property
    def field(self) -> Field:
        assert self.rule.field is not None
        return self.rule.field

    def with_value(self, value: Any) -> dict[str, Any]:
        """Return the request whose field, or first item, has this value."""
        given = valid_input(self.model, self.world, beside=self.field.name)
        given[self.field.name] = [value] if self.pointer.endswith("/0") else value
        return request(self.model, given)


def request(model: Model, given: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": model.type, "model": model.slug, "input": dict(given)}


def valid_input(model: Model, world: World, beside: str | None = None) -> dict[str, Any]:
    """Return an input with as little as a world asks for, and what a field needs to stand in it."""
    given: dict[str, Any] = {field.name: a_valid_value(field) for field in model.fields.values() if field.required}
    for condition, _ in SPEC.model_rules(model.slug, world).conditions:
        for name, value in condition.requires.items():
            if value is not None:
                given[name] = value
            elif beside in condition.when:
                given[name] = a_valid_value(model.fields[name])
    return given


def a_valid_value(field: Field) -> Any:
    return ASSET if field.is_slot else "a red corgi"


def without_the_field(story: Story) -> dict[str, Any]:
    body = story.with_value(None)
    del body["input"][story.field.name]
    return body


def of_another_type(story: Story) -> dict[str, Any]:
    is_item = story.pointer.endswith("/0")
    return story.with_value(5 if is_item else OTHER_TYPES[story.field.type])


def of_no_listed_value(story: Story) -> dict[str, Any]:
    if story.rule.id.endswith("/type/enum") and story.rule.field is None:
        other = next(kind for kind in SPEC.api.modes if kind != story.model.type)
        return {**request(story.model, valid_input(story.model, story.world)), "type": other}
    allowed = story.field.allowed or ()
    return story.with_value("stranger" if story.field.type == "string" else 1 + max(float(value) for value in allowed))


def of_the_wrong_media(story: Story) -> dict[str, Any]:
    return story.with_value(f"data:{OTHER_MEDIA_TYPES[story.field.media or '']};{PAYLOAD}")


def of_a_broken_payload(story: Story) -> dict[str, Any]:
    return story.with_value(f"data:{MEDIA_TYPES[story.field.media or '']};base64,A")


def beyond_the_characters(story: Story) -> dict[str, Any]:
    assert story.field.max_chars is not None
    if story.world.answer("character-unit") == "utf16-units":
        return story.with_value("🐕" * (story.field.max_chars // 2 + 1))
    return story.with_value("a" * (story.field.max_chars + 1))


def beyond_the_items(story: Story) -> dict[str, Any]:
    limit = story.field.max_items if story.field.max_items is not None else 16
    return story.with_value([ASSET] * (limit + 1))


def beside_the_range(side: str) -> Callable[[Story], dict[str, Any]]:
    def moved(story: Story) -> dict[str, Any]:
        bounds = story.field.range
        assert bounds is not None
        number = {
            "under": bounds.start - bounds.step,
            "over": bounds.end + bounds.step,
            "between": bounds.start + bounds.step / 2,
        }[side]
        return story.with_value(float(number))

    return moved


def with_a_stranger(story: Story) -> dict[str, Any]:
    story.pointer = "/input/stranger"
    return request(story.model, {**valid_input(story.model, story.world), "stranger": 1})


def condition_of(story: Story) -> Any:
    rules = SPEC.model_rules(story.model.slug, story.world)
    return next(condition for condition, rule in rules.conditions if rule.id == story.rule.id)


def without_the_partner(story: Story) -> dict[str, Any]:
    body = story.with_value(ASSET)
    del body["input"][next(iter(condition_of(story).requires))]
    return body


def with_a_clash(story: Story) -> dict[str, Any]:
    condition = condition_of(story)
    given = valid_input(story.model, story.world)
    for name, value in condition.when.items():
        given[name] = ASSET if value is None else value
    ((holder, value),) = condition.requires.items()
    return request(story.model, {**given, holder: not value})


BROKEN: dict[str, Callable[[Story], dict[str, Any]]] = {
    "required": without_the_field,
    "type": of_another_type,
    "enum": of_no_listed_value,
    "minimum": beside_the_range("under"),
    "maximum": beside_the_range("over"),
    "step": beside_the_range("between"),
    "min_chars": lambda story: story.with_value(""),
    "max_chars": beyond_the_characters,
    "max_items": beyond_the_items,
    "scheme": lambda story: story.with_value("ftp://example.com/a"),
    "asset_uri": lambda story: story.with_value("asset://asset_"),
    "https_url": lambda story: story.with_value("https:///a.png"),
    "media": of_the_wrong_media,
    "data_uri": of_a_broken_payload,
    "unknown_field": with_a_stranger,
    "requires": without_the_partner,
    "conflict": with_a_clash,
}
"""How each code of rule is broken, and nothing else with it."""


@cache
def validator_in(world: World) -> Validator:
    return Validator(SPEC, world)


@cache
def world_with(question: str, answer: str) -> World:
    return SPEC.world({question: answer})


def story_of(rule: Rule, world: World) -> tuple[Story, dict[str, Any]]:
    story = Story(rule, SPEC.models[rule.id.partition("/")[0]], world)
    return story, BROKEN[rule.code](story)


def broken_rules(body: object, world: World) -> list[tuple[str, str]]:
    outcome = validator_in(world).validate(body)
    return [(each.rule.id, each.pointer) for each in outcome.items] if isinstance(outcome, Findings) else []


@pytest.mark.parametrize("rule", RULES_OF_MODELS, ids=lambda rule: rule.id)
def test_a_request_that_breaks_a_rule_is_told_this_rule_and_its_place_alone(rule: Rule) -> None:
    story, body = story_of(rule, DEFAULT)
    assert broken_rules(body, DEFAULT) == [(rule.id, story.pointer)]


@pytest.mark.parametrize(("question", "answer"), OTHER_ANSWERS)
def test_each_rule_of_another_world_is_told_alone_there(question: str, answer: str) -> None:
    world = world_with(question, answer)
    for slug in SPEC.models:
        for rule in SPEC.model_rules(slug, world):
            story, body = story_of(rule, world)
            assert broken_rules(body, world) == [(rule.id, story.pointer)]


@pytest.mark.parametrize(("question", "answer"), [("refusal-status", "400"), *OTHER_ANSWERS])
def test_the_least_that_a_world_asks_for_is_accepted(question: str, answer: str) -> None:
    world = world_with(question, answer)
    for model in SPEC.models.values():
        assert broken_rules(request(model, valid_input(model, world)), world) == []


@pytest.mark.parametrize(("slug", "question", "answer"), MODEL_CONDITIONS)
def test_a_condition_that_another_answer_brings_is_told_in_that_world_alone(
    slug: str, question: str, answer: str
) -> None:
    world = world_with(question, answer)
    rule = next(rule for _, rule in SPEC.model_rules(slug, world).conditions if rule.question == question)
    _, body = story_of(rule, world)
    assert rule.id in dict(broken_rules(body, world))
    if rule.basis == "assumed":
        assert broken_rules(body, DEFAULT) == []


def test_a_default_clashes_with_a_video_reference_only_where_defaults_count() -> None:
    body = request(SPEC.models["kling-3.0-omni"], {"prompt": "a", "referenceVideo": ASSET})
    strict = world_with("audio-with-video-reference", "default-counts")
    assert broken_rules(body, DEFAULT) == []
    assert broken_rules(body, strict) == [("kling-3.0-omni/input.audioEnabled/conflict", "/input/audioEnabled")]


def test_every_model_with_a_condition_is_among_those_that_are_tried() -> None:
    tried = {(slug, question) for slug, question, _ in MODEL_CONDITIONS}
    assert tried == {
        (slug, condition.question)
        for slug, model in SPEC.models.items()
        for condition in model.conditions
        if condition.question
    }


def test_every_id_is_given_once() -> None:
    ids = [rule.id for rule in RULES]
    assert len(set(ids)) == len(ids)


def test_every_id_names_its_holder_its_path_and_its_code() -> None:
    form = re.compile(r"(?P<holder>[a-z0-9][a-z0-9.-]*)/(?P<path>[a-z_]+(\.[A-Za-z0-9]+(\[\])?)?)/(?P<code>[a-z0-9_]+)")
    for rule in RULES:
        match = form.fullmatch(rule.id)
        assert match is not None, rule.id
        assert match["holder"] in {"assets", "generations", *SPEC.models}
        assert rule.code == match["code"]


def test_every_rule_is_a_sentence() -> None:
    for rule in RULES:
        assert rule.sentence.endswith(".")
        assert len(rule.sentence.split()) > 2
        assert rule.expected
        assert "  " not in rule.sentence


SENTENCES = {
    "kling-3.0/type/enum": ("type is video.", "video, the type of kling-3.0"),
    "kling-3.0/input.prompt/required": ("prompt is required.", "a string (it is required)"),
    "kling-3.0/input.prompt/max_chars": ("prompt has at most 2500 characters.", "at most 2500 characters"),
    "kling-3.0/input.duration/minimum": ("duration is at least 3 seconds.", "at least 3"),
    "kling-3.0/input.duration/maximum": ("duration is at most 15 seconds.", "at most 15"),
    "kling-3.0/input.audioEnabled/type": ("audioEnabled is true or false.", "true or false"),
    "kling-o1/input.duration/enum": ("duration is one of 5, 10.", "one of 5, 10"),
    "veo-3.1-lite/input.duration/enum": ("duration is 8.", "8"),
    "switchx-image/input.referenceAssetUris/max_items": ("referenceAssetUris has at most 1 item.", "at most 1 item"),
    "grok-imagine/input.referenceAssetUris[]/scheme": (
        "each item of referenceAssetUris is an asset:// URI, an https URL or a data URI.",
        "an asset:// URI, an https URL or a data URI",
    ),
    "nano-banana/input.maskImage/requires": ("maskImage requires sourceImage.", "sourceImage beside it"),
    "kling-3.0-omni/input.audioEnabled/conflict": (
        "audioEnabled is false when referenceVideo is sent.",
        "false when referenceVideo is sent",
    ),
}


@pytest.mark.parametrize("rule_id", SENTENCES)
def test_a_rule_is_said_in_plain_words(rule_id: str) -> None:
    rule = next(rule for rule in RULES if rule.id == rule_id)
    assert (rule.sentence, rule.expected) == SENTENCES[rule_id]


def test_every_rule_has_a_known_basis_and_a_source() -> None:
    pages = {source.url for model in SPEC.models.values() for source in model.sources}
    for rule in RULES:
        if rule.basis == "assumed":
            assert rule.source == f"question {rule.question}"
        else:
            assert rule.basis in {"documented", "inferred", "observed"}
            assert rule.source in pages


@pytest.mark.parametrize(("question", "answer"), [("refusal-status", "400"), *OTHER_ANSWERS])
def test_a_rule_names_a_question_that_exists_and_an_assumed_one_always_does(question: str, answer: str) -> None:
    for rule in SPEC.rules(world_with(question, answer)):
        assert (rule.question is not None) or rule.basis != "assumed"
        assert rule.question is None or rule.question in SPEC.questions


def test_every_rule_about_a_field_points_at_it() -> None:
    for rule in RULES_OF_MODELS:
        if rule.field is not None:
            assert rule.pointer == f"/input/{rule.field.name}"


def test_a_rule_shows_its_id_and_its_basis() -> None:
    assert repr(RULES[0]) == f"<Rule {RULES[0].id} ({RULES[0].basis})>"


def test_an_unknown_model_has_no_rules(spec: Spec) -> None:
    with pytest.raises(ModelUnknown, match="no model is named 'kling-o2'"):
        spec.model_rules("kling-o2")


DROPPED = {
    "unknown-fields": ("ignored", "input/unknown_field"),
    "empty-prompt": ("accepted", "input.prompt/min_chars"),
}


@pytest.mark.parametrize("question", DROPPED)
def test_a_rule_that_a_world_drops_is_not_listed_there(question: str) -> None:
    answer, rest = DROPPED[question]
    for slug in SPEC.models:
        kept = {rule.id for rule in SPEC.model_rules(slug, world_with(question, answer))}
        assert f"{slug}/{rest}" not in kept
    assert f"kling-o1/{rest}" in {rule.id for rule in RULES}


def test_a_limit_that_no_page_shows_is_a_rule_only_where_it_is_assumed() -> None:
    added = {rule.id for rule in SPEC.rules(world_with("unstated-array-limit", "16"))} - {rule.id for rule in RULES}
    assert added == {
        f"{slug}/input.referenceAssetUris/max_items" for slug in ("kling-o1", "happyhorse-1.0", "happyhorse-1.1")
    }
