from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from givonkit.errors import SpecFileInvalid
from givonkit.simulator.scenarios.match import Difference, Known, Match
from givonkit.spec.yaml_file import parse_yaml

KNOWN = Known(
    types=("video", "image"),
    models=("kling-o1", "kling-2.6"),
    variants=("text_to_video", "image_to_video"),
    fields=("input.duration", "input.audioEnabled"),
)


def read(text: str, known: Known | None = None) -> Match:
    return Match.read(parse_yaml(text, "m.yaml"), known)


def facts(**values: Any) -> dict[str, Any]:
    return {"operation": "create", "model": "kling-o1", "prompt": "a corgi runs", "input": {}, **values}


@pytest.mark.parametrize(
    ("text", "request_facts", "is_met"),
    [
        ("{model: kling-o1}", facts(), True),
        ("{model: kling-2.6}", facts(), False),
        ("{model: [kling-2.6, kling-o1]}", facts(), True),
        ("{model: 'kling-*'}", facts(), True),
        ("{model: kling-??}", facts(), True),
        ("{model: kling-?}", facts(), False),
        ("{prompt: '*corgi*'}", facts(), True),
        ("{prompt: '*corgi*'}", facts(prompt="one\ncorgi\n"), True),
        ("{prompt: corgi}", facts(), False),
        ("{prompt: '*[a]*'}", facts(prompt="x [a] y"), True),
        ("{prompt: '*[a]*'}", facts(prompt="x a y"), False),
        (r"{prompt: '\*'}", facts(prompt="*"), True),
        (r"{prompt: '\*'}", facts(prompt="x"), False),
        (r"{prompt: '*\?'}", facts(prompt="a cat?"), True),
        (r"{prompt: '*\?'}", facts(prompt="a cat!"), False),
        (r"{prompt: 'a\\b'}", facts(prompt=r"a\b"), True),
        (r"{prompt: '\\*'}", facts(prompt=r"\anything"), True),
        (r"{prompt: '\\\*'}", facts(prompt=r"\*"), True),
        (r"{prompt: '\\\*'}", facts(prompt=r"\anything"), False),
        (r"{prompt: 'a\b'}", facts(prompt=r"a\b"), True),
        (r"{prompt: '\['}", facts(prompt=r"\["), True),
        (r"{prompt: 'end\'}", facts(prompt="end\\"), True),
        (r"{prompt: '[\*]'}", facts(prompt="[*]"), True),
        (r'{prompt: "\\*"}', facts(prompt="*"), True),
        (r"{model: 'kling-o1\*'}", facts(model="kling-o1*"), True),
        ("{prompt: '5'}", facts(prompt="5"), True),
        ("{prompt: 5}", facts(prompt="5"), True),
        ("{prompt: null}", facts(prompt=None), True),
        ("{prompt: null}", facts(), False),
        ("{variant: null}", facts(), True),
        ("{operation: [create, poll]}", facts(operation="poll"), True),
        ("{key: test_*}", facts(key="test_me"), True),
        ("{input.duration: 5}", facts(input={"duration": 5.0}), True),
        ("{input.duration: 5.0}", facts(input={"duration": 5}), True),
        ("{input.duration: 5}", facts(input={"duration": "5"}), False),
        ("{input.duration: '5'}", facts(input={"duration": "5"}), True),
        ("{input.duration: 1}", facts(input={"duration": True}), False),
        ("{input.audio: true}", facts(input={"audio": 1}), False),
        ("{input.audio: true}", facts(input={"audio": True}), True),
        ("{input.audio: [null, false]}", facts(), True),
        ("{input.audio: [null, false]}", facts(input={"audio": False}), True),
        ("{input.duration: 5}", facts(input=None), False),
        ("{}", {}, True),
    ],
)
def test_a_match_says_whether_a_request_is_meant(text: str, request_facts: dict[str, Any], *, is_met: bool) -> None:
    assert (not read(text).differences(request_facts)) is is_met


