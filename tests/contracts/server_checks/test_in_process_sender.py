"""Requests to a server that runs in this process, and what every sender makes of an answer."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from givonkit import KeyInvalid, Reply, Request, Simulator
from givonkit.http import Disturbance
from givonkit_contracts.server_checks.in_process_sender import InProcessSender
from givonkit_contracts.server_checks.sender import MOST_BYTES, Answer

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = 'canary/key"+0123<456789'
JSON = (b"content-type", b"application/json")
GENERATIONS = "/api/v1/generations"
VALID = b'{"type":"video","model":"kling-o1","input":{"prompt":"a red corgi"}}'


def answer_to(reply: Reply, *, method: str = "GET", timeout: float = 5.0) -> Answer:
    return InProcessSender(lambda _request: reply, api_key=KEY).send(method, "/", timeout=timeout)


def answer_with(body: bytes, *headers: tuple[bytes, bytes], status: int = 200) -> Answer:
    return answer_to(Reply(status, list(headers), body))


def answer_after(disturbance: Disturbance, timeout: float = 5.0) -> Answer:
    reply = Reply(202, [JSON], b'{"id": "gen_1"}')
    reply.disturbance = disturbance
    return answer_to(reply, timeout=timeout)


def seen_by_server(send: Callable[[InProcessSender], object], base_url: str = "http://double.test") -> Request:
    requests: list[Request] = []

    def handle(request: Request) -> Reply:
        requests.append(request)
        return Reply(200, [JSON], b"{}")

    send(InProcessSender(handle, api_key=KEY, base_url=base_url))
    return requests[0]


def test_the_double_takes_a_request() -> None:
    sender = InProcessSender(Simulator().handle, api_key=KEY)
    answer = sender.send("POST", GENERATIONS, headers=[JSON], body=VALID, timeout=5)
    assert (answer.status, answer.trouble) == (202, None)
    assert json.loads(answer.body)["model"] == "kling-o1"


def test_the_double_refuses_a_request_without_the_key() -> None:
    sender = InProcessSender(Simulator().handle, api_key=KEY)
    assert sender.send("POST", GENERATIONS, headers=[JSON], body=VALID, keyed=False, timeout=5).status == 401


def test_a_request_comes_as_over_http() -> None:
    request = seen_by_server(lambda sender: sender.send("POST", "/a%20b?c=d", headers=[JSON], body=b"{}", timeout=5))
    assert (request.method, request.path, request.query, request.body) == ("POST", "/a b", b"c=d", b"{}")
    assert request.headers[b"authorization"] == b"Bearer " + KEY.encode()
    assert (request.headers[b"host"], request.headers[b"content-length"]) == (b"double.test", b"2")


def test_the_prefix_of_the_address_goes_before_each_path() -> None:
    base_url = "http://double.test/__givonkit/namespaces/a/"
    request = seen_by_server(lambda sender: sender.send("GET", GENERATIONS, timeout=5), base_url)
    assert request.path == f"/__givonkit/namespaces/a{GENERATIONS}"


def test_a_header_that_is_given_goes_before_our_own() -> None:
    given = [(b"Authorization", b"Bearer another"), (b"Host", b"elsewhere.test")]
    headers = seen_by_server(lambda sender: sender.send("GET", "/", headers=given, timeout=5)).headers
    assert (headers[b"authorization"], headers[b"host"]) == (b"Bearer another", b"elsewhere.test")


@pytest.mark.parametrize(
    ("disturbance", "trouble"),
    [
        (Disturbance(sent=-1, end="reset"), "the connection was reset"),
        (Disturbance(sent=-1, end="close"), "the connection was closed before an answer came"),
        (Disturbance(sent=-1, end="hang"), "no answer within 5 s"),
        (Disturbance(sent=3, end="hang"), "no whole answer within 5 s (it began with status 202)"),
        (Disturbance(sent=3, end="reset"), "the connection was reset (it began with status 202)"),
        (Disturbance(sent=3), "the connection was closed in the middle of the answer (it began with status 202)"),
        (Disturbance(delay=6.0), "no answer within 5 s"),
        (Disturbance(drip=(1, 0.5)), "no whole answer within 5 s (it began with status 202)"),
        (Disturbance(delay=2.0, drip=(5, 2.0)), "no whole answer within 5 s (it began with status 202)"),
    ],
)
def test_a_reply_that_does_not_come_whole_is_no_answer(disturbance: Disturbance, trouble: str) -> None:
    assert answer_after(disturbance) == Answer(None, [], b"", trouble)


@pytest.mark.parametrize(
    "disturbance", [Disturbance(delay=4.0), Disturbance(drip=(5, 2.0)), Disturbance(sent=15, end="reset")]
)
def test_a_reply_that_comes_whole_in_time_is_an_answer(disturbance: Disturbance) -> None:
    assert answer_after(disturbance) == Answer(202, [JSON], b'{"id": "gen_1"}')


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (b"text/html; charset=utf-8", b"Bad gateway"),
        (b"application/json", b"<!DOCTYPE html><p>"),
        (b"text/plain", b"\xef\xbb\xbf \r\n<HTML><body>"),
        (b"application/xhtml+xml", b"<?xml version='1.0'?><x/>"),
    ],
)
def test_a_page_is_no_answer_to_go_by(kind: bytes, body: bytes) -> None:
    answer = answer_with(body, (b"content-type", kind), status=400)
    assert (answer.status, answer.trouble) == (400, "an HTML page came")


@pytest.mark.parametrize("status", [429, 503])
def test_a_page_that_says_later_keeps_its_status(status: int) -> None:
    answer = answer_with(b"<html>busy", (b"content-type", b"text/html"), (b"retry-after", b"7"), status=status)
    assert (answer.status, answer.header("retry-after")) == (status, "7")


def test_an_answer_without_a_body_is_no_page() -> None:
    assert answer_with(b"", (b"content-type", b"text/html"), status=400).trouble is None


def test_the_title_of_a_page_is_told() -> None:
    page = b"<html><head><title>\n Sign&nbsp;in &amp; go\x1b on</title></head></html>"
    assert answer_with(page).trouble == "an HTML page came, titled 'Sign in & go on'"


def test_json_that_is_labelled_as_a_page_is_an_answer() -> None:
    assert answer_with(b'{"id": 1}', (b"content-type", b"text/html")).trouble is None


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b'{"id": "gen', "Unterminated string starting at at character 7"),
        (b"", "the body is empty"),
        (b"\xff\xfe\xff", "its characters or numbers cannot be read"),
        (b"[" * 100_000, "it is nested too deeply"),
        (b"1" * 5_000, "its characters or numbers cannot be read"),
    ],
    ids=["cut", "empty", "no UTF-8", "deep", "a long number"],
)
@pytest.mark.parametrize("kind", [b"application/json; charset=utf-8", b"application/problem+json"])
def test_promised_json_that_is_none_is_no_answer_to_go_by(kind: bytes, body: bytes, problem: str) -> None:
    answer = answer_with(body, (b"content-type", kind), status=202)
    assert answer.trouble == f"JSON was promised, and what came is none: {problem}"
    assert answer.status == 202


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("POST", 204)])
def test_an_answer_without_a_body_by_its_nature_lacks_nothing(method: str, status: int) -> None:
    assert answer_to(Reply(status, [JSON], b""), method=method).trouble is None


def test_plain_text_is_an_answer() -> None:
    assert answer_with(b"duration must be 5 or 10", (b"content-type", b"text/plain"), status=422).trouble is None


@pytest.mark.parametrize(
    ("location", "trouble"),
    [
        (b"https://elsewhere.test/a?token=b#c", "redirects to https://elsewhere.test/a"),
        (b"https://user:secret@elsewhere.test:8443/", "redirects to https://elsewhere.test:8443/"),
        (b"/login?next=%2F", "redirects to /login"),
        (b"https://elsewhere.test/\x1b[31m", "redirects to https://elsewhere.test/ [31m"),
        (b"https://[broken", "redirects to an address that cannot be read"),
    ],
)
def test_a_redirect_is_told_without_its_query(location: bytes, trouble: str) -> None:
    answer = answer_with(b"<html>", (b"location", location), status=307)
    assert (answer.status, answer.trouble) == (307, trouble)


def test_a_redirect_to_nowhere_is_told() -> None:
    assert answer_with(b"", status=302).trouble == "status 302, a redirect to nowhere"


def test_a_packed_answer_is_unpacked() -> None:
    answer = answer_with(gzip.compress(b'{"id": 1}', mtime=0), JSON, (b"content-encoding", b"gzip"))
    assert (answer.body, answer.trouble) == (b'{"id": 1}', None)


@pytest.mark.parametrize(
    ("body", "encoding", "trouble"),
    [
        (gzip.compress(b'{"id": 1}', mtime=0)[:-4], b"gzip", "the answer's gzip is cut"),
        (b'{"id": 1}', b"gzip", "gzip was promised, and what came is none"),
        (b"...", b"br", "the answer is packed by 'br', which was not asked for"),
        (gzip.compress(bytes(MOST_BYTES + 1), mtime=0), b"gzip", "the answer is longer than 8 MiB"),
    ],
    ids=["cut", "not packed", "another packing", "too long"],
)
def test_a_packed_answer_that_cannot_be_unpacked_is_no_answer_to_go_by(
    body: bytes, encoding: bytes, trouble: str
) -> None:
    assert answer_with(body, JSON, (b"content-encoding", encoding)).trouble == trouble


def test_an_answer_that_is_too_long_is_none() -> None:
    assert answer_with(bytes(MOST_BYTES + 1)) == Answer(None, [], b"", "the answer is longer than 8 MiB")


def test_a_body_shorter_than_its_length_is_cut() -> None:
    answer = answer_with(b"{}", JSON, (b"content-length", b"12"))
    assert answer.trouble == "the connection was closed in the middle of the answer (it began with status 200)"
    assert answer.status is None


def test_a_body_longer_than_its_length_is_no_answer_to_go_by() -> None:
    answer = answer_with(b"{}   ", JSON, (b"content-length", b"2"))
    assert answer.trouble == "more came than the Content-Length of the answer says"


@pytest.mark.parametrize(
    "spelled",
    [
        KEY,
        quote(KEY),
        quote(KEY, safe=""),
        quote(quote(KEY, safe=""), safe="").lower(),
        json.dumps(KEY)[1:-1],
        json.dumps(json.dumps(KEY)),
        KEY.replace("/", "\\/"),
        "".join(f"\\u{ord(letter):04X}" for letter in KEY),
        KEY.replace('"', "&quot;").replace("<", "&lt;"),
        "".join(f"&#x{ord(letter):x};" for letter in KEY),
    ],
)
def test_the_key_is_masked_however_it_is_spelled(spelled: str) -> None:
    answer = answer_with(f"before {spelled} after".encode(), (b"x-echo", spelled.encode()))
    body = answer.body.strip(b'"').decode()
    assert (body.startswith("before "), body.endswith(" after"), "[key]" in body) == (True, True, True)
    assert "0123" not in body
    assert b"[key]" in answer.headers[0][1]


def test_the_key_is_in_no_trouble() -> None:
    page = f"<html><title>No key {KEY.replace('<', '&lt;')}</title>".encode()
    assert answer_with(page).trouble == "an HTML page came, titled 'No key [key]'"
    location = f"https://elsewhere.test/{'a' * 170}/{quote(KEY, safe='')}".encode()
    assert "canary" not in str(answer_with(b"", (b"location", location), status=302).trouble)


def test_a_key_that_is_a_mere_word_stays_in_answers() -> None:
    sender = InProcessSender(lambda _request: Reply(200, [], b"type: test"), api_key="test")
    assert sender.send("GET", "/", timeout=5).body == b"type: test"


def test_a_text_of_backslashes_is_searched_quickly() -> None:
    assert answer_with(b"\\" * 1_000_000).body == b"\\" * 1_000_000


@pytest.mark.parametrize("key", ["", "with space", "line\nbreak", "schlüssel-der-passt"])
def test_a_key_that_no_header_can_carry_is_refused_and_not_shown(key: str) -> None:
    with pytest.raises(KeyInvalid) as refused:
        InProcessSender(lambda _request: Reply(200, [], b""), api_key=key)
    assert not key or key not in str(refused.value)


def test_the_key_is_in_no_representation() -> None:
    sender = InProcessSender(lambda _request: Reply(200, [], b""), api_key=KEY)
    assert repr(sender) == "<InProcessSender http://double.test>"
    assert KEY not in repr(vars(sender))
