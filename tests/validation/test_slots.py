import base64
from pathlib import Path

import pytest

from givonkit import load_spec
from givonkit.validation import Findings, Validator

SPEC = load_spec()
DEFAULT = Validator(SPEC, SPEC.world())
PERCENT_ENCODED = Validator(SPEC, SPEC.world({"data-uri-payload": "any"}))
PIXELS = base64.b64encode(b"\x89PNG\r\n").decode()


def codes(uri: object, validator: Validator = DEFAULT, field: str = "startImage") -> list[str]:
    """Return the codes of the rules that a URI in a slot breaks."""
    given = {"prompt": "a", field: uri}
    outcome = validator.validate({"type": "video", "model": "seedance-2.0-relaxed", "input": given})
    return [violation.rule.code for violation in outcome.items] if isinstance(outcome, Findings) else []


GOOD = [
    "asset://asset_1",
    "asset://asset_...",
    "ASSET://asset_a",
    "asset://asset_a/b?c#d",
    "asset://asset_é🐕",
    "https://example.com",
    "HTTPS://example.com/a.png",
    "https://user:word@example.com:8443/a%20b?c=d#e",
    "https://[::1]:8000/a",
    "https://127.0.0.1/a",
    "https://müller.example/ä",
    "https://a",
    f"data:image/png;base64,{PIXELS}",
    f"DATA:IMAGE/PNG;BASE64,{PIXELS}",
    f"data:image/svg+xml;charset=utf-8;base64,{PIXELS}",
    "data:image/png;base64,AA==",
]

BAD = {
    "": ["scheme"],
    "asset": ["scheme"],
    "asset_1": ["scheme"],
    "http://example.com/a.png": ["scheme"],
    "ftp://example.com/a.png": ["scheme"],
    "file:///a.png": ["scheme"],
    "blob:https://example.com/1": ["scheme"],
    "//example.com/a.png": ["scheme"],
    " https://example.com": ["scheme"],
    "asset:asset_1": ["asset_uri"],
    "asset://": ["asset_uri"],
    "asset://1": ["asset_uri"],
    "asset://asset_": ["asset_uri"],
    "asset://asset_a b": ["asset_uri"],
    "asset://asset_a\n": ["asset_uri"],
    "asset://ASSET_1": ["asset_uri"],
    "https:": ["https_url"],
    "https://": ["https_url"],
    "https:///a.png": ["https_url"],
    "https://:443/": ["https_url"],
    "https://user@": ["https_url"],
    "https://?a": ["https_url"],
    "https://exam ple.com": ["https_url"],
    "https://example.com/a b": ["https_url"],
    "https://example.com/a\n": ["https_url"],
    "https://example.com:port/": ["https_url"],
    "https://[::1": ["https_url"],
    "https:/example.com": ["https_url"],
    "data:": ["data_uri"],
    "data:image/png;base64": ["data_uri"],
    "data:image/png;base64,": ["data_uri"],
    "data:image/png;base64,A": ["data_uri"],
    "data:image/png;base64,AA=A": ["data_uri"],
    "data:image/png;base64,AAAA\n": ["data_uri"],
    "data:image/png;base64,AA AA": ["data_uri"],
    "data:image/png;base64,____": ["data_uri"],
    "data:image/png;base64,ÄÄÄÄ": ["data_uri"],
    "data:image/png;base64,AA==AAAA": ["data_uri"],
    "data:image/png,AAAA": ["data_uri"],
    "data:image/;base64,AAAA": ["data_uri"],
    "data:video/mp4;base64,AAAA": ["media"],
    "data:text/plain;base64,AAAA": ["media"],
    "data:;base64,AAAA": ["media"],
    "data:imagery/png;base64,AAAA": ["media"],
    "data:video/mp4;base64,A": ["media", "data_uri"],
}

OF_PERCENT = {
    "data:image/svg+xml,%3Csvg/%3E": [],
    "data:image/svg+xml,plain": [],
    f"data:image/png;base64,{PIXELS}": [],
    "data:image/png,": ["data_uri"],
    "data:image/png,%4": ["data_uri"],
    "data:image/png,a b": ["data_uri"],
    "data:image/png,é": ["data_uri"],
    "data:image/png;base64,A": ["data_uri"],
    "data:video/mp4,%41": ["media"],
}


