"""Requests over real sockets, on connections that are kept."""

from __future__ import annotations

import json
import socket
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest

from givonkit import KeyInvalid, Reply, Request, Simulator
from givonkit_contracts.server_checks.http_sender import HttpSender
from givonkit_contracts.server_checks.in_process_sender import InProcessSender
from givonkit_contracts.server_checks.sender import Answer
from givonkit_contracts.server_checks.target import TargetInvalid
from tests.zoo.servers.serving import serving
from tests.zoo.servers.troubles import Trouble, troubles

from .peers import KEY, OK, PATIENCE, Peer, answer_to, asked, free_port, head, saying, server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from givonkit_contracts.server_checks.sender import Sender

GENERATIONS = "/api/v1/generations"
VALID = b'{"type":"video","model":"kling-o1","input":{"prompt":"a red corgi"}}'
NEVER_WHOLE = ("hangs", "hangs-inside", "drips")


def test_a_request_stands_on_the_wire_as_it_was_given() -> None:
    seen: list[tuple[str, dict[str, str], bytes]] = []

    def script(peer: Peer) -> None:
        seen.append(peer.request())
        peer.send(OK)

    with server(script) as url, HttpSender(f"{url}/prefix/", api_key=KEY) as sender:
        headers = [(b"Content-Type", b"application/json")]
        answer = sender.send("POST", "/a b?c=ü", headers=headers, body=b'{"a": 1}', timeout=PATIENCE)
    assert answer == Answer(200, [(b"content-length", b"2"), (b"content-type", b"application/json")], b"{}")
    first, sent, body = seen[0]
    assert (first, body) == ("POST /prefix/a%20b?c=%C3%BC HTTP/1.1", b'{"a": 1}')
    assert sent == {
        "host": url.removeprefix("http://"),
        "authorization": f"Bearer {KEY}",
        "user-agent": "givonkit",
        "accept": "application/json",
        "accept-encoding": "identity",
        "content-length": "8",
        "content-type": "application/json",
    }


def test_a_request_without_the_key_carries_none() -> None:
    seen: list[dict[str, str]] = []

    def script(peer: Peer) -> None:
        for _ in range(2):
            seen.append(peer.request()[1])
            peer.send(OK)

    with server(script) as url, HttpSender(url, api_key=KEY) as sender:
        sender.send("GET", "/", keyed=False, timeout=PATIENCE)
        sender.send("GET", "/", timeout=PATIENCE)
    assert ["authorization" in headers for headers in seen] == [False, True]


def test_requests_follow_each_other_on_one_connection() -> None:
    chunked = head(b"Transfer-Encoding: chunked") + b"2\r\n{}\r\n0\r\n\r\n"
    early = b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"
    contents = (OK, chunked, head(status=b"204 No Content"), early + OK)
    with server(saying(*contents)) as url, HttpSender(url, api_key=KEY) as sender:
        answers = [sender.send("POST", "/", body=b"{}", timeout=PATIENCE) for _ in contents]
    assert [(answer.status, answer.body, answer.trouble) for answer in answers] == [
        (200, b"{}", None),
        (200, b"{}", None),
        (204, b"", None),
        (200, b"{}", None),
    ]


