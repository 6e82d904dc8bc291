"""The connection on the wire, and what it relies on of uvicorn, so that an upgrade which breaks it is named."""

from __future__ import annotations

import asyncio
import threading
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from uvicorn.config import Config
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from givonkit import Reply
from givonkit_mockserver.connection import EXTENSION, Connection

from . import inside
from .inside import AsgiDouble, served
from .wire import GENERATIONS, VALID, Wire, ask, chunked_post, message, post

if TYPE_CHECKING:
    from collections.abc import Callable

    from givonkit_mockserver.asgi import Receive, Scope, Send

    from .wire import Address, Answer

NOT_HTTP = {
    "a TLS handshake": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "an unknown method": message("BREW", GENERATIONS),
    "a path that is not ASCII": b"GET /\xc3\xa9 HTTP/1.1\r\nHost: x\r\n\r\n",
    "a header name with a space": message("GET", GENERATIONS, "A b: c"),
    "a header value with a NUL": message("GET", GENERATIONS, "A: \0"),
    "a negative Content-Length": message("POST", GENERATIONS, "Content-Length: -1"),
    "a Content-Length of 30 digits": message("POST", GENERATIONS, f"Content-Length: {'9' * 30}"),
    "two Content-Lengths": post(VALID, "Content-Length: 3"),
    "Content-Length and chunks": post(VALID, "Transfer-Encoding: chunked"),
    "a chunk whose size is no number": message("POST", GENERATIONS, "Transfer-Encoding: chunked", body=b"zz\r\n"),
}
HTTP_2_OFFER = (
    "Connection: Upgrade, HTTP2-Settings",
    "Upgrade: h2c",
    "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA",
)
REPLY = Reply(200, [(b"content-length", b"2")], b"ok")


def test_two_pipelined_posts_and_a_get_are_answered_in_order(wire: Wire, key: str) -> None:
    wire.send(post(key=key) + post(key=key) + message("GET", GENERATIONS, key=key))
    first, second, listed = wire.answer(), wire.answer(), wire.answer()
    assert [first.status, second.status, listed.status] == [202, 202, 200]
    assert [job["id"] for job in listed.json["data"]] == [second.json["id"], first.json["id"]]


def test_a_refusal_in_a_pipeline_does_not_hold_up_what_follows(wire: Wire) -> None:
    wire.send(post(b"{") + post() + post(key=None))
    assert [wire.answer().status for _ in range(3)] == [400, 202, 401]


def test_a_pipelined_post_may_come_in_two_pieces(wire: Wire) -> None:
    both = post() + post()
    wire.send(both[:-10])
    first = wire.answer()
    wire.send(both[-10:])
    assert (first.status, wire.answer().status) == (202, 202)


def test_a_body_in_chunks_is_put_together(address: Address) -> None:
    assert ask(address, chunked_post(VALID[:1], VALID[1:30], VALID[30:])).status == 202


def test_chunks_may_have_extensions_and_trailers(address: Address) -> None:
    body = b"%x;name=value\r\n%b\r\n0\r\nTrailer: x\r\n\r\n" % (len(VALID), VALID)
    headers = ("Content-Type: application/json", "Transfer-Encoding: chunked")
    assert ask(address, message("POST", GENERATIONS, *headers, body=body)).status == 202


def test_a_request_that_is_sent_byte_by_byte_is_answered(wire: Wire) -> None:
    request = post()
    wire.send(*(request[place : place + 1] for place in range(len(request))))
    assert wire.answer().status == 202


def test_a_client_that_expects_100_continue_is_told_to_go_on(wire: Wire) -> None:
    request = post(VALID, "Expect: 100-continue")
    wire.send(request.removesuffix(VALID))
    told = wire.answer()
    wire.send(VALID)
    assert (told.status, wire.answer().status) == (100, 202)


def test_a_client_that_expects_100_continue_need_not_wait_for_it(wire: Wire) -> None:
    wire.send(post(VALID, "Expect: 100-continue"))
    answer = wire.answer()
    assert (wire.answer() if answer.status == 100 else answer).status == 202


def test_a_client_that_expects_100_continue_is_refused_as_any_other(wire: Wire) -> None:
    wire.send(post(b"{", "Expect: 100-continue"))
    answer = wire.answer()
    assert (wire.answer() if answer.status == 100 else answer).status == 400


