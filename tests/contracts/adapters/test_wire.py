"""Requests and replies as bytes."""

from __future__ import annotations

import pytest

from givonkit import Reply
from givonkit_contracts.adapters.wire import RequestReader, head_of

GET = b"GET /a%20b?q=1 HTTP/1.1\r\nHost: givon.test\r\nX-Own: 1\r\nX-Own: 2\r\n\r\n"


def test_a_request_is_read_however_its_bytes_come() -> None:
    reader = RequestReader("https")
    received = [one for byte in GET for one in reader.feed(bytes((byte,)))]
    assert len(received) == 1
    request = received[0].request
    assert (request.method, request.path, request.query, request.scheme) == ("GET", "/a b", b"q=1", "https")
    assert request.headers == {b"host": b"givon.test", b"x-own": b"1, 2"}


def test_requests_that_come_together_are_told_apart() -> None:
    assert [one.request.path for one in RequestReader("http").feed(GET + GET)] == ["/a b", "/a b"]


@pytest.mark.parametrize(
    ("target", "path", "query"),
    [(b"http://givon.test/x?a=b", "/x", b"a=b"), (b"http://givon.test", "/", b""), (b"http://g.test/x", "/x", b"")],
)
def test_a_whole_url_as_target_is_its_path_and_query(target: bytes, path: str, query: bytes) -> None:
    (received,) = RequestReader("http").feed(b"GET " + target + b" HTTP/1.1\r\nHost: givon.test\r\n\r\n")
    assert (received.request.path, received.request.query) == (path, query)


@pytest.mark.parametrize(("line", "keeps_alive"), [(b"", True), (b"Connection: close\r\n", False)])
def test_whether_the_connection_stays_is_told(line: bytes, keeps_alive: bool) -> None:  # noqa: FBT001  # a parameter
    (received,) = RequestReader("http").feed(GET[:-2] + line + b"\r\n")
    assert received.keeps_alive is keeps_alive


def test_a_client_that_waits_to_be_asked_is_asked_once() -> None:
    reader = RequestReader("http")
    head = b"POST /x HTTP/1.1\r\nHost: g\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
    assert reader.feed(head) == []
    assert [reader.takes_ask(), reader.takes_ask()] == [True, False]
    assert reader.feed(b"ok")[0].request.body == b"ok"


def test_an_offered_upgrade_is_left_out() -> None:
    (received,) = RequestReader("http").feed(GET[:-2] + b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
    assert received.request.path == "/a b"


@pytest.mark.parametrize(("keeps_alive", "line"), [(True, b""), (False, b"connection: close\r\n")])
def test_a_head_is_written_with_the_headers_in_order(keeps_alive: bool, line: bytes) -> None:  # noqa: FBT001  # a parameter
    reply = Reply(202, [(b"b", b"1"), (b"a", b"2"), (b"b", b"3")], b"")
    assert (
        head_of(reply, keeps_alive=keeps_alive) == b"HTTP/1.1 202 Accepted\r\nb: 1\r\na: 2\r\nb: 3\r\n" + line + b"\r\n"
    )


def test_a_status_that_nobody_has_registered_has_no_phrase() -> None:
    assert head_of(Reply(499, [], b""), keeps_alive=True) == b"HTTP/1.1 499 \r\n\r\n"
