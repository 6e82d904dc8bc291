"""What a library refuses to send, and what no server can read, is the same in this process as over a socket."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from givonkit_contracts.adapters.sendable import Unreadable, Unsendable, sendable_line, sendable_method
from givonkit_contracts.adapters.wire import RequestReader

from .answer import Answer, Failure, outcome
from .ways import WAYS, InProcess, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.mockserver.processes import Process

    from .answer import Client, Outcome

MODELS = "/api/v1/models"
KEY = ("authorization", "Bearer any-key")
REFUSED = [
    ("Authorization", "Bearer any-key\n"),
    ("Authorization", "Bearer any-key "),
    ("X-Own", "a\r\nX-Other: b"),
    ("X-Own", "a\0b"),
    ("X-Own", " a"),
    ("X a", "1"),
    ("X:", "1"),
]
SENT = [("X-Own", ""), ("X-Own", "a\tb c"), ("X-Own", "a\x01b"), ("X-Own", "a\x7fb"), ("X!#$%&'*+.^_`|~-9", "1")]
TRANSPORTS = [name for name in WAYS if "httpx" in name]
OF_HTTPX = [*TRANSPORTS, "respx", "respx async"]
each_way = pytest.mark.parametrize("name", WAYS)


def both(name: str, server: Process, method: str, *headers: tuple[str, str]) -> tuple[Outcome, Outcome]:
    """Return what becomes of a request to the double in this process, and to the server."""
    way = WAYS[name]

    def asked(client: Client) -> Outcome:
        return outcome(lambda: client.ask(method, server.base_url + MODELS, headers=[*headers]))

    with opened(way.inside(InProcess(server.base_url))) as client:
        inside = asked(client)
    with opened(way.outside()) as client:
        return inside, asked(client)


@each_way
@pytest.mark.parametrize("header", REFUSED, ids=repr)
def test_a_header_that_the_library_refuses_is_refused(name: str, header: tuple[str, str], server: Process) -> None:
    inside, outside = both(name, server, "GET", KEY, header)
    assert inside == outside
    if name in OF_HTTPX:
        assert isinstance(inside, Failure)
        assert inside.kind.__name__ == "LocalProtocolError"


@each_way
@pytest.mark.parametrize("header", SENT, ids=repr)
def test_a_strange_header_that_the_library_sends_is_answered_alike(
    name: str, header: tuple[str, str], server: Process
) -> None:
    inside, outside = both(name, server, "GET", KEY, header)
    assert inside == outside


@each_way
@pytest.mark.parametrize("method", ["FOO", "PRI", "SETUP", "F O", "PROPFIND", "OPTIONS"])
def test_a_strange_method_is_answered_alike(name: str, method: str, server: Process) -> None:
    inside, outside = both(name, server, method, KEY)
    assert inside == outside
    assert isinstance(inside, Answer) == (method != "F O")


@each_way
def test_a_request_that_no_server_can_read_is_refused_and_followed_by_others(name: str) -> None:
    double = InProcess()
    with opened(WAYS[name].inside(double)) as client:

        def status(method: str, **parts: Any) -> int:
            return client.ask(method, double.base_url + MODELS, headers=[KEY], **parts).status

        assert [status("FOO", content=b"body"), status("GET"), status("FOO"), status("GET")] == [400, 200, 400, 200]


@pytest.mark.parametrize("name", TRANSPORTS)
def test_a_body_is_not_begun_behind_a_header_that_is_refused(name: str) -> None:
    begun = []

    def pieces() -> Iterator[bytes]:
        begun.append(True)
        yield b"body"

    with opened(WAYS[name].inside(InProcess())) as client:
        came = outcome(
            lambda: client.ask("POST", f"https://givon.test{MODELS}", headers=[("X a", "1")], content=pieces())
        )
    assert isinstance(came, Failure)
    assert not begun


def test_a_line_keeps_its_value_and_bytes_beyond_ascii() -> None:
    assert sendable_line((b"X-Own", b"a \xe4\xff")) == (b"x-own", b"a \xe4\xff")


@pytest.mark.parametrize("value", [b"a\x01", b"\x1f", b"\x7f"])
def test_a_control_character_is_sent_and_cannot_be_read(value: bytes) -> None:
    with pytest.raises(Unreadable):
        sendable_line((b"x", value))


def test_the_parser_reads_those_values_that_are_called_readable() -> None:
    values = [b"a%cb" % code for code in range(256) if code not in b"\0\r\n\v\f"]
    readable = []
    for value in values:
        with suppress(Unreadable):
            readable.append(sendable_line((b"x-own", value))[1])
    assert readable == [value for value in values if is_read(value)]
    assert 0 < len(readable) < len(values)


def is_read(value: bytes) -> bool:
    """Whether a parser reads a header with this value."""
    (received,) = RequestReader("http").feed(b"GET / HTTP/1.1\r\nHost: givon.test\r\nX-Own: %b\r\n\r\n" % value)
    return received.request is not None


@pytest.mark.parametrize("method", ["", "F O", "GET\n"])
def test_a_method_is_one_word(method: str) -> None:
    with pytest.raises(Unsendable, match="Illegal method characters"):
        sendable_method(method)