def test_http_1_0_is_answered_and_the_connection_ends(wire: Wire) -> None:
    answer = wire.answer_to(f"GET {GENERATIONS} HTTP/1.0\r\nAuthorization: Bearer x\r\n\r\n".encode())
    assert (answer.status, answer.header("connection"), wire.ends()) == (200, "close", True)


def test_a_post_over_http_1_0_makes_a_job(wire: Wire) -> None:
    assert wire.answer_to(post().replace(b"HTTP/1.1", b"HTTP/1.0", 1)).status == 202


def test_a_connection_is_kept_for_the_next_request(wire: Wire) -> None:
    assert [wire.answer_to(post()).status for _ in range(3)] == [202, 202, 202]


def test_a_connection_ends_when_the_client_asks_for_it(wire: Wire) -> None:
    answer = wire.answer_to(post(VALID, "Connection: close"))
    assert (answer.status, answer.header("connection"), wire.ends()) == (202, "close", True)


def test_a_client_that_has_closed_its_side_still_gets_its_answer(wire: Wire) -> None:
    wire.send(post())
    wire.finish_sending()
    assert wire.answer().status == 202


def test_the_head_of_a_list_has_the_length_of_the_list_and_no_body(wire: Wire) -> None:
    head = wire.answer_to(message("HEAD", GENERATIONS))
    listed = wire.answer_to(message("GET", GENERATIONS))
    assert (head.status, head.body, head.header("content-length")) == (200, b"", listed.header("content-length"))


@pytest.mark.parametrize(
    "request_bytes",
    [post(), post(b"{"), post(key=None), message("GET", GENERATIONS), message("GET", "/nowhere")],
    ids=["a new job", "a refusal", "no key", "a list", "no such path"],
)
def test_an_answer_comes_in_one_piece(wire: Wire, request_bytes: bytes) -> None:
    for _ in range(20):
        wire.send(request_bytes)
        head, _, body = wire.socket.recv(1 << 20).partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].split()[0])
        assert len(body) == length


@pytest.mark.parametrize("request_bytes", [post(), post(b"{")], ids=["a new job", "a refusal"])
def test_an_answer_is_one_write(request_bytes: bytes) -> None:
    double = AsgiDouble()
    writes: list[bytes] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        connection = scope["extensions"][EXTENSION]
        connection.transport = connection.cycle.transport = Watched(connection.transport, writes)
        await double.app(scope, receive, send)

    served(app, lambda address: ask(address, request_bytes.replace(b" /api/", b" /%61pi/")))
    assert len(writes) == 1


@pytest.mark.parametrize("sent", NOT_HTTP.values(), ids=NOT_HTTP)
def test_what_is_not_http_is_refused_and_the_connection_ends(wire: Wire, sent: bytes) -> None:
    assert (wire.answer_to(sent).status, wire.ends()) == (400, True)


def test_the_server_goes_on_after_what_is_not_http(address: Address) -> None:
    for sent in NOT_HTTP.values():
        ask(address, sent)
    assert ask(address, post()).status == 202


def test_a_head_of_a_megabyte_is_refused_and_its_size_named(address: Address) -> None:
    answer = ask(address, message("GET", GENERATIONS, f"X: {'x' * (1 << 20)}"))
    assert answer.status == 431
    assert b"larger than 65536 bytes" in answer.body


def test_a_connect_is_refused_and_the_server_goes_on(address: Address) -> None:
    refused = ask(address, b"CONNECT elsewhere:443 HTTP/1.1\r\nHost: elsewhere:443\r\n\r\n")
    assert (refused.status, refused.header("connection")) == (405, "close")
    assert ask(address, message("GET", "/__givonkit/health")).status == 200


def test_an_offer_of_a_web_socket_is_passed_over(address: Address) -> None:
    offer = ("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: eA==")
    assert ask(address, message("GET", GENERATIONS, *offer)).status == 200


def test_the_body_of_a_post_that_offers_http_2_is_read(wire: Wire) -> None:
    assert [wire.answer_to(post(VALID, *HTTP_2_OFFER)).status for _ in range(2)] == [202, 202]


