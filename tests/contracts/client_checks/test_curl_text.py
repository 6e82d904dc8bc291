from __future__ import annotations

import shlex
from dataclasses import replace

from givonkit_contracts.client_checks.curl_text import curl_text
from tests.contracts.client_checks.careless import played


def test_each_request_is_a_command_with_its_time_and_like_ones_stand_there_once() -> None:
    (run,) = played("create#1=reset:acted after=35s")
    lines = curl_text(run).split("\n")[2:]
    assert lines[0::2] == ["# 0 s", "# 1 s", "# 3-37 s, 18 times", "# 37 s"]
    words = shlex.split(lines[3])
    assert words[:5] == ["curl", "-i", "-X", "POST", "$GIVON_BASE_URL/api/v1/generations"]
    assert "Authorization: Bearer $GIVON_API_KEY" in words
    assert "idempotency-key: case-1-attempt-2" in words
    assert words[-1].encode() == run.exchanges[1].sent


def test_another_host_stands_there_by_its_name() -> None:
    (run,) = played("create#1=reset:acted after=35s")
    download = curl_text(run).split("\n")[-1]
    assert shlex.split(download)[2].startswith("https://assets.givon.test/outputs/gen_")


def test_no_key_is_there() -> None:
    (run,) = played("create#1=reset:acted after=35s")
    assert "givon-test-key" not in curl_text(run)


def test_what_a_client_sends_cannot_leave_its_quotes() -> None:
    (run,) = played("create#1=reset:acted after=35s")
    nasty = replace(run.exchanges[0], path="/a'; rm -rf $HOME '", sent=b"'`x`\x1b[2J")
    line = curl_text(replace(run, exchanges=(nasty,))).split("\n")[-1]
    assert line.isprintable()
    assert shlex.split(line)[-1] == "'`x`\\x1b[2J"


def test_of_very_many_commands_the_rest_is_counted() -> None:
    (run,) = played("create#1=reset:acted after=35s")
    many = [replace(run.exchanges[2], number=number, path=f"/{number}") for number in range(1, 101)]
    assert curl_text(replace(run, exchanges=tuple(many))).endswith("\n# and 40 more")
