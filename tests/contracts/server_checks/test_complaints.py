from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from givonkit_contracts.server_checks.complaints import Baseline, complains, echoes, leaves_of

from .served import recorded

if TYPE_CHECKING:
    from givonkit_contracts.server_checks.exchange import Exchange

PLANT = {"path": "prompt", "message": "must be a text"}
OTHER = {"path": "duration", "message": "is too long"}


def refusal(*errors: Any, sent: Any = None, **beside: Any) -> Exchange:
    return recorded(422, sent or {"input": {"prompt": 5}}, {"errors": list(errors), **beside})


def text(content: str) -> Exchange:
    return recorded(400, {"input": {"prompt": 5}}, content.encode())


def test_the_same_refusal_complains_about_nothing() -> None:
    baseline = Baseline([refusal(PLANT)] * 3)
    assert not complains(baseline.reading(refusal(PLANT)), set())


def test_a_second_problem_is_a_complaint() -> None:
    baseline = Baseline([refusal(PLANT)] * 3)
    assert complains(baseline.reading(refusal(PLANT, OTHER)), set())
    assert complains(baseline.reading(refusal(OTHER, PLANT)), set())


def test_another_problem_told_in_the_same_words_is_a_complaint() -> None:
    baseline = Baseline([refusal({"message": "is wrong"})] * 3)
    assert complains(baseline.reading(refusal({"message": "is wrong"}, {"message": "is wrong"})), set())


def test_request_ids_and_times_are_no_complaints() -> None:
    baseline = Baseline([refusal(PLANT, id=f"req-{number}", at=f"10:00:0{number}") for number in range(3)])
    assert not complains(baseline.reading(refusal(PLANT, id="req-9", at="10:00:09")), set())
    assert complains(baseline.reading(refusal(PLANT, OTHER, id="req-9", at="10:00:09")), set())


def test_a_value_that_is_repeated_as_it_was_sent_is_no_complaint() -> None:
    sent = {"input": {"prompt": 5, "resolution": "4k"}}
    baseline = Baseline([refusal(PLANT)] * 3)
    assert not complains(baseline.reading(refusal(PLANT, sent=sent, received="4k")), set())


def test_the_beginning_of_a_long_value_is_no_complaint() -> None:
    sent = {"input": {"prompt": 5, "startImage": "data:image/png;base64," + "A" * 900}}
    baseline = Baseline([refusal(PLANT)] * 3)
    reading = baseline.reading(refusal(PLANT, sent=sent, received="data:image/png;base64,AAAA…"))
    assert not complains(reading, set())


def test_a_place_where_most_harmless_changes_show_is_an_echo() -> None:
    baseline = Baseline([refusal(PLANT)] * 3)
    readings = [baseline.reading(refusal(PLANT, hash=str(number))) for number in range(4)]
    assert echoes(readings) == {"/hash"}
    assert not complains(readings[0], echoes(readings))


def test_a_place_where_few_changes_show_is_none() -> None:
    baseline = Baseline([refusal(PLANT)] * 3)
    readings = [baseline.reading(refusal(PLANT)) for _ in range(9)] + [baseline.reading(refusal(PLANT, OTHER))]
    assert echoes(readings) == set()
    assert complains(readings[-1], echoes(readings))


def test_plain_text_is_compared_whole() -> None:
    baseline = Baseline([text("prompt: must be a text")] * 3)
    assert not complains(baseline.reading(text("prompt: must be a text")), set())
    assert complains(baseline.reading(text("prompt: must be a text\nduration: is too long")), set())


def test_text_that_changes_by_itself_says_nothing() -> None:
    baseline = Baseline([text(f"req-{number}: no") for number in range(3)])
    assert not complains(baseline.reading(text("req-9: no\nduration: is too long")), set())


@pytest.mark.parametrize("reply", [b"", b"{", b"\xff\xfe", b"null", b"[]", b"5"])
def test_any_answer_can_be_compared(reply: bytes) -> None:
    exchange = recorded(400, {"input": {}}, reply)
    assert not complains(Baseline([exchange] * 3).reading(exchange), set())


def test_leaves_tell_how_often_something_stands_somewhere() -> None:
    exchange = recorded(400, {}, {"errors": ["a", "a", "b"], "code": 7})
    assert leaves_of(exchange) == {("/errors[]", "a #2"), ("/errors[]", "b #1"), ("/code", "7 #1")}


def test_a_refusal_that_repeats_its_whole_request_complains_about_nothing() -> None:
    sent = {"type": "video", "input": {"prompt": 5, "duration": 7, "resolution": "4k"}}
    baseline = Baseline([refusal(PLANT, received={"type": "video", "input": {"prompt": 5}})] * 3)
    assert not complains(baseline.reading(refusal(PLANT, sent=sent, received=json.loads(json.dumps(sent)))), set())