def test_the_body_of_a_post_that_offers_http_2_may_come_later(wire: Wire) -> None:
    wire.send(post(VALID, *HTTP_2_OFFER).removesuffix(VALID))
    time.sleep(0.05)
    assert wire.answer_to(VALID).status == 202


def test_a_connection_goes_on_after_a_get_that_offers_http_2(wire: Wire) -> None:
    offered = wire.answer_to(message("GET", GENERATIONS, *HTTP_2_OFFER))
    assert (offered.status, wire.answer_to(post()).status) == (200, 202)


def tasked(*arguments: Any) -> bytes:
    """Return a POST that is not answered at once, but by a task: its path is escaped."""
    return post(*arguments).replace(b" /api/", b" /%61pi/")


class Watched:
    """A transport whose writes are noted."""

    def __init__(self, transport: Any, writes: list[bytes]) -> None:
        self._transport = transport
        self._writes = writes

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        self._writes.append(data)
        self._transport.write(data)


class Seen:
    """An application that notes what its connection says about each request, and answers `ok`."""

    def __init__(self, look: Callable[[Connection, Scope], Any]) -> None:
        self.notes: list[Any] = []
        self._look = look

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = scope["extensions"][EXTENSION]
        self.notes.append(self._look(connection, scope))
        while (await receive()).get("more_body"):
            pass
        if not connection.write_reply(scope, REPLY):
            await send({"type": "http.response.start", "status": REPLY.status, "headers": REPLY.headers})
            await send({"type": "http.response.body", "body": REPLY.body})


def notes_on(look: Callable[[Connection, Scope], Any], *pieces: bytes, answers: int = 1) -> list[Any]:
    """Return what an application noted while a client sent pieces on one connection."""
    seen = Seen(look)

    def client(address: Address) -> list[Answer]:
        with Wire(address) as wire:
            wire.send(*pieces)
            return [wire.answer() for _ in range(answers)]

    assert [answer.body for answer in served(seen, client) if answer.status != 100] == [b"ok"] * len(seen.notes)
    return seen.notes


def test_uvicorn_s_cycle_has_what_the_connection_uses() -> None:
    used = {
        "body", "disconnected", "flow", "keep_alive", "message_event", "more_body", "on_response",
        "response_complete", "response_started", "scope", "waiting_for_100_continue",
    }  # fmt: skip
    (missing,) = notes_on(
        lambda connection, _: {name for name in used if not hasattr(connection.cycle, name)}, tasked()
    )
    assert missing == set()


def test_uvicorn_s_flow_control_tells_whether_writing_is_paused() -> None:
    (flow,) = notes_on(lambda connection, _: connection.cycle.flow, tasked())
    assert isinstance(flow, FlowControl)
    assert flow.write_paused is False


def test_uvicorn_s_protocol_begins_a_request_with_a_new_scope() -> None:
    scopes = notes_on(lambda _, scope: scope, tasked(), tasked(), answers=2)
    assert scopes[0] is not scopes[1]


def test_every_request_names_its_connection_in_its_scope() -> None:
    (connection,) = notes_on(lambda connection, _: connection, tasked())
    assert isinstance(connection, Connection)
    assert isinstance(connection, HttpToolsProtocol)
    assert isinstance(connection.cycle, RequestResponseCycle)


def test_the_scope_of_the_application_is_that_of_uvicorn_s_cycle() -> None:
    assert notes_on(lambda connection, scope: connection.cycle.scope is scope, tasked()) == [True]


def test_a_body_that_came_with_its_head_is_whole_at_once() -> None:
    assert notes_on(Connection.whole_body, tasked()) == [VALID]


def test_an_empty_body_is_whole() -> None:
    assert notes_on(Connection.whole_body, message("GET", "/")) == [b""]


def test_a_body_that_is_still_to_come_is_not_whole() -> None:
    seen = Seen(Connection.whole_body)

    def client(address: Address) -> Answer:
        with Wire(address) as wire:
            wire.send(tasked(VALID, "Expect: 100-continue").removesuffix(VALID))
            assert wire.answer().status == 100
            return wire.answer_to(VALID)

    assert (served(seen, client).body, seen.notes) == (b"ok", [None])


