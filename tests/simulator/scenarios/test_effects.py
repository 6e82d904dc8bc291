import gzip
import json
import zlib

import pytest

from givonkit.http import Disturbance, Reply
from givonkit.simulator.rendering import json_reply
from givonkit.simulator.scenarios.effects import befallen
from givonkit.simulator.scenarios.fault import read_fault
from givonkit.simulator.scenarios.match import OPERATIONS

NOW = 1_700_000_000.0
DATE = "Tue, 14 Nov 2023 22:13:20 GMT"
BODY = b'{"id":"gen_1","status":"queued"}'


def error_body(code: str, message: str) -> bytes:
    return json.dumps({"code": code, "message": message}).encode()


def struck(*texts: str, answered: bool = True, target: str = "/x?y=1") -> Reply:
    reply = json_reply(202, BODY, NOW, "accepted") if answered else None
    if reply is not None:
        reply.facts = {"job": "gen_1"}
    return befallen([read_fault(text, "here", OPERATIONS) for text in texts], reply, error_body, NOW, target=target)


@pytest.mark.parametrize("status", [400, 418, 429, 500, 502, 503, 504, 599])
def test_a_status_is_an_error_in_the_shape_of_the_world(status: int) -> None:
    reply = struck(str(status), answered=False)
    assert reply.status == status
    assert set(json.loads(reply.body)) == {"code", "message"}
    assert reply.header("content-type") == "application/json"
    assert (reply.header("content-length"), reply.header("date")) == (str(len(reply.body)), DATE)


@pytest.mark.parametrize(
    ("text", "retry_after"),
    [
        ("429", "1"),
        ("429:retry=5", "5"),
        ("429:retry=date", "Tue, 14 Nov 2023 22:13:25 GMT"),
        ("429:retry=date+30", "Tue, 14 Nov 2023 22:13:50 GMT"),
        ("429:retry=none", None),
        ("429:retry=absurd", "1000000"),
        ("429:retry=negative", "-5"),
        ("429:retry=word", "soon"),
        ("503", None),
        ("503:html,retry=7", "7"),
    ],
)
def test_a_status_says_when_to_come_again(text: str, retry_after: str | None) -> None:
    assert struck(text).header("retry-after") == retry_after


def test_a_page_is_a_proxys() -> None:
    reply = struck("502:html")
    assert reply.header("content-type") == "text/html; charset=utf-8"
    assert b"<h1>502 Bad Gateway</h1>" in reply.body
    assert reply.header("content-length") == str(len(reply.body))


def test_an_empty_status_has_no_body() -> None:
    reply = struck("503:empty")
    assert (reply.body, reply.header("content-type"), reply.header("content-length")) == (b"", None, "0")


def test_a_redirect_leads_to_the_same_path_elsewhere() -> None:
    reply = struck("redirect:302,https://other.example")
    assert (reply.status, reply.header("location"), reply.body) == (302, "https://other.example/x?y=1", b"")
    assert struck("redirect:https://other.example").status == 307


def test_what_the_server_did_stays_in_the_facts() -> None:
    reply = struck("504:html,acted")
    assert (reply.facts, reply.summary) == ({"job": "gen_1"}, "accepted; 504:html,acted")


def test_a_wrong_type_keeps_the_body() -> None:
    reply = struck("wrong_type:text/plain")
    assert (reply.body, reply.header("content-type"), reply.status) == (BODY, "text/plain", 202)


def test_a_malformed_answer_is_not_json() -> None:
    reply = struck("malformed")
    with pytest.raises(ValueError, match="Expecting property name"):
        json.loads(reply.body)
    assert reply.header("content-length") == str(len(BODY) + 1)


@pytest.mark.parametrize(("text", "body"), [("truncated:5", BODY[:5]), ("truncated:999", BODY[:-1]), ("empty", b"")])
def test_a_shorter_answer_says_its_own_length(text: str, body: bytes) -> None:
    reply = struck(text)
    assert (reply.body, reply.header("content-length"), reply.status) == (body, str(len(body)), 202)
    assert (reply.header("date"), reply.disturbance) == (DATE, None)


def test_a_cut_gzip_begins_as_one_and_has_no_end() -> None:
    reply = struck("gzip_cut:30")
    assert (reply.header("content-encoding"), reply.header("content-length")) == ("gzip", "30")
    assert BODY.startswith(zlib.decompressobj(31).decompress(reply.body))
    with pytest.raises(EOFError):
        gzip.decompress(reply.body)


@pytest.mark.parametrize(
    ("texts", "disturbance"),
    [
        (["latency:2s"], Disturbance(delay=2)),
        (["latency:2s", "latency:500ms"], Disturbance(delay=2.5)),
        (["drip:10/100ms"], Disturbance(drip=(10, 0.1))),
        (["reset:acted"], Disturbance(sent=-1, end="reset")),
        (["hang:acted"], Disturbance(sent=-1, end="hang")),
        (["cut:7"], Disturbance(sent=7, end="reset")),
        (["cut:999"], Disturbance(sent=len(BODY) - 1, end="reset")),
        (["close:7"], Disturbance(sent=7, end="close")),
        (["close:7", "latency:1s", "drip:1/1s"], Disturbance(1, (1, 1), 7, "close")),
        (["close:7", "hang:acted"], Disturbance(sent=7, end="close")),
    ],
)
def test_what_befalls_a_reply_on_its_way_is_its_disturbance(texts: list[str], disturbance: Disturbance) -> None:
    reply = struck(*texts)
    assert (reply.disturbance, reply.body, reply.header("content-length")) == (disturbance, BODY, str(len(BODY)))


def test_faults_of_one_request_combine_in_any_order() -> None:
    for texts in (["latency:2s", "truncated:4", "503"], ["503", "truncated:4", "latency:2s"]):
        reply = struck(*texts, answered=False)
        assert (reply.status, len(reply.body), reply.disturbance) == (503, 4, Disturbance(delay=2))


def test_the_first_of_two_answers_wins() -> None:
    assert struck("503", "429").status == 503


@pytest.mark.parametrize("end", ["reset", "hang"])
def test_a_connection_can_end_before_the_server_acts(end: str) -> None:
    reply = struck(end, answered=False)
    assert (reply.disturbance, reply.body, reply.facts) == (Disturbance(sent=-1, end=end), b"", None)  # type: ignore[arg-type]


def test_without_faults_the_reply_is_as_it_was() -> None:
    assert struck().body == BODY