@pytest.mark.parametrize("uri", GOOD)
def test_a_uri_of_one_of_the_three_forms_is_taken(uri: str) -> None:
    assert codes(uri) == []


@pytest.mark.parametrize("uri", BAD)
def test_a_uri_of_no_form_is_refused_by_the_rule_of_the_form_that_it_begins(uri: str) -> None:
    assert codes(uri) == BAD[uri]


@pytest.mark.parametrize("uri", BAD)
def test_an_item_of_an_array_is_held_to_the_same_forms(uri: str) -> None:
    body = {"type": "image", "model": "grok-imagine", "input": {"prompt": "a", "referenceAssetUris": [uri]}}
    outcome = DEFAULT.validate(body)
    assert isinstance(outcome, Findings)
    assert [violation.rule.code for violation in outcome.items] == BAD[uri]


@pytest.mark.parametrize("uri", OF_PERCENT)
def test_a_percent_encoded_payload_is_taken_where_a_world_says_so(uri: str) -> None:
    assert codes(uri, PERCENT_ENCODED) == OF_PERCENT[uri]


@pytest.mark.parametrize(
    ("field", "media_type"),
    [("startImage", "image/webp"), ("referenceVideo", "video/quicktime"), ("speechAudio", "audio/mpeg")],
)
def test_a_data_uri_has_a_media_type_of_the_kind_of_its_slot(field: str, media_type: str) -> None:
    uris = [f"data:{kind};base64,AAAA" for kind in ("image/webp", "video/quicktime", "audio/mpeg")]
    assert [uri for uri in uris if not codes(uri, field=field)] == [f"data:{media_type};base64,AAAA"]


def test_a_data_uri_may_have_many_parameters() -> None:
    assert codes(f"data:image/png{';a=b' * 1000};base64,AAAA") == []
    assert codes(f"data:image/png{';a' * 1000};base64,AAAA") == ["data_uri"]


def test_a_megabyte_of_payload_is_taken() -> None:
    assert codes(f"data:image/png;base64,{base64.b64encode(bytes(1_000_000)).decode()}") == []


@pytest.mark.parametrize("value", [5, True, ["asset://asset_1"], {"uri": "asset://asset_1"}, None])
def test_what_is_no_text_is_no_uri(value: object) -> None:
    assert codes(value) == ["type"]


ONE_SCHEME = """
model: one-scheme
name: One Scheme
type: image
fields:
  a: {type: string, media: image, schemes: [asset]}
  h: {type: string, media: image, schemes: [https]}
  d: {type: string, media: image, schemes: [data]}
prices: {headline: {amount: 1, unit: tokens}}
example: {}
"""


def test_a_slot_takes_the_schemes_that_its_page_names_alone(tmp_path: Path) -> None:
    (tmp_path / "one-scheme.yaml").write_text(ONE_SCHEME)
    spec = load_spec(tmp_path)
    validator = Validator(spec, spec.world())
    uris = {"a": "asset://asset_1", "h": "https://example.com/a.png", "d": "data:image/png;base64,AAAA"}
    for field in "ahd":
        for scheme, uri in uris.items():
            outcome = validator.validate({"type": "image", "model": "one-scheme", "input": {field: uri}})
            assert isinstance(outcome, Findings) == (field != scheme)
    assert {rule.code for rule in spec.model_rules("one-scheme") if rule.pointer == "/input/h"} == {
        *("type", "scheme", "https_url"),
    }


def test_an_array_whose_page_names_no_assets_takes_none(tmp_path: Path) -> None:
    page = ONE_SCHEME.replace("h: {type: string, media: image,", "h: {type: array, media: image, max_items: 3,")
    (tmp_path / "one-scheme.yaml").write_text(page)
    spec = load_spec(tmp_path)
    items = ["https://example.com/a.png", "asset://asset_1"]
    outcome = Validator(spec, spec.world()).validate({"type": "image", "model": "one-scheme", "input": {"h": items}})
    assert isinstance(outcome, Findings)
    assert [(violation.rule.code, violation.pointer) for violation in outcome.items] == [("scheme", "/input/h/1")]