def test_a_request_that_differs_is_told_in_words() -> None:
    match = read("{model: [kling-2.6, kling-o3], prompt: '*cat*', input.duration: 10, input.seed: null, nth: 7}")
    found = match.differences(facts(prompt="x" * 100, input={"duration": 5, "seed": [1, "ä"]}))
    assert found == [
        Difference("model", "kling-2.6 or kling-o3", "kling-o1"),
        Difference("prompt", "*cat*", "x" * 80 + "…"),
        Difference("input.duration", "10", "5"),
        Difference("input.seed", "nothing", '[1, "ä"]'),
    ]
    assert str(found[0]) == "model: expected kling-2.6 or kling-o3, came kling-o1"


@pytest.mark.parametrize(
    ("text", "turns"),
    [("3", {3}), ("2-4", {2, 3, 4}), ("[1, 3]", {1, 3}), ("[1, 5-6]", {1, 5, 6})],
)
def test_nth_names_the_turns(text: str, turns: set[int]) -> None:
    assert {count for count in range(1, 9) if read(f"{{nth: {text}}}").is_turn(count)} == turns


def test_a_match_names_its_operations() -> None:
    assert read("{operation: [poll, list]}").operations == ("poll", "list")
    assert read("{}").operations == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{modle: kling-o1}", "unknown key 'modle' (did you mean 'model'?); a match takes operation, type, model"),
        ("{input.: 1}", "no model has a field 'input.'"),
        ("{input.duraton: 1}", "no model has a field 'input.duraton' (did you mean 'input.duration'?)"),
        ("{model: kling-01}", "model: expected one of kling-2.6, kling-o1, got 'kling-01' (did you mean 'kling-o1'?)"),
        ("{model: 'veo*'}", "model: expected one of kling-2.6, kling-o1, got 'veo*'"),
        ("{variant: text2video}", "variant: expected one of image_to_video, text_to_video, got 'text2video' (did you"),
        ("{type: movie}", "type: expected one of image, video, got 'movie'"),
        (
            "{operation: pol}",
            "operation: expected one of create, poll, list, cancel, quote, balance, upload, asset, mo",
        ),
        ("{operation: null}", "operation: expected one of create"),
        ("{model: []}", "expected at least one value, got an empty list"),
        (
            "{input.duration: [[1]]}",
            "expected text, a number, true, false, null or a list of these, got something nest",
        ),
        (
            "{input.duration: {a: 1}}",
            "expected text, a number, true, false, null or a list of these, got something nes",
        ),
        ("{input.duration: 1.0e+999999999}", "expected a number of at most 30 digits, got '1.0e+999999999'"),
        ("{nth: 0}", "nth: expected a count from 1 (3), a range (2-4) or a list of them, got '0'"),
        ("{nth: 4-2}", "nth: expected a count from 1 (3), a range (2-4) or a list of them, got '4-2'"),
        ("{nth: first}", "nth: expected a count from 1"),
        ("[]", "expected a mapping, got a list"),
    ],
)
def test_what_is_no_match_is_refused_where_it_stands(text: str, reason: str) -> None:
    with pytest.raises(SpecFileInvalid) as caught:
        read(f"\n{text}", KNOWN)
    assert (caught.value.file, caught.value.line) == ("m.yaml", 2)
    assert caught.value.reason.startswith(reason)


def test_without_known_words_any_model_passes() -> None:
    assert read("{model: my-own, variant: x, input.any: 1}").conditions


@given(st.text(alphabet="ab*?\\[]!-\n.", max_size=8), st.text(alphabet="ab*?\\[]!-\n.", max_size=8))
def test_a_text_whose_special_characters_are_escaped_matches_itself_alone(text: str, other: str) -> None:
    escaped = "".join(f"\\{character}" if character in "*?\\" else character for character in text)
    match = Match((("prompt", (escaped,)),))
    assert match.differences(facts(prompt=text)) == []
    assert (match.differences(facts(prompt=other)) == []) is (text == other)
