"""No secret leaves: a planted API key and control token are searched for in everything that the double tells."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

import pytest

from .processes import Process, refused_here
from .wire import GENERATIONS, VALID, ask, message, post

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .wire import Answer

KEY = "canary-key-9f8e/7d6c+5b4a3"
TOKEN = "canary-token-1a2b3c4d5e6f"
NAMESPACED = f"ns_w1_{KEY}"
TOLD = [
    *("journal", "journal.har", "ledger", "scenarios", "clock", "world", "rules", "questions", "namespaces"),
    *("openapi.json", "docs"),
]


def control(process: Process, method: str, path: str, body: Any = None) -> Answer:
    """Return an answer of the control side, which is asked with its token."""
    content = b"" if body is None else json.dumps(body).encode()
    return ask(process.address, message(method, path, f"Content-Length: {len(content)}", body=content, key=TOKEN))


def strayed(key: str) -> Iterator[bytes]:
    """Yield requests by a key that has strayed into every other place too."""
    leaking = VALID.replace(b"a red corgi", key.encode())
    length = "Content-Length: 0"
    yield post(key=key)
    yield post(leaking, key=key)
    yield post(json.dumps({"type": key, "model": key, key: key}).encode(), key=key)
    yield post(VALID, f"Givonkit-Scenario: {key}", key=key)
    yield post(VALID, f"Givonkit-Scenario: fail={key}", key=key)
    yield post(VALID, f"Idempotency-Key: {key}", f"Cookie: {key}", f"X-Api-Key: {key}", key=key)
    yield post(VALID.replace(b"a red corgi", f"[givonkit fault={key}]".encode()), key=key)
    yield message("GET", f"{GENERATIONS}/{quote(key, safe='')}", key=key)
    yield message("GET", f"{GENERATIONS}?cursor={quote(key, safe='')}&limit={key}", key=key)
    yield message("POST", f"{GENERATIONS}/{quote(key, safe='')}/cancel", length, key=key)
    yield message("GET", f"/{key}", key=key)
    escaped = "".join(f"\\u{ord(letter):04x}" for letter in key)
    yield post(VALID.replace(b"a red corgi", escaped.encode()), key=key)
    yield post(json.dumps({"type": key}).replace("/", "\\/").encode(), key=key)
    yield message("GET", f"{GENERATIONS}?cursor={''.join(f'%{ord(letter):02x}' for letter in key)}", key=key)


def silent(key: str) -> Iterator[bytes]:
    """Yield requests that hold a key only where it belongs; no answer may tell it."""
    yield post(key=key)
    yield post(b"{}", key=key)
    yield post(b"{", key=key)
    yield post(VALID, "Givonkit-Scenario: fault=503:html", key=key)
    yield post(VALID, "Givonkit-Scenario: nonsense", key=key)
    yield post(VALID.replace(b"kling-o1", b"kling-01"), key=key)
    yield message("GET", f"{GENERATIONS}/nobody", key=key)
    yield message("GET", "/nowhere", key=key)
    yield message("PATCH", GENERATIONS, key=key)
    yield message("GET", "/api/v1/balance", key=key)
    yield message("GET", "/docs", key=key)
    yield message("GET", "/__givonkit/nowhere", key=key)
    yield message("GET", "/__givonkit/journal", key=key, host="evil.example")


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """A server that knows both secrets, and has been sent them everywhere."""
    started = Process(tmp_path_factory.mktemp("canary"), "--api-key", KEY, "--control-token", TOKEN)
    for key in (KEY, NAMESPACED, TOKEN, f"{KEY}x"):
        for request in strayed(key):
            ask(started.address, request)
    yield started
    started.kill()


def tells_a_secret(text: str) -> bool:
    plain = unquote(re.sub(r"\\+u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text).replace("\\/", "/"))
    return any(secret in spelled for secret in (KEY, TOKEN) for spelled in (text, plain, unquote(plain)))


@pytest.mark.parametrize("prefix", ["", "/ns/w1"])
@pytest.mark.parametrize("path", TOLD)
def test_the_control_side_tells_no_secret(process: Process, prefix: str, path: str) -> None:
    answer = control(process, "GET", f"{prefix}/__givonkit/{path}")
    assert (answer.status, tells_a_secret(answer.body.decode())) == (200, False)


def test_the_movements_of_a_key_tell_no_secret(process: Process) -> None:
    labels = control(process, "GET", "/__givonkit/ledger").json
    assert labels
    for label in labels:
        assert not tells_a_secret(control(process, "GET", f"/__givonkit/ledger/{label}").body.decode())


@pytest.mark.parametrize("match", [{"prompt": "nothing like it"}, {"operation": "poll"}, {"operation": "cancel"}])
def test_a_report_of_verification_tells_no_secret(process: Process, match: dict[str, str]) -> None:
    answer = control(process, "POST", "/__givonkit/verify", {"expectations": [{"match": match, "times": 99}]})
    assert (answer.json["met"], tells_a_secret(answer.body.decode())) == (False, False)


def test_an_expectation_that_asks_for_a_key_is_refused_without_it(process: Process) -> None:
    answer = control(process, "POST", "/__givonkit/verify", {"expectations": [{"match": {"key": KEY}}]})
    assert (answer.status, tells_a_secret(answer.body.decode())) == (400, False)


def test_a_scenario_for_a_key_does_not_tell_it(process: Process) -> None:
    scenario = {"match": {"key": KEY, "operation": "balance"}, "steps": "fault=418"}
    assert control(process, "POST", "/ns/w1/__givonkit/scenarios", {"scenarios": {"for-one": scenario}}).status == 200
    struck = ask(process.address, message("GET", "/ns/w1/api/v1/balance", key=KEY))
    assert struck.status == 418
    told = control(process, "GET", "/ns/w1/__givonkit/scenarios").body.decode()
    assert not tells_a_secret(told + str(struck))


@pytest.mark.parametrize("key", [KEY, NAMESPACED, TOKEN, f"{KEY}x"])
def test_no_answer_tells_the_key_that_it_was_asked_with(process: Process, key: str) -> None:
    for request in silent(key):
        answer = ask(process.address, request)
        assert not tells_a_secret(f"{answer.headers}{answer.body.decode()}"), request


@pytest.mark.parametrize("path", ["/docs", "/openapi.json"])
def test_the_documentation_tells_no_secret(process: Process, path: str) -> None:
    assert not tells_a_secret(ask(process.address, message("GET", path, key=KEY)).body.decode())


def test_the_start_up_text_and_the_log_tell_no_secret(process: Process) -> None:
    ask(process.address, message("GET", "/the-last-one"))
    process.log_line_with("/the-last-one")
    assert len(process.errors.splitlines()) > 30
    assert not tells_a_secret(process.output + process.errors)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--api-key", f"{KEY} x"),
        ("--control-token", f"{TOKEN} x"),
        ("--control-token", f"{TOKEN}\u00e9"),
        ("--api-key", KEY, "--control-token", TOKEN, "--pace", "never"),
        ("--api-key", KEY, "--control-token", TOKEN, "--answer", "x=y"),
    ],
)
def test_a_start_that_is_refused_tells_no_secret(arguments: tuple[str, ...]) -> None:
    refused = refused_here("--port", "0", *arguments)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "canary-" not in refused.stderr
