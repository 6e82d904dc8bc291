import json
from decimal import Decimal
from typing import Any

import pytest

from givonkit import ModelUnknown, Request, Simulator, Spec
from givonkit.validation import Accepted, Findings, Validator
from givonkit.validation import validator as validator_module

INPUT = {"anything": [1, None, {"at": "all"}], "prompt": ""}
MODES = {"video": "text_to_video", "image": "text_to_image"}


@pytest.fixture
def validator(spec: Spec) -> Validator:
    return Validator(spec, spec.world({"other-models": "accepted"}))


def request(slug: Any = "a-new-one", kind: Any = "video", **others: Any) -> dict[str, Any]:
    return {"type": kind, "model": slug, "input": INPUT, **others}


def messages(outcome: Accepted | Findings) -> list[str]:
    assert isinstance(outcome, Findings)
    return [violation.message for violation in outcome.items]


def codes(outcome: Accepted | Findings) -> list[str]:
    assert isinstance(outcome, Findings)
    return [violation.rule.id for violation in outcome.items]


@pytest.mark.parametrize("kind", MODES)
def test_any_input_of_a_model_that_no_page_shows_is_taken_at_no_known_price(validator: Validator, kind: str) -> None:
    for _ in range(2):
        accepted = validator.validate(request(kind=kind))
        assert isinstance(accepted, Accepted)
        assert (accepted.model.slug, accepted.model.type, accepted.mode) == ("a-new-one", kind, MODES[kind])
        assert (accepted.price.tokens, accepted.price.text, accepted.price.basis) == (Decimal(0), "0", "lower_bound")
        assert accepted.input == accepted.given == INPUT
        assert accepted.model.gaps == ("no page shows this model: nothing is checked, and its price is not known",)


def test_an_empty_input_is_taken(validator: Validator) -> None:
    assert isinstance(validator.validate({**request(), "input": {}}), Accepted)


def test_a_model_that_was_taken_is_kept(validator: Validator) -> None:
    validator.validate(request())
    assert validator.compiled("a-new-one") is validator.compiled("a-new-one")
    assert validator.compiled("a-new-one").kind == "video"


def test_a_model_that_was_never_taken_is_not_known(validator: Validator) -> None:
    with pytest.raises(ModelUnknown):
        validator.compiled("a-new-one")


def test_a_model_of_the_catalog_is_still_checked(validator: Validator) -> None:
    body = {"type": "video", "model": "kling-o1", "input": {}}
    assert codes(validator.validate(body)) == ["kling-o1/input.prompt/required"]


def test_the_envelope_is_checked(validator: Validator) -> None:
    assert codes(validator.validate({"model": "a-new-one"})) == [
        "generations/type/required",
        "generations/input/required",
    ]
    assert codes(validator.validate(request(kind="audio"))) == ["generations/type/enum"]
    assert codes(validator.validate(request(kind=["video"]))) == ["generations/type/type"]
    assert codes(validator.validate(request(input=[]))) == ["generations/input/type"]
    assert codes(validator.validate(request(webhook=1))) == ["generations/body/unknown_field"]
    assert codes(validator.validate(request(slug=5))) == ["generations/model/type"]


def test_the_type_of_the_first_accepted_request_is_the_models(validator: Validator) -> None:
    validator.validate(request(kind="image", webhook=1))
    validator.validate(request(kind="video"))
    findings = validator.validate(request(kind="image"))
    assert messages(findings) == ['type: expected video, the type with which a-new-one was first taken; got "image"']
    assert isinstance(findings, Findings)
    assert [(each.rule.basis, each.rule.question) for each in findings.items] == [("assumed", "other-models")]


def test_a_sent_variant_of_the_type_is_the_mode(validator: Validator) -> None:
    for mode in ("image_to_video", "text_to_video"):
        accepted = validator.validate(request(variant=mode))
        assert isinstance(accepted, Accepted)
        assert accepted.mode == mode


def test_a_sent_variant_that_the_type_does_not_have_is_refused(validator: Validator) -> None:
    assert codes(validator.validate(request(variant="text_to_image"))) == ["generations/variant/agrees"]
    assert codes(validator.validate(request(variant=[]))) == ["generations/variant/type"]
    assert isinstance(validator.validate(request(kind="image")), Accepted), "a refused request decides no type"


@pytest.mark.parametrize("slug", ["", "a b", "a\nb", "a\ud800", "ü", 'a"b', "a" * 101])
def test_a_name_that_no_model_can_have_is_refused(validator: Validator, slug: str) -> None:
    findings = validator.validate(request(slug))
    assert codes(findings) == ["generations/model/known"]
    assert messages(findings)[0].endswith(", and a name has 1 to 100 letters, digits and . _ : / @ + -")


def test_a_name_that_no_model_can_have_is_told_with_the_likely_one(validator: Validator) -> None:
    (message,) = messages(validator.validate(request("Kling O1")))
    assert 'got "Kling O1", and a name has 1 to 100 letters' in message
    assert message.endswith("; nearest: kling-o1")


@pytest.mark.parametrize("slug", ["x", "vendor/model:1.0@latest", "Model_2+", "a" * 100])
def test_a_name_that_a_model_can_have_is_taken(validator: Validator, slug: str) -> None:
    assert isinstance(validator.validate(request(slug)), Accepted)


def test_random_names_do_not_fill_the_memory(validator: Validator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validator_module, "MOST_MODELS", 2)
    outcomes = [validator.validate(request(f"vendor/model-{number}:1")) for number in range(4)]
    assert [isinstance(outcome, Accepted) for outcome in outcomes] == [True, True, False, False]
    assert codes(outcomes[3]) == ["generations/model/known"]
    assert messages(outcomes[3])[0].endswith('got "vendor/model-3:1", and 2 models are kept already')
    assert isinstance(validator.validate(request("vendor/model-0:1")), Accepted)
    assert isinstance(validator.validate({"type": "video", "model": "kling-o1", "input": {"prompt": "a"}}), Accepted)


@pytest.mark.parametrize("kind", MODES)
def test_a_job_of_a_model_that_no_page_shows_tells_its_gap(spec: Spec, kind: str) -> None:
    simulator = Simulator(spec, world=spec.world({"other-models": "accepted"}))
    headers = [(b"content-type", b"application/json"), (b"authorization", b"Bearer key-1")]
    body = json.dumps(request(kind=kind)).encode()
    reply = simulator.handle(Request("POST", "/api/v1/generations", headers=headers, body=body))
    assert reply.status == 202
    assert json.loads(reply.body)["input"] == INPUT
    told = b"a-new-one: no page shows this model: nothing is checked, and its price is not known"
    assert (b"givonkit-gaps", told) in reply.headers
