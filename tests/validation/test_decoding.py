import json
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from givonkit import Request, Simulator, Spec
from givonkit.validation import Accepted, BodyUnreadable, Findings, Validator, decode
from givonkit.validation.decoding import DEEPEST_SAFE_NESTING

NESTING = 64
LARGEST = sys.float_info.max
DETERMINISTIC = settings(derandomize=True, database=None, deadline=None, max_examples=200)

UNREADABLE = {
    "nothing": (b"", "json", "an empty body"),
    "white space alone": (b" \r\n\t", "json", "an empty body"),
    "an object that does not end": (b'{"a": 1', "json", "line 1, column 8"),
    "a second value": (b'{"a": 1}\n 2', "json", "line 2, column 2"),
    "a form": (b"type=video&model=kling-o1", "json", "line 1, column 1"),
    "single quotes": (b"{'a': 1}", "json", "line 1, column 2"),
    "a comment": (b"[1] // one", "json", "line 1, column 5 (extra data)"),
    "no number": (b'{"a": NaN}', "json", "NaN, which JSON does not have"),
    "a number without end": (b"[Infinity]", "json", "Infinity, which JSON does not have"),
    "a number without beginning": (b"[-Infinity]", "json", "-Infinity, which JSON does not have"),
    "a leading zero": (b"[05]", "json", "line 1, column 3"),
    "a line end in a string": (b'["a\nb"]', "json", "line 1, column 4"),
    "a byte that is no text": (b'{"a": "\xff"}', "utf8", "byte 0xff at offset 7"),
    "a cut character": ('["é'.encode()[:-1], "utf8", "byte 0xc3 at offset 2"),
    "a surrogate in UTF-8": (b'["\xed\xa0\x80"]', "utf8", "byte 0xed at offset 2"),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), "utf8", "byte 0xff at offset 0"),
    "a byte order mark": (b"\xef\xbb\xbf{}", "utf8", "a byte order mark at offset 0"),
    "a number beyond a double": (b"[1e999]", "number", "1e999"),
    "a negative number beyond a double": (b"[-1.5E400]", "number", "-1.5E400"),
    "a whole number beyond a double": (b"[1%s]" % (b"0" * 400), "number", f"1{'0' * 39}… (401 digits)"),
    "the first whole number beyond a double": (b"[2%s]" % (b"0" * 308), "number", f"2{'0' * 39}… (309 digits)"),
    "a key twice": (b'{"a": 1, "b": 2, "a": 1}', "duplicate_key", '"a" twice in one object'),
    "a key twice below": (b'[{"b": {"a": 1, "a": 2}}]', "duplicate_key", '"a" twice in one object'),
    "a key written in two ways": (rb'{"a": 1, "\u0061": 2}', "duplicate_key", '"a" twice in one object'),
    "half of a pair": (rb'{"a": "\ud83d"}', "surrogate", r"\ud83d without its other half"),
    "the other half of a pair": (rb'["\udc15\ud83d"]', "surrogate", r"\udc15 without its other half"),
    "half of a pair in a key": (rb'{"\ud800": 1}', "surrogate", r"\ud800 without its other half"),
    "half of a pair far below": (rb'[{"a": ["x", {"b": "\udfff"}]}]', "surrogate", r"\udfff without its other half"),
    "a level too many": (b"[" * 65 + b"]" * 65, "nesting", "more than 64 levels"),
    "objects a level too deep": (b'{"a":' * 65 + b"1" + b"}" * 65, "nesting", "more than 64 levels"),
    "a hundred thousand levels": (b"[" * 100_000, "nesting", "more than 64 levels"),
    "levels after many shallow ones": (b"[" + b"[]," * 99 + b"[" * 64 + b"]" * 65, "nesting", "more than 64 levels"),
    "levels after an escaped quote": (rb'["\"", ' + b"[" * 64 + b"]" * 65, "nesting", "more than 64 levels"),
}  # fmt: skip

READABLE: dict[str, tuple[bytes, Any]] = {
    "a pair of surrogates": (rb'"\ud83d\udc15"', "🐕"),
    "a backslash before a u": (rb'"\\ud800"', r"\ud800"),
    "white space around": (b" \n[1]\r\n", [1]),
    "the deepest level": (b"[" * 64 + b"]" * 64, json.loads("[" * 64 + "]" * 64)),
    "many values on the deepest level": (b"[" * 63 + b"[],[]" + b"]" * 63, json.loads("[" * 63 + "[],[]" + "]" * 63)),
    "many values on one level": (b"[" + b"{}," * 100 + b"[]]", [{}] * 100 + [[]]),
    "brackets in a string": (b'["' + b"[{" * 500 + b'"]', ["[{" * 500]),
    "a quote before brackets in a string": (rb'["\"' + b"[" * 500 + b'"]', ['"' + "[" * 500]),
    "the largest whole number of a double": (b"1" + b"0" * 308, 10**308),
    "the largest double": (b"1.7976931348623157e308", 1.7976931348623157e308),
    "a number too small for a double": (b"1e-999", 0.0),
    "an empty key": (b'{"": 1}', {"": 1}),
    "one key in two objects": (b'[{"a": 1}, {"a": 1}]', [{"a": 1}, {"a": 1}]),
}


