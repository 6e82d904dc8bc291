from __future__ import annotations

import json
from typing import Any

import pytest

from givonkit.simulator.idempotency import IdempotencyKeys, Remembered, digest_of

DAY = 86_400


def remembered(job: int) -> Remembered:
    return Remembered(b"digest", 202, [(b"date", b"today")], b"{}", "accepted", job)


def test_an_answer_is_found_by_its_account_and_key() -> None:
    keys = IdempotencyKeys(DAY, 10)
    keys.keep(0, b"a", remembered(1), 0.0)
    keys.keep(1, b"a", remembered(2), 0.0)
    keys.keep(0, b"b", remembered(3), 0.0)
    assert keys.find(0, b"a", 1.0) == remembered(1)
    assert keys.find(1, b"a", 1.0) == remembered(2)
    assert keys.find(0, b"b", 1.0) == remembered(3)
    assert keys.find(1, b"b", 1.0) is None


@pytest.mark.parametrize(("now", "is_found"), [(100.0, True), (100.0 + DAY - 0.001, True), (100.0 + DAY, False)])
def test_an_answer_is_forgotten_exactly_after_its_seconds(now: float, is_found: bool) -> None:  # noqa: FBT001  # a row
    keys = IdempotencyKeys(DAY, 10)
    keys.keep(0, b"a", remembered(1), 100.0)
    assert (keys.find(0, b"a", now) is not None) is is_found


def test_finding_an_answer_does_not_make_it_live_longer() -> None:
    keys = IdempotencyKeys(10, 10)
    keys.keep(0, b"a", remembered(1), 0.0)
    assert keys.find(0, b"a", 9.0) is not None
    assert keys.find(0, b"a", 10.0) is None


def test_a_key_that_is_kept_again_has_the_new_answer_and_lives_from_then_on() -> None:
    keys = IdempotencyKeys(10, 2)
    keys.keep(0, b"a", remembered(1), 0.0)
    keys.keep(0, b"b", remembered(2), 1.0)
    keys.keep(0, b"a", remembered(3), 5.0)
    assert len(keys) == 2
    assert keys.find(0, b"b", 11.0) is None
    assert keys.find(0, b"a", 14.9) == remembered(3)
    assert keys.find(0, b"a", 15.0) is None


def test_beyond_the_limit_the_oldest_leaves_first() -> None:
    keys = IdempotencyKeys(DAY, 3)
    for number in range(5):
        keys.keep(0, b"%d" % number, remembered(number), float(number))
    assert [number for number in range(5) if keys.find(0, b"%d" % number, 5.0)] == [2, 3, 4]
    assert repr(keys) == "<IdempotencyKeys: 3 of at most 3, for 86400 seconds>"


def test_what_is_over_is_not_kept() -> None:
    keys = IdempotencyKeys(10, 1000)
    for number in range(500):
        keys.keep(0, b"%d" % number, remembered(number), float(number))
    assert len(keys) == 10


def test_a_limit_of_none_keeps_none() -> None:
    keys = IdempotencyKeys(DAY, 0)
    keys.keep(0, b"a", remembered(1), 0.0)
    assert keys.find(0, b"a", 0.0) is None


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('{"a": 1, "b": {"c": 2, "d": 3}}', '{"b": {"d": 3, "c": 2}, "a": 1}'),
        ('{"a": 5}', '{"a": 5.0}'),
        ('{"a": 0}', '{"a": -0.0}'),
        ('{"a": 1000}', '{"a": 1e3}'),
        ('{"a": [{"b": 10000000000000000000000}]}', '{"a": [{"b": 1e22}]}'),
        ('{"a": "\\u00e9"}', '{"a": "é"}'),
        ("{}", " { } "),
    ],
)
def test_equal_requests_have_one_digest(first: str, second: str) -> None:
    assert digest_of("kling-o1", json.loads(first)) == digest_of("kling-o1", json.loads(second))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"a": 1}, {"a": True}),
        ({"a": 0}, {"a": False}),
        ({"a": 1.0}, {"a": True}),
        ({"a": 5}, {"a": "5"}),
        ({"a": 5}, {"a": 5.5}),
        ({"a": 5}, {"b": 5}),
        ({"a": None}, {}),
        ({"a": None}, {"a": "null"}),
        ({"a": [1, 2]}, {"a": [2, 1]}),
        ({"a": []}, {"a": {}}),
        ({"a": "x"}, {"a": "x "}),
        ({"a": "é"}, {"a": "e\u0301"}),
        ({"a": "\ud800"}, {"a": "\ud801"}),
        ({"a": 0.1}, {"a": 0.10000000000000002}),
    ],
)
def test_different_requests_have_different_digests(first: dict[str, Any], second: dict[str, Any]) -> None:
    assert digest_of("kling-o1", first) != digest_of("kling-o1", second)


def test_requests_for_different_models_have_different_digests() -> None:
    assert digest_of("kling-o1", {"prompt": "a"}) != digest_of("kling-2.6", {"prompt": "a"})


def test_a_digest_takes_the_largest_number_and_the_deepest_value_that_is_decoded() -> None:
    value: Any = 1.7976931348623157e308
    for _ in range(500):
        value = [value]
    assert len(digest_of("kling-o1", {"a": value})) == 16
