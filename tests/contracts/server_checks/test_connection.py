"""Answers on a socket that are cut, endless, late, or none."""

from __future__ import annotations

from contextlib import suppress
from threading import Event
from time import monotonic

import pytest

from givonkit_contracts.server_checks.sender import Answer

from .peers import OK, PATIENCE, Peer, answer_to, asked, head, server


@pytest.mark.parametrize(
    ("content", "trouble"),
    [
        (b"", "the connection was closed before an answer came"),
        (b"HTTP/1.1 20", "the connection was closed in the middle of the answer"),
        (b"HTTP/1.1 202 Accepted\r\nContent-Ty", "the connection was closed in the middle of the answer"),
        (
            head(b"Content-Length: 9", status=b"202 Accepted") + b'{"id"',
            "the connection was closed in the middle of the answer (it began with status 202)",
        ),
        (
            head(b"Transfer-Encoding: chunked") + b"5\r\n{}",
            "the connection was closed in the middle of the answer (it began with status 200)",
        ),
        (
            head(b"Transfer-Encoding: chunked") + b"2\r\n{}\r\n",
            "the connection was closed in the middle of the answer (it began with status 200)",
        ),
    ],
)
def test_an_answer_that_is_cut_is_none(content: bytes, trouble: str) -> None:
    assert answer_to(content) == Answer(None, [], b"", trouble)


@pytest.mark.parametrize(
    ("content", "trouble"),
    [
        (b"SSH-2.0-OpenSSH_9.6\r\n", "what came is no answer in HTTP/1.1"),
        (b"HTTP/2 200\r\n\r\n", "what came is no answer in HTTP/1.1"),
        (b"HTTP/1.1 abc\r\n\r\n", "what came is no answer in HTTP/1.1"),
        pytest.param(b"HTTP/1.1 200 " + b"a" * 70_000, "what came is no answer in HTTP/1.1", id="a long line"),
        pytest.param(head(*[b"a: b"] * 200), "what came is no answer in HTTP/1.1", id="many headers"),
        (
            head(b"Transfer-Encoding: chunked") + b"-5\r\n{}\r\n",
            "what came is no answer in HTTP/1.1 (it began with status 200)",
        ),
        (
            head(b"Transfer-Encoding: chunked") + b"zz\r\n{}\r\n",
            "what came is no answer in HTTP/1.1 (it began with status 200)",
        ),
    ],
)
def test_what_is_no_http_is_no_answer(content: bytes, trouble: str) -> None:
    assert answer_to(content, end="") == Answer(None, [], b"", trouble)


def test_an_answer_that_ends_with_its_connection_is_whole() -> None:
    answer = answer_to(b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{}")
    assert (answer.status, answer.body, answer.trouble) == (200, b"{}", None)


def test_an_answer_to_a_head_request_has_no_body() -> None:
    answer = answer_to(head(b"Content-Length: 9", b"Content-Type: application/json"), end="", method="HEAD")
    assert (answer.status, answer.body, answer.trouble) == (200, b"", None)


def test_an_answer_that_goes_on_after_its_end_is_none_to_go_by() -> None:
    answer = answer_to(OK + b"}", end="")
    assert (answer.status, answer.trouble) == (200, "more came than the Content-Length of the answer says")


@pytest.mark.parametrize(
    "content", [head(b"Content-Length: 999999999999999"), head(b"Connection: close"), b"HTTP/1.1 100 Continue\r\n\r\n"]
)
def test_an_answer_without_an_end_is_not_read_to_it(content: bytes) -> None:
    def script(peer: Peer) -> None:
        peer.request()
        peer.send(content)
        filler = content * 2000 if b"100" in content[:12] else bytes(65_536)
        while True:
            peer.send(filler)

    with server(script) as url:
        trouble = asked(url).trouble
    assert trouble is not None
    assert trouble.startswith("the answer is longer than 8 MiB")


def test_a_chunk_that_claims_more_than_memory_holds_is_read_piece_by_piece() -> None:
    answer = answer_to(head(b"Transfer-Encoding: chunked") + b"ffffffffffff\r\n{}")
    assert answer.trouble == "the connection was closed in the middle of the answer (it began with status 200)"


@pytest.mark.parametrize("beginning", [b"", b"HTTP/1.1 200 OK\r\na: ", head(), head(b"Transfer-Encoding: chunked")])
def test_a_dripping_answer_has_a_time_limit_for_the_whole(beginning: bytes) -> None:
    def script(peer: Peer) -> None:
        peer.request()
        peer.send(beginning)
        while True:
            peer.send(b"1")
            peer.line.settimeout(0.02)
            with suppress(TimeoutError):
                peer.line.recv(1)

    with server(script) as url:
        started = monotonic()
        trouble = asked(url, timeout=0.5).trouble
        assert monotonic() - started < 10.0
    assert trouble is not None
    assert trouble.startswith("no whole answer within 0.5 s")


def test_a_server_that_reads_nothing_has_a_time_limit() -> None:
    is_over = Event()

    def script(_peer: Peer) -> None:
        is_over.wait(PATIENCE)

    with server(script) as url:
        answer = asked(url, "POST", body=bytes(30_000_000), timeout=0.3)
        is_over.set()
    assert answer.trouble == "no answer within 0.3 s"


def test_an_answer_to_a_request_that_was_not_read_to_its_end_is_an_answer() -> None:
    def script(peer: Peer) -> None:
        peer.line.recv(1000)
        peer.send(head(b"Content-Length: 0", b"Connection: close", status=b"413 Content Too Large"))
        peer.close()

    with server(script) as url:
        assert asked(url, "POST", body=bytes(3_000_000)).status == 413
