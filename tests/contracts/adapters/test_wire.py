"""Requests and replies as bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from givonkit import Reply
from givonkit_contracts.adapters.wire import RequestReader, head_of, is_method

from .ways import InProcess

if TYPE_CHECKING:
    from givonkit.http import Request

GET = b"GET /a%20b?q=1 HTTP/1.1\r\nHost: givon.test\r\nX-Own: 1\r\nX-Own: 2\r\n\r\n"


def read(data: bytes, scheme: str = "http") -> list[Request]:
    """Return the requests in bytes of which all can be read."""
    requests = [received.request for received in RequestReader(scheme).feed(data)]
    assert None not in requests
    return [request for request in requests if request is not None]


def test_a_request_is_read_however_its_bytes_come() -> None:
    reader = RequestReader("https")
    received = [one for byte in GET for one in reader.feed(bytes((byte,)))]
    assert len(received) == 1
    request = received[0].request
    assert request is not None
    assert (request.method, request.path, request.query, request.scheme) == ("GET", "/a b", b"q=1", "https")
    assert request.headers == {b"host": b"givon.test", b"x-own": b"1, 2"}


def test_requests_that_come_together_are_told_apart() -> None:
    assert [request.path for request in read(GET + GET)] == ["/a b", "/a b"]


@pytest.mark.parametrize(
    ("target", "path", "query"),
    [(b"http://givon.test/x?a=b", "/x", b"a=b"), (b"http://givon.test", "/", b""), (b"http://g.test/x", "/x", b"")],
)
def test_a_whole_url_as_target_is_its_path_and_query(target: bytes, path: str, query: bytes) -> None:
    (request,) = read(b"GET " + target + b" HTTP/1.1\r\nHost: givon.test\r\n\r\n")
    assert (request.path, request.query) == (path, query)


@pytest.mark.parametrize(("line", "keeps_alive"), [(b"", True), (b"Connection: close\r\n", False)])
def test_whether_the_connection_stays_is_told(line: bytes, keeps_alive: bool) -> None:  # noqa: FBT001  # a parameter
    (received,) = RequestReader("http").feed(GET[:-2] + line + b"\r\n")
    assert received.keeps_alive is keeps_alive


def test_a_client_that_waits_to_be_asked_is_asked_once() -> None:
    reader = RequestReader("http")
    head = b"POST /x HTTP/1.1\r\nHost: g\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
    assert reader.feed(head) == []
    assert [reader.takes_ask(), reader.takes_ask()] == [True, False]
    (received,) = reader.feed(b"ok")
    assert received.request is not None
    assert received.request.body == b"ok"


def test_an_offered_upgrade_is_left_out() -> None:
    (request,) = read(GET[:-2] + b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
    assert request.path == "/a b"


def test_bytes_that_are_no_request_end_the_connection_after_those_that_are() -> None:
    reader = RequestReader("http")
    received = reader.feed(GET + b"FOO / HTTP/1.1\r\n")
    assert [(one.request is None, one.keeps_alive) for one in received] == [(False, True), (True, False)]
    assert reader.feed(GET) == []


def test_bytes_that_are_no_request_are_refused_in_the_shape_of_every_error() -> None:
    (received,) = RequestReader("http").feed(b"FOO / HTTP/1.1\r\n\r\n")
    reply = received.answer(InProcess())
    assert (reply.status, reply.closes_connection) == (400, True)
    assert b'"code":"invalid_request"' in reply.body


def test_nobody_who_sent_bytes_that_are_no_request_is_asked_for_a_body() -> None:
    reader = RequestReader("http")
    head = b"POST / HTTP/1.1\r\nHost: g\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n"
    (received,) = reader.feed(head + b"no size\r\n")
    assert received.request is None
    assert not reader.takes_ask()


@pytest.mark.parametrize("name", ["GET", "POST", "PROPFIND", "M-SEARCH"])
def test_a_registered_method_can_be_read(name: str) -> None:
    assert is_method(name)


@pytest.mark.parametrize("name", ["FOO", "PRI", "SETUP", "get", ""])
def test_a_method_that_is_none_of_http_cannot_be_read(name: str) -> None:
    assert not is_method(name)


@pytest.mark.parametrize(("keeps_alive", "line"), [(True, b""), (False, b"connection: close\r\n")])
def test_a_head_is_written_with_the_headers_in_order(keeps_alive: bool, line: bytes) -> None:  # noqa: FBT001  # a parameter
    reply = Reply(202, [(b"b", b"1"), (b"a", b"2"), (b"b", b"3")], b"")
    assert (
        head_of(reply, keeps_alive=keeps_alive) == b"HTTP/1.1 202 Accepted\r\nb: 1\r\na: 2\r\nb: 3\r\n" + line + b"\r\n"
    )


def test_a_status_that_nobody_has_registered_has_no_phrase() -> None:
    assert head_of(Reply(499, [], b""), keeps_alive=True) == b"HTTP/1.1 499 \r\n\r\n"