TAKEN: dict[str, tuple[bytes, Any]] = {
    "a byte order mark": (b"\xef\xbb\xbf{}", {}),
    "a number beyond a double": (b"[1e999]", [LARGEST]),
    "a negative number beyond a double": (b"[-1.5E400]", [-LARGEST]),
    "a whole number beyond a double": (b"[1%s]" % (b"0" * 400), [int(LARGEST)]),
    "a whole number of a million digits": (b"[-%s]" % (b"9" * 1_000_000), [-int(LARGEST)]),
    "a long whole number": (b"[%s]" % (b"9" * 308), [int("9" * 308)]),
    "a key twice": (b'{"a": 1, "b": 2, "a": 3}', {"a": 3, "b": 2}),
    "a key twice below": (b'[{"b": {"a": 1, "a": 2}}]', [{"b": {"a": 2}}]),
    "half of a pair": (rb'{"a": "\ud83d"}', {"a": "\ud83d"}),
    "half of a pair in a key": (rb'{"\ud800": 1}', {"\ud800": 1}),
    "a level too many": (b"[" * 65 + b"]" * 65, json.loads("[" * 65 + "]" * 65)),
    "the deepest safe level": (b"[" * 500 + b"]" * 500, json.loads("[" * 500 + "]" * 500)),
}

UNREADABLE_EVERYWHERE = (
    *("nothing", "a second value", "no number", "a number without end", "a leading zero", "a comment"),
    *("a byte that is no text", "a surrogate in UTF-8", "UTF-16"),
)


@pytest.mark.parametrize("body", TAKEN)
def test_a_doubtful_body_is_taken_where_json_is_not_strict(body: str) -> None:
    content, value = TAKEN[body]
    assert decode(content, nesting=DEEPEST_SAFE_NESTING, strict=False) == value


@pytest.mark.parametrize("body", READABLE)
def test_a_body_without_doubt_is_read_alike_where_json_is_not_strict(body: str) -> None:
    content, value = READABLE[body]
    assert decode(content, nesting=NESTING, strict=False) == value


@pytest.mark.parametrize("body", UNREADABLE_EVERYWHERE)
def test_what_is_no_json_at_all_is_refused_in_every_world(body: str) -> None:
    content, code, detail = UNREADABLE[body]
    with pytest.raises(BodyUnreadable) as raised:
        decode(content, nesting=NESTING, strict=False)
    assert raised.value.code == code
    assert detail in raised.value.detail


@pytest.mark.parametrize("levels", [501, 100_000])
def test_what_nests_deeper_than_is_safe_is_refused_in_every_world(levels: int) -> None:
    for content in (b"[" * levels + b"]" * levels, b'{"a":' * levels + b"1" + b"}" * levels):
        with pytest.raises(BodyUnreadable, match="more than 500 levels") as raised:
            decode(content, nesting=DEEPEST_SAFE_NESTING, strict=False)
        assert raised.value.code == "nesting"


@pytest.mark.parametrize("body", UNREADABLE)
def test_a_doubtful_body_is_refused_with_its_place(body: str) -> None:
    content, code, detail = UNREADABLE[body]
    with pytest.raises(BodyUnreadable) as raised:
        decode(content, nesting=NESTING)
    assert raised.value.code == code
    assert (detail in raised.value.detail) if code == "json" else (detail == raised.value.detail)


@pytest.mark.parametrize("body", READABLE)
def test_a_body_that_only_looks_doubtful_is_read(body: str) -> None:
    content, value = READABLE[body]
    assert decode(content, nesting=NESTING) == value


def test_a_whole_number_stays_whole() -> None:
    value = decode(b"[5, 5.0, -0]", nesting=NESTING)
    assert [type(number) for number in value] == [int, float, int]


def test_a_long_repeated_key_is_shown_in_part() -> None:
    key = "k" * 1_000_000
    with pytest.raises(BodyUnreadable) as raised:
        decode(json.dumps({key: 1})[:-1].encode() + f', "{key}": 2}}'.encode(), nesting=NESTING)
    assert raised.value.detail == f'"{"k" * 80}" twice in one object'


def test_the_nesting_that_is_taken_is_an_argument() -> None:
    assert decode(b"[[]]", nesting=2) == [[]]
    with pytest.raises(BodyUnreadable, match="more than 1 levels"):
        decode(b"[[]]", nesting=1)


