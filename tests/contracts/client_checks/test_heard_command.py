"""What a listener serves, and the command that it runs."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from givonkit.errors import GivonkitError, ScenarioInvalid
from givonkit.spec import load_spec
from givonkit_contracts.client_checks.listening import CommandUnusable, Listener, heard_command
from givonkit_contracts.client_checks.schedule_text import read_schedule

from .listeners import Heard, heard

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def plain() -> Iterator[Heard]:
    """A listener that befalls nothing, for tests that have bodies of their own."""
    with heard() as made:
        yield made


@pytest.mark.parametrize("line", ["kill=poll#1:before", "stall deadline=60s", "repeats=2", "again"])
def test_what_only_a_client_that_is_asked_can_do_is_refused(line: str) -> None:
    with pytest.raises(ScenarioInvalid, match="a client that is listened to is not asked for anything: leave out "):
        Listener(load_spec(), schedule=read_schedule(line))


def test_the_port_can_be_chosen_and_is_free_again_afterwards() -> None:
    with heard() as one:
        port = int(one.listener.base_url.rpartition(":")[2])
        with pytest.raises(GivonkitError, match=f"port {port} of 127.0.0.1 is in use"):
            Listener(load_spec(), port=port)
    with Listener(load_spec(), port=port) as listener:
        assert listener.base_url == f"http://127.0.0.1:{port}"


ASKS = """
import os, sys, urllib.request
url, key = os.environ["GIVON_BASE_URL"], os.environ["GIVON_API_KEY"]
request = urllib.request.Request(url + "/api/v1/balance", headers={"Authorization": "Bearer " + key})
sys.exit(7 if urllib.request.urlopen(request).status == 200 else 1)
"""


def test_a_command_finds_the_listener_in_its_environment_and_not_the_readers_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GIVON_API_KEY", "canary-key-of-the-reader")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with heard() as one:
        assert heard_command(one.listener, [sys.executable, "-S", "-c", ASKS]) == 7
        assert one.listener.report().completed == 1
        seen = json.dumps([dict(exchange.headers) for exchange in one.listener._simulator.exchanges])
    assert "canary-key-of-the-reader" not in seen


def test_after_its_command_the_client_has_gone() -> None:
    with heard() as one:
        one.create()
        heard_command(one.listener, ["true"])
        assert one.broken() == {"accepted-job-is-seen-to-its-end"}


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals that end a process")
def test_the_status_of_a_command_that_was_killed_is_that_of_a_shell(plain: Heard) -> None:
    assert heard_command(plain.listener, ["sh", "-c", "kill -9 $$"]) == 137


def test_a_command_that_is_not_there_is_named(plain: Heard) -> None:
    with pytest.raises(
        CommandUnusable, match="cannot start 'no-such-program': No such file or directory; check how it is spelt"
    ):
        heard_command(plain.listener, ["no-such-program"])


def test_no_command_is_no_command(plain: Heard) -> None:
    with pytest.raises(CommandUnusable, match="no command is given"):
        heard_command(plain.listener, [])