def test_a_pipelined_request_before_the_last_has_no_whole_body() -> None:
    assert notes_on(Connection.whole_body, tasked() + tasked(), answers=2) == [None, VALID]


def written_for(cycle_is: dict[str, Any]) -> bool:
    """Return whether a reply is written at once when uvicorn's cycle is in this state."""
    tried: list[bool] = []

    def look(connection: Connection, scope: Scope) -> None:
        kept = {name: getattr(connection.cycle, name) for name in cycle_is}
        for name, value in cycle_is.items():
            setattr(connection.cycle, name, value)
        tried.append(connection.write_reply(scope, REPLY))
        for name, value in kept.items():
            setattr(connection.cycle, name, value)

    notes_on(look, tasked())
    return tried[0]


@pytest.mark.parametrize("state", ["disconnected", "waiting_for_100_continue"])
def test_a_reply_is_left_to_uvicorn_when(state: str) -> None:
    assert written_for({state: True}) is False


def test_a_reply_is_left_to_uvicorn_when_another_request_has_come() -> None:
    assert written_for({"scope": {}}) is False


def test_a_reply_is_left_to_uvicorn_when_the_client_reads_too_slowly() -> None:
    class Paused:
        write_paused = True

    assert written_for({"flow": Paused()}) is False


def test_a_written_reply_ends_the_request_for_uvicorn(caplog: pytest.LogCaptureFixture) -> None:
    connections: list[Connection] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001  # ASGI's signature
        connection = scope["extensions"][EXTENSION]
        connections.append(connection)
        assert connection.write_reply(scope, REPLY)
        assert connection.cycle.response_complete
        assert connection.timeout_keep_alive_task is not None
        assert await receive() == {"type": "http.disconnect"}

    def client(address: Address) -> list[bytes]:
        with Wire(address) as wire:
            return [wire.answer_to(tasked()).body for _ in range(2)]

    assert served(app, client) == [b"ok", b"ok"]
    assert connections[0].server_state.total_requests == 2
    assert caplog.messages == []


def test_a_written_reply_wakes_whoever_waits_for_the_client_to_leave() -> None:
    heard: list[Any] = []
    has_heard = threading.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001  # ASGI's signature
        await receive()
        listening = asyncio.ensure_future(receive())
        await asyncio.sleep(0)
        assert scope["extensions"][EXTENSION].write_reply(scope, REPLY)
        await asyncio.wait({listening}, timeout=1)
        heard.append(listening.done() and listening.result())
        has_heard.set()

    def client(address: Address) -> None:
        with Wire(address) as wire:
            assert wire.answer_to(tasked()).body == b"ok"
            has_heard.wait(5)

    served(app, client)
    assert heard == [{"type": "http.disconnect"}]


def test_two_pipelined_gets_leave_one_keep_alive_timer(monkeypatch: pytest.MonkeyPatch) -> None:
    fired: list[Connection] = []
    monkeypatch.setattr(inside, "Config", partial(Config, timeout_keep_alive=0.02))  # type: ignore[arg-type]  # a float serves as well

    def fire(connection: Connection) -> None:
        fired.append(connection)

    monkeypatch.setattr(Connection, "timeout_keep_alive_handler", fire)

    def client(address: Address) -> list[int]:
        with Wire(address) as wire:
            wire.send(message("GET", GENERATIONS) * 2)
            statuses = [wire.answer().status for _ in range(2)]
            time.sleep(0.1)
            return statuses

    assert served(AsgiDouble().app, client) == [200, 200]
    assert len(fired) == 1


def test_a_reply_that_closes_the_connection_closes_it() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001  # ASGI's signature
        reply = Reply(200, [(b"content-length", b"0"), (b"connection", b"close")], b"")
        assert scope["extensions"][EXTENSION].write_reply(scope, reply)

    def client(address: Address) -> tuple[Answer, bool]:
        with Wire(address) as wire:
            return wire.answer_to(tasked()), wire.ends()

    answer, ended = served(app, client)
    assert (answer.header("connection"), ended) == ("close", True)


def test_the_double_answers_without_such_a_connection_too() -> None:
    answer = AsgiDouble().answer("GET", GENERATIONS)
    assert answer is not None
    assert (answer.status, answer.json["data"]) == (200, [])