@pytest.mark.parametrize("body", UNREADABLE)
def test_an_unreadable_body_breaks_the_rule_of_its_code(spec: Spec, body: str) -> None:
    content, code, detail = UNREADABLE[body]
    findings = Validator(spec, spec.world()).validate_bytes(content)
    assert isinstance(findings, Findings)
    (violation,) = findings.items
    assert (violation.rule.id, violation.pointer) == (f"generations/body/{code}", "")
    assert violation.message.startswith(f"body: expected {violation.expected}; got ")
    assert detail in violation.message


@DETERMINISTIC
@given(st.binary(max_size=200) | st.text(alphabet='{}[]",:\\u0d8 e9', max_size=60).map(str.encode))
def test_no_bytes_make_decoding_fail_in_another_way(body: bytes) -> None:
    try:
        value = decode(body, nesting=NESTING)
    except BodyUnreadable:
        return
    assert value == json.loads(body)
    assert decode(body, nesting=NESTING, strict=False) == value


def damaged(request: bytes) -> st.SearchStrategy[bytes]:
    places = st.integers(min_value=0, max_value=len(request))
    return st.tuples(places, st.binary(max_size=4), places).map(
        lambda cut: request[: cut[0]] + cut[1] + request[cut[0] + cut[2] % 5 :]
    )


@DETERMINISTIC
@given(st.text(alphabet='{}[]",:\\ud8 e9\ufeff', max_size=60).map(str.encode))
def test_no_bytes_make_decoding_fail_in_another_way_where_json_is_not_strict(body: bytes) -> None:
    try:
        value = decode(body, nesting=NESTING, strict=False)
    except BodyUnreadable:
        return
    assert json.loads(json.dumps(value, allow_nan=False)) == value


@pytest.mark.parametrize("strictness", ["refused", "accepted"])
@DETERMINISTIC
@given(data=st.data())
def test_no_bytes_make_validation_fail(spec: Spec, strictness: str, data: st.DataObject) -> None:
    validator = Validator(spec, spec.world({"json-strictness": strictness}))
    slug = data.draw(st.sampled_from(sorted(spec.models)))
    request = json.dumps(spec.models[slug].documented_request, ensure_ascii=False).encode()
    outcome = validator.validate_bytes(data.draw(damaged(request) | st.binary(max_size=100)))
    assert isinstance(outcome, Accepted) or all(violation.message for violation in outcome.items)


VALUES = {
    "half of a pair": rb'{"prompt": "a \ud83d dog", "\ud800": "\udfff"}',
    "a number beyond a double": b'{"prompt": "a", "seed": 1e999, "steps": -1%s}' % (b"0" * 5_000),
    "a key twice": b'{"prompt": 5, "prompt": "a"}',
    "the deepest safe level": b'{"prompt": "a", "deep": %s}' % (b"[" * 498 + b"]" * 498),
}


@pytest.mark.parametrize("values", VALUES)
def test_what_is_taken_comes_back_as_json_in_utf8(spec: Spec, values: str) -> None:
    simulator = Simulator(spec, world=spec.world({"json-strictness": "accepted", "other-models": "accepted"}))
    headers = [(b"content-type", b"application/json"), (b"authorization", b"Bearer key-1")]
    body = b'\xef\xbb\xbf{"type": "image", "model": "a-new-one", "input": %s}' % VALUES[values]
    reply = simulator.handle(Request("POST", "/api/v1/generations", headers=headers, body=body))
    assert reply.status == 202
    job = json.loads(reply.body.decode(), parse_constant=pytest.fail)
    assert isinstance(job["input"]["prompt"], str)


@pytest.mark.parametrize("slug", ["kling-2.6", "veo-3.1-lite", "grok-imagine"])
@pytest.mark.parametrize("value", [b"1e999", b"-1e999", b"9" * 5_000, rb'"\ud83d"', b"[" * 400 + b"]" * 400])
def test_a_doubtful_value_is_judged_like_any_other(spec: Spec, slug: str, value: bytes) -> None:
    validator = Validator(spec, spec.world({"json-strictness": "accepted", "string-numbers": "coerced"}))
    request = spec.models[slug].documented_request
    for name, field in spec.models[slug].fields.items():
        body = json.dumps({**request, "input": {**request["input"], name: "VALUE"}}).encode()
        outcome = validator.validate_bytes(body.replace(b'"VALUE"', value))
        if field.type == "string" and not field.media and field.allowed is None and value.startswith(b'"'):
            assert isinstance(outcome, Accepted)
        else:
            assert isinstance(outcome, Findings)
            assert all(violation.message.encode("utf-8", "replace") for violation in outcome.items)
