from __future__ import annotations

import asyncio
import io
import re
from typing import TYPE_CHECKING, Any

import pytest

from givonkit import Request
from givonkit_mockserver.log import FLUSH_SECONDS, RequestLog

from .inside import AsgiDouble
from .namespaced import Namespaced
from .wire import GENERATIONS, VALID, ask, message, post

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .conftest import Serve
    from .processes import Process

CANARY = "canary-9f8e7d6c5b4a3"
TIME = r"\d\d:\d\d:\d\d"


def line_for(method: str, path: str, **options: Any) -> str:
    """Return the text that is logged for one request."""
    double = AsgiDouble(**options)
    stream = io.StringIO()
    log = RequestLog(stream)
    double.simulator.handle(Request(method, path, headers=[(b"authorization", b"Bearer any-key")]))

    async def write() -> None:
        log.write(double.simulator)

    asyncio.run(write())
    log.flush()
    return stream.getvalue()


@pytest.fixture
def here(server: Process) -> Iterator[Namespaced]:
    """Return a client of its own namespace: equal ids of other tests' jobs stand in the log too."""
    with Namespaced(server) as client:
        yield client


def test_an_accepted_request_logs_its_variant_price_and_id(server: Process, here: Namespaced) -> None:
    told = f"accepted: kling-o1 text_to_video, 27.5 tokens (lower_bound), {here.created()['id']}"
    line = server.log_line_with("POST", here.name)
    assert re.fullmatch(rf"{TIME} \[{here.name}\] POST {GENERATIONS} 202 {re.escape(told)}", line)


@pytest.mark.parametrize(("prefix", "named"), [("", ""), ("/ns/w1", r"\[w1\] "), ("/ns/a-b.c", r"\[a-b\.c\] ")])
def test_a_line_names_the_namespace_that_it_came_to(prefix: str, named: str) -> None:
    assert re.match(rf"{TIME} {named}GET /nowhere 404 ", line_for("GET", "/nowhere", prefix=prefix))


def test_a_namespace_that_cannot_be_is_logged_without_one(server: Process) -> None:
    ask(server.address, message("GET", "/ns/not_a_name/api/v1/models"))
    assert re.match(
        rf"{TIME} GET /ns/not_a_name/api/v1/models 400 refused: namespace_invalid: ", server.log_line_with("not_a_name")
    )


def test_a_refused_request_logs_its_rules(server: Process) -> None:
    ask(server.address, post(b'{"type":"video","model":"kling-2.6","input":{"duration":7,"prompt":3}}'))
    line = server.log_line_with("kling-2.6/input.duration/enum", "kling-2.6/input.prompt/type")
    assert re.match(rf"{TIME} POST {GENERATIONS} 400 refused: kling-2\.6/", line)


def test_a_read_job_logs_its_status(server: Process, here: Namespaced) -> None:
    identifier = here.created()["id"]
    here.get(f"{GENERATIONS}/{identifier}")
    assert server.log_line_with("GET", here.name).endswith(f"200 queued: {identifier}")


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/a\nb 12:00:00 POST /forged 202 accepted", r"'/a\nb 12:00:00 POST /forged 202 accepted'"),
        ("/a\r", r"'/a\r'"),
        ("/a\x1b[31m", r"'/a\x1b[31m'"),
        ("/a\u2028b", r"'/a\u2028b'"),
        ("/a\x85b", r"'/a\x85b'"),
        ("/\u202egpj", r"'/\u202egpj'"),
    ],
)
def test_a_path_cannot_forge_a_line_or_colour_the_terminal(path: str, shown: str) -> None:
    text = line_for("GET", path)
    assert shown in text
    assert len(text.splitlines()) == 1
    assert text.rstrip("\n").isprintable()


def test_a_newline_that_came_over_the_wire_stays_in_its_line(server: Process) -> None:
    ask(server.address, message("GET", "/%0a12:00:00%20FORGED%20/line%20200%0d%0a"))
    assert re.match(rf"{TIME} GET '/\\n12:00:00 FORGED", server.log_line_with("FORGED"))


def test_a_long_path_is_logged_in_one_line() -> None:
    assert line_for("GET", "/" + "x" * 5000).count("\n") == 1


def test_the_key_stands_in_no_log_and_on_no_terminal(serve: Serve) -> None:
    process = serve("--api-key", CANARY)
    leaking = VALID.replace(b"a red corgi", CANARY.encode())
    for sent in (
        post(key=CANARY),
        post(leaking, key=CANARY),
        post(b'{"%b": "%b"}' % (CANARY.encode(), CANARY.encode()), key=CANARY),
        message("GET", f"/{CANARY}", key=CANARY),
        message("GET", f"{GENERATIONS}/{CANARY}", key=CANARY),
        message("GET", f"{GENERATIONS}?limit={CANARY}&cursor={CANARY}", key=CANARY),
        message(CANARY, GENERATIONS, key=CANARY),
    ):
        ask(process.address, sent)
    text = process.stop().errors
    assert len(text.splitlines()) >= 6
    assert CANARY not in text + process.output


def test_lines_are_gathered_and_written_together() -> None:
    writes: list[str] = []

    class Stream(io.StringIO):
        def write(self, text: str) -> int:
            writes.append(text)
            return len(text)

    double = AsgiDouble()
    log = RequestLog(Stream())

    async def three_requests() -> list[str]:
        for path in ("/a", "/b", "/c"):
            double.simulator.handle(Request("GET", path))
            log.write(double.simulator)
        written_at_once = list(writes)
        await asyncio.sleep(FLUSH_SECONDS * 3)
        return written_at_once

    assert (asyncio.run(three_requests()), len(writes)) == ([], 1)
    assert [line.split()[2] for line in writes[0].splitlines()] == ["/a", "/b", "/c"]


def test_a_line_is_on_the_terminal_within_a_moment(server: Process) -> None:
    ask(server.address, message("GET", "/soon-to-be-seen"))
    assert server.log_line_with("/soon-to-be-seen")


def test_the_last_lines_are_written_before_the_server_ends(serve: Serve) -> None:
    process = serve()
    ask(process.address, message("GET", "/the-last"))
    assert "/the-last" in process.stop().errors
