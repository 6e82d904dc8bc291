from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

from givonkit_contracts.reports.curl_line import curl_line, replay_line

from .example import ACCEPTED, TARGET, exchange, request_body

if TYPE_CHECKING:
    from givonkit_contracts.server_checks.exchange import Exchange


def test_the_line_sends_the_body_and_names_the_key_by_its_variable() -> None:
    line = curl_line(ACCEPTED, TARGET + "/")
    assert line is not None
    words = shlex.split(line)
    assert words[:5] == ["curl", "-i", "-X", "POST", f"{TARGET}/api/v1/generations"]
    assert "Authorization: Bearer $GIVON_API_KEY" in words
    assert words[-1].encode() == ACCEPTED.body


@pytest.mark.parametrize(
    "sent",
    [
        exchange(body=b"\xff\xfe"),
        exchange(body=b'{"a": "\x1b[2J"}'),
        exchange(body=b"{\n}"),
        exchange(body=request_body(prompt="x" * 3000)),
        exchange(path="/\u202e"),
    ],
)
def test_there_is_no_line_for_what_a_terminal_would_show_or_copy_wrong(sent: Exchange) -> None:
    assert curl_line(sent, TARGET) is None


def test_what_a_stranger_sent_cannot_leave_its_quotes() -> None:
    line = curl_line(exchange(path="/a';rm -rf $HOME;'", body=b"';`x`"), TARGET)
    assert line is not None
    assert shlex.split(line)[4] == f"{TARGET}/a';rm -rf $HOME;'"
    assert shlex.split(line)[-1] == "';`x`"


def test_an_id_with_spaces_is_one_word_of_the_shell() -> None:
    assert shlex.split(replay_line("kling-o1/duration:12 s"))[-1] == "kling-o1/duration:12 s"
