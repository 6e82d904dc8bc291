"""What arrives at the double is what the library sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from givonkit import Reply

from .ways import WAYS, ConstantDouble, opened

if TYPE_CHECKING:
    from .ways import Way

each_way = pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))
REPEATED = [(b"x-first", b"1"), (b"set-cookie", b"a=1"), (b"x-last", b"2"), (b"set-cookie", b"b=2")]


def reply() -> Reply:
    return Reply(200, [*REPEATED, (b"content-length", b"2")], b"ok")


@each_way
def test_headers_of_an_answer_keep_their_order_and_repeat(way: Way) -> None:
    double = ConstantDouble(reply)
    with opened(way.inside(double)) as client:
        headers = client.ask("GET", f"{double.base_url}/x").headers
    assert list(dict(headers)) == ["x-first", "set-cookie", "x-last", "content-length"]
    assert [value for name, value in headers if name == "set-cookie"] == ["a=1", "b=2"]


@each_way
def test_a_request_arrives_as_it_was_sent(way: Way) -> None:
    double = ConstantDouble(reply)
    with opened(way.inside(double)) as client:
        client.ask("POST", f"{double.base_url}/a%20b/%C3%A4?q=%20x&q=2", headers=[("X-Own", "1")], content=b"body")
    request = double.received[0]
    assert (request.method, request.path, request.query) == (
        "POST",
        "/a b/\N{LATIN SMALL LETTER A WITH DIAERESIS}",
        b"q=%20x&q=2",
    )
    assert (request.scheme, request.headers[b"host"], request.headers[b"x-own"]) == ("https", b"givon.test", b"1")
    assert (request.body, request.base_url) == (b"body", b"https://givon.test")


@each_way
def test_pieces_of_a_body_arrive_as_one(way: Way) -> None:
    double = ConstantDouble(reply)
    with opened(way.inside(double)) as client:
        client.ask("POST", f"{double.base_url}/x", content=(piece for piece in (b"one ", b"by ", b"one")))
    assert double.received[0].body == b"one by one"
    assert double.received[0].headers[b"transfer-encoding"] == b"chunked"


@each_way
def test_a_large_answer_arrives_whole(way: Way) -> None:
    body = bytes(range(256)) * 8_000
    double = ConstantDouble(lambda: Reply(200, [(b"content-length", b"%d" % len(body))], body))
    with opened(way.inside(double)) as client:
        assert b"".join(client.read(f"{double.base_url}/x", [])) == body
        assert client.ask("GET", f"{double.base_url}/x").body == body


@each_way
def test_an_answer_that_closes_the_connection_is_followed_by_others(way: Way) -> None:
    double = ConstantDouble(lambda: Reply(400, [(b"connection", b"close"), (b"content-length", b"2")], b"no"))
    with opened(way.inside(double)) as client:
        assert [client.ask("GET", f"{double.base_url}/x").status for _ in range(3)] == [400, 400, 400]
