"""The grades against an independent judge: requests that one schema takes and the other does not."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import jsonschema_rs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from givonkit.spec.comparing import Grade
from givonkit.spec.json_schema import input_schema

from .sides import WORLD, facts_with, of_files, spec_of

DETERMINISTIC = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=120,
    suppress_health_check=list(HealthCheck),
)
SCHEMES = ["asset", "https", "data"]
URIS = ["asset://asset_1", "https://example.com/a.png", "data:image/png;base64,AAAA", "data:video/mp4;base64,AAAA"]
WORDS = ["a", "b", "ab", "abc"]

small = st.integers(1, 8)
yes = st.just(value=True)
amounts = st.sampled_from([Decimal(text) for text in ("0", "1", "2", "3", "5", "8", "0.5", "1.5")])
steps = st.sampled_from([Decimal(text) for text in ("1", "2", "3", "0.5", "1.5")])
ranges = st.tuples(amounts, amounts, steps).map(
    lambda parts: {"from": min(parts[:2]), "to": max(parts[:2]), "step": parts[2]}
)


def fields_of(kind: str, **facts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    facts["required"] = yes
    return st.fixed_dictionaries({"type": st.just(kind)}, optional=facts)


def slots_of(kind: str, **facts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    schemes = st.lists(st.sampled_from(SCHEMES), min_size=1, unique=True)
    needed = {"type": st.just(kind), "media": st.sampled_from(["image", "video"]), "schemes": schemes}
    return st.fixed_dictionaries(needed, optional={**facts, "required": yes})


numbers = fields_of("number", range=ranges) | fields_of("number", allowed=st.lists(small, min_size=1, unique=True))
texts = fields_of("string", max_chars=small) | fields_of(
    "string", allowed=st.lists(st.sampled_from(WORDS), min_size=1, unique=True)
)
slots = slots_of("string") | slots_of("array", max_items=st.integers(1, 3))
fields = numbers | texts | slots | fields_of("boolean") | fields_of("object")
alike = st.one_of(*(st.tuples(kind, kind) for kind in (numbers, texts, slots)))
pairs = alike | alike | st.tuples(fields, fields) | st.tuples(st.none(), fields) | st.tuples(fields, st.none())
VALUES: list[dict[str, Any]] = [
    *({"x": value} for value in [number / 2 for number in range(-1, 18)] + [1, 2, 3, 4, 5, 8, 10**6]),
    *({"x": value} for value in ["", *WORDS, "abcdefgh", *URIS, True, {}, {"a": 1}, [], [URIS[0]], [URIS[1]] * 2]),
    *({"x": [URIS[2]] * 3}, {"x": [URIS[3]] * 4}, {"x": [1]}, {}),
]


def schema(facts: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(input_schema(spec_of(facts).model_rules("m", WORLD), WORLD))


def grades_and_drops(pair: tuple[dict[str, Any] | None, dict[str, Any] | None]) -> tuple[set[Grade], list[Any]]:
    """Return the grades of the changes between two definitions of x, and the requests that only the first takes."""
    before, after = (facts_with(fields={} if field is None else {"x": field}) for field in pair)
    takes, takes_now = schema(before).is_valid, schema(after).is_valid
    requests = [{"prompt": "a cat", **value} for value in VALUES]
    dropped = [request for request in requests if takes(request) and not takes_now(request)]
    return {change.grade for change in of_files(before, after)}, dropped


@given(pairs)
@DETERMINISTIC
def test_a_request_that_is_refused_now_means_a_breaking_change(pair: Any) -> None:
    grades, dropped = grades_and_drops(pair)
    assert Grade.BREAKING in grades or dropped == []


@given(alike)
@DETERMINISTIC
def test_what_is_breaking_one_way_is_dropped_by_some_request_or_means_something_else(pair: Any) -> None:
    grades, dropped = grades_and_drops(pair)
    says_more = pair[0].get("media") != pair[1].get("media") or any("allowed" not in side for side in pair)
    assert Grade.BREAKING not in grades or dropped or says_more


@given(pairs)
@DETERMINISTIC
def test_what_is_added_one_way_is_dropped_the_other_way(pair: Any) -> None:
    before, after = (facts_with(fields={} if field is None else {"x": field}) for field in pair)
    assert bool(of_files(before, after)) == bool(of_files(after, before))