def test_threads_send_at_the_same_time() -> None:
    echo = Trouble("echo", "", lambda request, _count: Reply(200, [], request.path.encode()))
    wrong: list[bytes] = []
    right: list[bytes] = []

    with serving(echo) as url, HttpSender(url, api_key=KEY) as sender:

        def send(name: int) -> None:
            for number in range(20):
                path = f"/{name}/{number}"
                body = sender.send("GET", path, timeout=PATIENCE).body
                (right if body == path.encode() else wrong).append(body)

        threads = [Thread(target=send, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert (wrong, len(right)) == ([], 160)


@contextmanager
def idle_connection(then: Callable[[Peer], None]) -> Iterator[HttpSender]:
    """Give a sender whose kept connection has seen something befall it since its last answer."""
    is_kept = Event()

    def script(peer: Peer) -> None:
        peer.request()
        peer.send(OK)
        is_kept.wait(PATIENCE)
        then(peer)

    with server(script, saying(OK)) as url, HttpSender(url, api_key=KEY) as sender:
        sender.send("GET", "/", timeout=PATIENCE)
        line = sender._idle[0]._line
        line.settimeout(PATIENCE)
        is_kept.set()
        with suppress(ConnectionResetError):
            line.recv(1, socket.MSG_PEEK)
        yield sender


@pytest.mark.parametrize("end", ["close", "reset"])
def test_a_connection_that_ended_between_two_requests_is_opened_anew_even_for_a_post(end: str) -> None:
    with idle_connection(lambda peer: getattr(peer, end)()) as sender:
        assert sender.send("POST", "/", body=b"{}", timeout=PATIENCE).status == 200


def test_what_nobody_asked_for_is_no_answer_to_the_next_request() -> None:
    with idle_connection(lambda peer: peer.send(head(b"Content-Length: 0", status=b"202 Accepted"))) as sender:
        assert sender.send("POST", "/", body=b"{}", timeout=PATIENCE).status == 200


def hanging_up_on_second(end: str) -> Callable[[Peer], None]:
    def script(peer: Peer) -> None:
        peer.request()
        peer.send(OK)
        peer.request()
        getattr(peer, end)()

    return script


@pytest.mark.parametrize("end", ["close", "reset"])
def test_a_get_that_a_kept_connection_did_not_answer_is_sent_again(end: str) -> None:
    with server(hanging_up_on_second(end), saying(OK)) as url, HttpSender(url, api_key=KEY) as sender:
        answers = [sender.send("GET", "/", timeout=PATIENCE) for _ in range(2)]
    assert [answer.status for answer in answers] == [200, 200]


@pytest.mark.parametrize(
    ("end", "trouble"),
    [("close", "the connection was closed before an answer came"), ("reset", "the connection was reset")],
)
def test_a_post_is_never_sent_twice(end: str, trouble: str) -> None:
    with server(hanging_up_on_second(end), saying(OK)) as url, HttpSender(url, api_key=KEY) as sender:
        sender.send("GET", "/", timeout=PATIENCE)
        answer = sender.send("POST", "/", body=b"{}", timeout=PATIENCE)
        assert answer == Answer(None, [], b"", trouble)
        assert sender.send("GET", "/", timeout=PATIENCE).status == 200


def test_a_get_whose_answer_had_begun_is_not_sent_again() -> None:
    early = b"HTTP/1.1 103 Early Hints\r\n\r\n"
    with server(saying(OK, early, end="close"), saying(OK)) as url, HttpSender(url, api_key=KEY) as sender:
        answers = [sender.send("GET", "/", timeout=PATIENCE) for _ in range(2)]
    assert answers[1] == Answer(None, [], b"", "the connection was closed in the middle of the answer")


def test_a_get_that_a_fresh_connection_did_not_answer_is_not_sent_again() -> None:
    with server(saying(b"", end="close"), saying(OK)) as url:
        assert asked(url).trouble == "the connection was closed before an answer came"


def test_a_redirect_is_not_followed_and_the_key_goes_nowhere_else() -> None:
    seen: list[Request] = []

    def elsewhere(request: Request, _count: int) -> Reply:
        seen.append(request)
        return Reply(200, [], b"")

    with serving(Trouble("elsewhere", "", elsewhere)) as other:
        answer = answer_to(head(f"Location: {other}/?k={KEY}".encode(), b"Content-Length: 0", status=b"307 Temporary"))
    assert (answer.status, answer.trouble, seen) == (307, f"redirects to {other}/", [])
    assert answer.header("location") == f"{other}/?k=[key]"


@pytest.mark.parametrize("end", ["reset", "close"])
def test_the_key_is_in_no_answer_and_no_representation(end: str) -> None:
    echo = head(b"Connection: close", b"X-Echo: " + KEY.encode()) + b"Bearer " + KEY.encode()
    with server(saying(echo, end=end), saying(OK)) as url, HttpSender(url, api_key=KEY) as sender:
        shown = repr([sender, vars(sender), sender.send("GET", "/", timeout=PATIENCE), *vars(sender).values()])
    assert KEY not in shown


def test_an_address_that_holds_the_key_is_refused_and_not_shown() -> None:
    with pytest.raises(TargetInvalid, match="it holds the API key") as refused:
        HttpSender(f"http://127.0.0.1/{KEY}", api_key=KEY)
    assert KEY not in str(refused.value)


def test_a_key_that_no_header_can_carry_is_refused() -> None:
    with pytest.raises(KeyInvalid):
        HttpSender("http://127.0.0.1", api_key="two words of a key")


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
    assert answer_to(OK).status == 200


def test_the_representation_tells_the_address() -> None:
    assert repr(HttpSender("http://127.0.0.1:4010/api/v1", api_key=KEY)) == "<HttpSender http://127.0.0.1:4010>"


@pytest.mark.parametrize("name", [trouble.name for trouble in troubles() if trouble.name != "endless"])
def test_trouble_over_http_is_the_same_as_in_process(name: str) -> None:
    over_http, in_process = (next(trouble for trouble in troubles() if trouble.name == name) for _ in range(2))
    timeout = 0.5 if name in NEVER_WHOLE else PATIENCE
    with serving(over_http) as url, HttpSender(url, api_key=KEY) as sender:
        counterpart = InProcessSender(in_process.handle, api_key=KEY, base_url=url)
        for _ in range(4 if name == "closes-after-third" else 1):
            answer = sender.send("POST", GENERATIONS, body=VALID, timeout=timeout)
            expected = counterpart.send("POST", GENERATIONS, body=VALID, timeout=timeout)
            assert (answer.status, answer.body, answer.trouble) == (expected.status, expected.body, expected.trouble)


def test_the_double_answers_over_http_as_in_process() -> None:
    with serving(Simulator(seed=1)) as url, HttpSender(url, api_key=KEY) as sender:
        counterpart = InProcessSender(Simulator(seed=1).handle, api_key=KEY, base_url=url)
        ways: tuple[Sender, ...] = (sender, counterpart)
        headers = [(b"content-type", b"application/json")]
        bodies = [
            json.loads(way.send("POST", GENERATIONS, headers=headers, body=VALID, timeout=PATIENCE).body)
            for way in ways
        ]
    assert bodies[0]["id"] == bodies[1]["id"]
