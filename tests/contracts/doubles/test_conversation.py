from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .conftest import Held


def test_a_conversation_tells_time_request_verdict_and_answer(held: Held) -> None:
    held.double.clock.advance(1.5)
    held.create(duration=7)
    lines = held.double.conversation().splitlines()
    assert lines[0].startswith("    1.500 s  #1 POST /api/v1/generations 400 refused: kling-o1/input.duration/enum")
    assert lines[1].strip().startswith('sent: {"type": "video", "model": "kling-o1"')
    assert lines[2].strip().startswith('answer: {"error":{"code":"invalid_request"')


def test_equal_polls_in_a_row_stand_once(held: Held) -> None:
    created = held.create()
    for _ in range(900):
        held.double.clock.advance(2)
        held.poll(created)
    text = held.double.conversation()
    assert "the same 900 times, until 1800.000 s (#901)" in text
    assert len(text.splitlines()) == 6


def test_only_the_last_of_a_long_conversation_is_shown(held: Held) -> None:
    for number in range(25):
        held.create(f"prompt {number}")
    lines = held.double.conversation().splitlines()
    assert lines[0] == "… 5 earlier requests are not shown"
    assert "#6 POST" in lines[1]


def test_a_fault_is_told_and_what_was_never_sent_is_not_shown(held: Held) -> None:
    held.double.when().reset_connection(after_accept=True)
    held.create()
    text = held.double.conversation()
    assert "POST /api/v1/generations - accepted" in text
    assert "fault: reset before the head" in text
    assert "answer:" not in text


def test_bodies_are_cut_and_cannot_paint_the_terminal(held: Held) -> None:
    held.create("\x1b[31m" + "long " * 100)
    text = held.double.conversation()
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) < 550
    assert '"outputs":[]}' in text, "the end of an answer says most"


def test_no_request_is_said_in_words(held: Held) -> None:
    assert held.double.conversation() == "No request came."
