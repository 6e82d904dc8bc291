from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from givonkit_contracts.reports.shown_text import (
    beginning,
    shown_answer,
    shown_body,
    shown_request,
)

from .example import exchange, request_body


@given(st.binary(max_size=2_000))
def test_every_body_becomes_one_short_line(body: bytes) -> None:
    line = shown_body(body)
    assert line.isprintable()
    assert len(line) < 400


def test_a_short_body_is_shown_as_it_was_sent() -> None:
    assert shown_body(b'{"a":1.0,\n "a": 1e2}') == '{"a":1.0, "a": 1e2}'


def test_of_a_long_body_only_the_long_strings_are_cut() -> None:
    body = json.dumps({**request_body(prompt="é" * 2501, duration=5), "z": 1.0}).encode()
    assert shown_body(body) == (
        '{"type": "video", "model": "kling-o1", "input": {"prompt": "' + "é" * 24 + '… (2,501 characters)", '
        '"duration": 5}, "z": 1.0}'
    )


def test_a_body_that_is_long_all_over_is_cut_with_its_size() -> None:
    assert shown_body(json.dumps(list(range(500))).encode()).endswith("… (2,390 bytes)")


def test_an_answer_without_a_status_is_its_trouble() -> None:
    assert shown_answer(exchange(None, trouble="reset by\x07 the server")) == "reset by\\x07 the server"


def test_a_broken_answer_is_shown_with_its_trouble() -> None:
    assert shown_answer(exchange(200, reply=b"<html>", trouble="not JSON")) == "200 <html> (not JSON)"


def test_a_request_without_a_body_is_method_and_path() -> None:
    assert shown_request(exchange(method="GET", path="/api/v1/generations/j-1")) == "GET /api/v1/generations/j-1"


@pytest.mark.parametrize(("longest", "kept"), [(9, "a猫b"), (5, "a猫b"), (4, "a猫"), (3, "a"), (2, "a"), (1, "a")])
def test_a_cut_body_ends_with_a_whole_character(longest: int, kept: str) -> None:
    assert beginning("a猫b".encode(), longest).decode() == kept
