"""What befalls a reply, as clients see it: raw sockets and httpx, and then under other servers."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
import threading
import time
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import httpx
import pytest
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from givonkit import ManualClock, Reply, Simulator
from givonkit.http import Disturbance
from givonkit.simulator.namespaces import Namespaces
from givonkit_mockserver.app import DoubleApp
from givonkit_mockserver.disturbed import BrokenOff, DisturbedReply
from givonkit_mockserver.lazy import LoadedOnDemand
from givonkit_mockserver.server import bind, loop_factory, serve_until_stopped

from . import inside
from .inside import LEAVING, answer_of, served
from .wire import GENERATIONS, PATIENCE, VALID, Wire, chunked_post, message, post

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from givonkit.http import Request
    from givonkit_mockserver.asgi import Application

    from .wire import Address

    Ask = Callable[..., bytes]

MARK = "Disturbed: yes"
PAUSE = 0.03
ALMOST = 0.9
"""A timer of uvloop may be a millisecond early."""
LONG = 30.0
STOP_SECONDS = 5.0


def listed(*headers: str) -> bytes:
    return message("GET", GENERATIONS, *headers)


def refused(*headers: str) -> bytes:
    return post(b"{", *headers)


def head_of_list(*headers: str) -> bytes:
    return message("HEAD", GENERATIONS, *headers)


def not_found(*headers: str) -> bytes:
    return message("GET", "/nowhere", *headers)


def expecting(*headers: str) -> bytes:
    return post(b"{", "Expect: 100-continue", *headers)


ASKS = [listed, refused, head_of_list, not_found]


class Disturbing(DoubleApp):
    """The double, except that something befalls the replies to marked requests."""

    def __init__(self, disturbance: Disturbance, *, body: bytes | None = None) -> None:
        simulator = Simulator(clock=ManualClock(1_000_000_000.0))
        super().__init__(Namespaces(lambda _name, _prefix: simulator), LoadedOnDemand(lambda: pytest.fail("loaded")))
        self.loop: asyncio.AbstractEventLoop | None = None
        self._disturbance = disturbance
        self._body = body

    def _completed(self, simulator: Simulator, request: Request, reply: Reply) -> Reply:
        self.loop = asyncio.get_running_loop()
        reply = super()._completed(simulator, request, reply)
        if self._body is not None:
            reply = Reply(200, [(b"content-length", b"%d" % len(self._body))], self._body)
        if b"disturbed" in request.headers:
            reply.disturbance = self._disturbance
        return reply

    def is_at_rest(self) -> bool:
        """Whether soon no task is left but the one that serves."""
        assert self.loop is not None
        deadline = time.monotonic() + PATIENCE
        while len(asyncio.all_tasks(self.loop)) > 1 and time.monotonic() < deadline:
            time.sleep(0.005)
        return len(asyncio.all_tasks(self.loop)) == 1


def seen(wire: Wire, silence: float = 10 * PAUSE) -> tuple[bytes, str]:
    """Return everything that comes, and what ends it: reset, closed, or nothing more for some seconds."""
    received = b""
    wire.socket.settimeout(silence)
    try:
        while piece := wire.socket.recv(1 << 16):
            received += piece
    except ConnectionResetError:
        return received, "reset"
    except TimeoutError:
        return received, "silence"
    return received, "closed"


def undisturbed(address: Address, request: bytes) -> bytes:
    """Return an answer as it stands on the wire."""
    with Wire(address) as wire:
        wire.send(request)
        return wire.socket.recv(1 << 16)


@pytest.fixture
def usual_interrupt() -> Iterator[None]:
    """Give Ctrl-C back what it did: uvloop does not."""
    handler = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, handler)


@pytest.fixture(params=["uvloop", "asyncio"])
def each_loop(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "asyncio":
        monkeypatch.setattr(inside, "loop_factory", lambda: None)
    else:
        pytest.importorskip("uvloop")


@pytest.mark.usefixtures("each_loop")
@pytest.mark.parametrize("ask", ASKS)
@pytest.mark.parametrize("sent", [None, 10, 0, -1])
@pytest.mark.parametrize(("end", "ending"), [("reset", "reset"), ("close", "closed"), ("hang", "silence")])
def test_a_reply_ends_after_exactly_what_was_to_be_sent(
    ask: Ask, sent: int | None, end: Literal["reset", "close", "hang"], ending: str, caplog: pytest.LogCaptureFixture
) -> None:
    def client(address: Address) -> None:
        head, blank, body = undisturbed(address, ask()).partition(b"\r\n\r\n")
        with Wire(address) as wire:
            wire.send(ask(MARK))
            expected = b"" if sent == -1 else head + blank + body[:sent]
            assert seen(wire, 2 * PAUSE if end == "hang" else PATIENCE) == (expected, ending)

    served(Disturbing(Disturbance(sent=sent, end=end)), client)
    assert caplog.messages == []


@pytest.mark.parametrize("end", ["reset", "close"])
@pytest.mark.parametrize("drip", [None, (1_000_000, 0.001)])
@pytest.mark.usefixtures("each_loop")
def test_a_client_that_reads_slowly_still_gets_everything_before_the_end(
    end: Literal["reset", "close"], drip: tuple[int, float] | None
) -> None:
    body = os.urandom(12_000_000)

    def client(address: Address) -> bytes:
        with Wire(address) as wire:
            wire.send(listed(MARK))
            time.sleep(2 * PAUSE)
            received, ending = seen(wire, PATIENCE)
            assert ending == {"reset": "reset", "close": "closed"}[end]
            return received.partition(b"\r\n\r\n")[2]

    assert served(Disturbing(Disturbance(sent=11_000_000, end=end, drip=drip), body=body), client) == body[:11_000_000]


def test_a_part_of_a_body_without_an_end_is_followed_by_the_end_of_the_connection() -> None:
    def client(address: Address) -> tuple[bytes, str]:
        with Wire(address) as wire:
            wire.send(listed(MARK))
            received, ending = seen(wire, PATIENCE)
            return received.partition(b"\r\n\r\n")[2], ending

    assert served(Disturbing(Disturbance(sent=3), body=b"abcdef"), client) == (b"abc", "closed")


@pytest.mark.usefixtures("each_loop")
@pytest.mark.parametrize("ask", [*ASKS, expecting])
@pytest.mark.parametrize(
    "disturbance",
    [Disturbance(delay=PAUSE), Disturbance(drip=(40, 0.001)), Disturbance(delay=PAUSE, drip=(1 << 20, LONG))],
    ids=["late", "in pieces", "late and in one piece"],
)
def test_a_late_or_slow_reply_is_whole_and_the_connection_lives_on(
    ask: Ask, disturbance: Disturbance, caplog: pytest.LogCaptureFixture
) -> None:
    method = ask().partition(b" ")[0].decode()

    def client(address: Address) -> None:
        with Wire(address) as wire:
            expected = wire.answer_to(ask())
            for _ in range(2):
                started = time.monotonic()
                assert wire.answer_to(ask(MARK)) == expected
                assert time.monotonic() - started >= disturbance.delay * ALMOST
            assert wire.answer_to(post()).status == 202
            assert method != "HEAD" or expected.body == b""

    served(Disturbing(disturbance), client)
    assert caplog.messages == []


def test_a_body_in_chunks_is_answered_late_as_well() -> None:
    request = chunked_post(VALID).replace(b"Host", MARK.encode() + b"\r\nHost", 1)

    def client(address: Address) -> tuple[int, bool]:
        with Wire(address) as wire:
            started = time.monotonic()
            return wire.answer_to(request).status, time.monotonic() - started >= PAUSE * ALMOST

    assert served(Disturbing(Disturbance(delay=PAUSE)), client) == (202, True)


def test_a_late_reply_ends_the_connection_when_the_client_asked_for_it() -> None:
    def client(address: Address) -> None:
        with Wire(address) as wire:
            answer = wire.answer_to(listed(MARK, "Connection: close"))
            assert (answer.status, answer.header("connection"), wire.ends()) == (200, "close", True)

    served(Disturbing(Disturbance(delay=PAUSE)), client)


def test_a_dripping_body_comes_in_pieces_with_pauses_between_them() -> None:
    moments: list[float] = []

    def client(address: Address) -> list[bytes]:
        with Wire(address) as wire:
            wire.send(listed(MARK))
            pieces: list[bytes] = []
            while len(b"".join(pieces)) < 7:
                pieces.append(wire.socket.recv(1 << 16).rpartition(b"\r\n\r\n")[2])
                moments.append(time.monotonic())
            return [piece for piece in pieces if piece]

    pieces = served(Disturbing(Disturbance(drip=(3, PAUSE)), body=b"abcdefg"), client)
    assert pieces == [b"abc", b"def", b"g"]
    assert moments[-1] - moments[0] >= 2 * PAUSE * ALMOST


@pytest.mark.parametrize("ask", [listed, refused])
@pytest.mark.parametrize("disturbance", [Disturbance(delay=PAUSE), Disturbance(drip=(1, 0.001))])
def test_what_is_pipelined_around_a_disturbed_request_is_answered_in_order(
    ask: Ask, disturbance: Disturbance, caplog: pytest.LogCaptureFixture
) -> None:
    def client(address: Address) -> list[int]:
        with Wire(address) as wire:
            wire.send(listed() + ask(MARK) + post() + listed() + not_found(MARK) + listed())
            return [wire.answer().status for _ in range(6)]

    expected = 200 if ask is listed else 400
    assert served(Disturbing(disturbance), client) == [200, expected, 202, 200, 404, 200]
    assert caplog.messages == []


@pytest.mark.parametrize("end", ["reset", "close", "hang"])
def test_what_is_pipelined_behind_a_reply_that_breaks_off_is_never_answered(
    end: Literal["reset", "close", "hang"], caplog: pytest.LogCaptureFixture
) -> None:
    app = Disturbing(Disturbance(sent=3, end=end), body=b"abcdef")

    def client(address: Address) -> bytes:
        with Wire(address) as wire:
            wire.send(listed(MARK) + post() + listed())
            wire.send(listed())
            received, _ = seen(wire)
            return received.partition(b"\r\n\r\n")[2]

    assert served(app, client) == b"abc"
    assert caplog.messages == []


def test_the_keep_alive_timer_of_an_earlier_request_does_not_cut_a_late_reply(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "Config", partial(Config, timeout_keep_alive=PAUSE / 2))  # type: ignore[arg-type]  # a float serves as well

    def client(address: Address) -> list[int]:
        with Wire(address) as wire:
            wire.send(listed() + listed(MARK))
            return [wire.answer().status for _ in range(2)]

    assert served(Disturbing(Disturbance(delay=2 * PAUSE)), client) == [200, 200]


@pytest.mark.parametrize(
    "disturbance", [Disturbance(end="hang", sent=5), Disturbance(delay=LONG), Disturbance(drip=(1, LONG))]
)
def test_fifty_others_are_answered_while_one_waits(disturbance: Disturbance) -> None:
    def client(address: Address) -> float:
        with Wire(address) as waiting:
            waiting.send(listed(MARK))
            started = time.monotonic()
            for _ in range(25):
                with Wire(address) as wire:
                    assert (wire.answer_to(post()).status, wire.answer_to(listed()).status) == (202, 200)
            return time.monotonic() - started

    assert served(Disturbing(disturbance), client) < LONG / 2


def test_fifty_late_replies_wait_side_by_side() -> None:
    def client(address: Address) -> float:
        wires = [Wire(address) for _ in range(50)]
        started = time.monotonic()
        for wire in wires:
            wire.send(listed(MARK))
        assert {wire.answer().status for wire in wires} == {200}
        seconds = time.monotonic() - started
        for wire in wires:
            wire.__exit__(None, None, None)
        return seconds

    delay = 5 * PAUSE
    assert delay * ALMOST <= served(Disturbing(Disturbance(delay=delay)), client) < 25 * delay


@pytest.mark.usefixtures("each_loop")
@pytest.mark.parametrize("leave", [Wire.finish_sending, Wire.abort], ids=["by a FIN", "by a reset"])
@pytest.mark.parametrize("behind", [b"", post()], ids=["alone", "with a request behind"])
@pytest.mark.parametrize(
    "disturbance",
    [
        Disturbance(delay=LONG),
        Disturbance(drip=(1, LONG)),
        Disturbance(end="hang"),
        Disturbance(sent=-1, end="hang"),
        Disturbance(delay=LONG, end="reset"),
    ],
)
def test_a_client_that_leaves_midway_leaves_no_task(
    leave: Callable[[Wire], None], behind: bytes, disturbance: Disturbance, caplog: pytest.LogCaptureFixture
) -> None:
    app = Disturbing(disturbance)

    def client(address: Address) -> bool:
        wire = Wire(address)
        wire.send(listed(MARK) + behind)
        time.sleep(PAUSE / 2)
        leave(wire)
        is_at_rest = app.is_at_rest()
        wire.__exit__(None, None, None)
        return is_at_rest

    assert served(app, client)
    assert caplog.messages == []


@pytest.mark.usefixtures("each_loop")
def test_a_client_that_asks_on_behind_a_reply_that_hangs_is_seen_to_leave() -> None:
    app = Disturbing(Disturbance(end="hang"))

    def client(address: Address) -> bool:
        with Wire(address) as wire:
            for _ in range(4):
                wire.send(listed(MARK) + post())
                time.sleep(PAUSE / 3)
        return app.is_at_rest()

    assert served(app, client)


@pytest.mark.usefixtures("each_loop")
def test_a_client_that_leaves_before_it_read_everything_is_no_longer_waited_for() -> None:
    app = Disturbing(Disturbance(end="reset"), body=b"x" * 12_000_000)

    def client(address: Address) -> bool:
        with Wire(address) as wire:
            wire.send(listed(MARK) + post() + post())
            wire.socket.recv(1000)
            time.sleep(PAUSE)
        return app.is_at_rest()

    assert served(app, client)


@pytest.mark.usefixtures("usual_interrupt")
@pytest.mark.parametrize(
    "disturbance",
    [
        Disturbance(delay=LONG),
        Disturbance(drip=(1, PAUSE / 10)),
        Disturbance(drip=(1, LONG), end="close"),
        Disturbance(end="hang", sent=-1),
        Disturbance(end="reset"),
    ],
    ids=["late", "dripping", "dripping before an end", "hanging", "waiting to be read before a reset"],
)
def test_the_server_stops_at_once_whatever_befalls_its_replies(
    disturbance: Disturbance, caplog: pytest.LogCaptureFixture
) -> None:
    stopped: list[float] = []
    wires: list[Wire] = []

    def client(address: Address) -> None:
        wires.extend(Wire(address) for _ in range(5))
        for wire in wires:
            wire.send(listed(MARK))
        time.sleep(2 * PAUSE)
        stopped.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)

    with bind("127.0.0.1", 0) as listening:
        talking = threading.Thread(target=client, args=(listening.getsockname(),))
        app = Disturbing(disturbance, body=b"x" * 8_000_000)
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            runner.run(serve_until_stopped(app, listening, talking.start))
            assert asyncio.all_tasks(runner.get_loop()) == set()
    gc.unfreeze()
    talking.join()
    assert time.monotonic() - stopped[0] < STOP_SECONDS
    for wire in wires:
        wire.__exit__(None, None, None)
    assert caplog.messages == []


@pytest.mark.parametrize(
    ("disturbance", "error"),
    [
        (Disturbance(end="reset"), httpx.ReadError),
        (Disturbance(sent=10, end="reset"), httpx.ReadError),
        (Disturbance(sent=-1, end="reset"), httpx.ReadError),
        (Disturbance(sent=10, end="close"), httpx.RemoteProtocolError),
        (Disturbance(sent=-1, end="close"), httpx.RemoteProtocolError),
        (Disturbance(sent=10, end="hang"), httpx.ReadTimeout),
        (Disturbance(sent=-1, end="hang"), httpx.ReadTimeout),
        (Disturbance(delay=LONG), httpx.ReadTimeout),
        (Disturbance(drip=(1, LONG)), httpx.ReadTimeout),
        (Disturbance(delay=PAUSE), None),
        (Disturbance(drip=(10, 0.001)), None),
        (Disturbance(sent=None, end="close"), None),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_httpx_says_what_befell_the_reply(
    disturbance: Disturbance, error: type[httpx.HTTPError] | None, method: str
) -> None:
    headers = {"Authorization": "Bearer x", "Disturbed": "yes", "Content-Type": "application/json"}
    content = VALID if method == "POST" else None
    patience = 10 * PAUSE if error is httpx.ReadTimeout else PATIENCE

    def client(address: Address) -> type[Exception] | None:
        url = f"http://{address[0]}:{address[1]}{GENERATIONS}"
        with httpx.Client(trust_env=False, verify=False, timeout=patience) as http:
            try:
                http.request(method, url, headers=headers, content=content).json()
            except httpx.HTTPError as caught:
                return type(caught)
        return None

    # httpx drops what it has read of a whole body when a reset follows at once or not, as the moment has it.
    wanted = {error, None} if disturbance == Disturbance(end="reset") else {error}
    assert served(Disturbing(disturbance), client) in wanted


def plain_asgi(disturbance: Disturbance, *coming: dict[str, Any]) -> Any:
    """Return what an application without a connection of ours sends."""
    headers = {"host": "double.test", "authorization": "Bearer any-key", "disturbed": "yes"}
    return asyncio.run(answer_of(Disturbing(disturbance), "GET", GENERATIONS, headers=headers, body=coming))


@pytest.mark.parametrize("disturbance", [Disturbance(delay=PAUSE), Disturbance(drip=(5, PAUSE / 10))])
def test_under_another_server_a_reply_is_late_or_in_pieces(disturbance: Disturbance) -> None:
    started = time.monotonic()
    assert plain_asgi(disturbance).json == {"data": [], "nextCursor": None}
    assert time.monotonic() - started >= PAUSE * 0.5


@pytest.mark.parametrize("end", ["reset", "close"])
def test_under_another_server_a_broken_reply_is_an_exception(end: Literal["reset", "close"]) -> None:
    with pytest.raises(BrokenOff, match=end):
        plain_asgi(Disturbance(sent=5, end=end))


def test_under_another_server_a_reply_hangs_until_the_client_leaves() -> None:
    sent: list[str] = []

    async def receive() -> dict[str, Any]:
        sent.append("the client leaves")
        return dict(LEAVING)

    async def send(message: Any) -> None:
        sent.append(message["type"])

    reply = Reply(200, [(b"content-length", b"2")], b"ok")
    reply.disturbance = Disturbance(sent=-1, end="hang")
    asyncio.run(DisturbedReply(reply, None)({}, receive, send))
    assert sent[0] == "the client leaves"


def test_uvicorn_s_own_protocol_cuts_the_connection_of_a_broken_reply(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def uvicorns(config: Config, state: Any, _app: Application, _outbox: Any) -> HttpToolsProtocol:
        return HttpToolsProtocol(config, state, {})

    monkeypatch.setattr(inside, "Connection", uvicorns)

    def client(address: Address) -> tuple[bytes, str]:
        with Wire(address) as wire:
            wire.send(listed(MARK))
            received, ending = seen(wire, PATIENCE)
            return received.partition(b"\r\n\r\n")[2], ending

    assert served(Disturbing(Disturbance(sent=3, end="reset"), body=b"abcdef"), client) == (b"abc", "closed")
    assert caplog.messages == ["Exception in ASGI application\n"]


def test_a_reset_is_seen_by_a_client_that_only_writes() -> None:
    def client(address: Address) -> int:
        with Wire(address) as wire:
            wire.send(listed(MARK))
            time.sleep(PAUSE)
            return wire.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)

    assert served(Disturbing(Disturbance(sent=-1, end="reset")), client) != 0
