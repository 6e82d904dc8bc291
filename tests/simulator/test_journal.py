from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from givonkit.simulator.journal import SHOWN_BODY_BYTES

if TYPE_CHECKING:
    from tests.conftest import MakeDouble

GENERATIONS = "/api/v1/generations"
CANARY = "k3y-canary-987654321"
VALID = {"type": "video", "model": "kling-o1", "input": {"prompt": "a"}}
PLACES: dict[str, dict[str, Any]] = {
    "the header alone": {"path": GENERATIONS},
    "other headers": {"path": GENERATIONS, "headers": [("x-api-key", CANARY), ("cookie", CANARY), ("referer", CANARY)]},
    "headers that are shown": {"path": GENERATIONS, "headers": [("user-agent", CANARY), ("host", f"{CANARY}.test")]},
    "a content type": {"method": "POST", "path": GENERATIONS, "body": VALID, "headers": [("content-type", CANARY)]},
    "the id of a path": {"path": f"{GENERATIONS}/{CANARY}"},
    "a path that names nothing": {"path": f"/{CANARY}/{CANARY}"},
    "a query": {"path": GENERATIONS, "query": f"api_key={CANARY}&limit={CANARY}"},
    "a body that is refused": {"method": "POST", "path": GENERATIONS, "body": {**VALID, CANARY: CANARY}},
    "a body that is no JSON": {"method": "POST", "path": GENERATIONS, "body": f"key={CANARY}".encode()},
    "a prompt": {"method": "POST", "path": GENERATIONS, "body": {**VALID, "input": {"prompt": f"a {CANARY}"}}},
    "a model": {"method": "POST", "path": GENERATIONS, "body": {**VALID, "model": CANARY}},
    "a value": {"method": "POST", "path": GENERATIONS, "body": {**VALID, "input": {"prompt": "a", "duration": CANARY}}},
    "the name of a result": {"path": f"/outputs/{CANARY}.mp4"},
    "a model that is asked for": {"path": f"/api/v1/models/{CANARY}"},
}  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_a_key_that_strayed_is_nowhere_in_the_journal(double: MakeDouble, place: str) -> None:
    here = double()
    options = dict(PLACES[place])
    reply = here.send(options.pop("method", "GET"), options.pop("path"), key=CANARY, **options)
    shown = list(here.simulator.journal.entries())
    assert len(shown) == 1
    assert CANARY not in repr(shown)
    assert CANARY not in json.dumps(shown)
    if place not in ("the header alone", "other headers"):
        assert "[key]" in repr(shown)
    assert CANARY not in here.simulator.journal.newest_line()[1]
    assert reply.status in (200, 202, 400, 404, 415)


def test_a_key_that_is_refused_is_masked_as_well(double: MakeDouble) -> None:
    here = double(api_keys=["another-key"])
    here.send("GET", f"{GENERATIONS}/{CANARY}", key=CANARY, query=CANARY)
    assert CANARY not in repr(list(here.simulator.journal.entries()))


@pytest.mark.parametrize("authorization", [CANARY, f"Token {CANARY}", f"Basic {CANARY}", f"Bearer one {CANARY}"])
def test_a_key_that_was_not_sent_as_a_bearer_key_is_masked_as_well(double: MakeDouble, authorization: str) -> None:
    here = double()
    here.send("GET", f"/{CANARY}", key=None, headers=[("authorization", authorization)], query=f"key={CANARY}")
    assert CANARY not in repr(list(here.simulator.journal.entries()))


def test_a_key_that_the_double_was_given_is_masked_whoever_sends_it(double: MakeDouble) -> None:
    here = double(api_keys=[CANARY])
    here.send("GET", GENERATIONS, key=None, query=f"api_key={CANARY}")
    assert CANARY not in repr(list(here.simulator.journal.entries()))
    assert here.simulator.journal.newest_line()[1].endswith(" 401 refused: unauthorized")


def test_a_key_is_masked_where_a_body_is_cut(double: MakeDouble) -> None:
    here = double()
    for before in range(SHOWN_BODY_BYTES - len(CANARY), SHOWN_BODY_BYTES):
        here.post(b" " * before + CANARY.encode() + b"x" * 5000, key=CANARY)
    bodies = [entry["request"]["body"] for entry in here.simulator.journal.entries()]
    assert not any(CANARY[:6] in body for body in bodies)
    assert SHOWN_BODY_BYTES - len(CANARY) < max(map(len, bodies)) <= SHOWN_BODY_BYTES


def test_a_key_that_fills_a_body_leaves_no_part_of_itself(double: MakeDouble) -> None:
    here = double()
    here.post(CANARY.encode() * 2000, key=CANARY)
    (entry,) = here.simulator.journal.entries()
    assert CANARY[:6] not in entry["request"]["body"]


def test_a_line_of_the_log_has_no_control_characters(double: MakeDouble) -> None:
    here = double()
    here.send("GET", "/a\nb\x1b[31m")
    assert here.simulator.journal.newest_line()[1].isprintable()


@pytest.mark.parametrize(("key", "path"), [("testing", "/latest/testing"), ("testings", "/latest/[key]")])
def test_a_key_of_less_than_eight_characters_is_taken_for_a_word(double: MakeDouble, key: str, path: str) -> None:
    here = double()
    here.send("GET", f"/latest/{key}", key=key)
    (entry,) = here.simulator.journal.entries()
    assert entry["request"]["path"] == path
    assert here.simulator.journal.newest_line()[1].startswith(f"GET {path} 404 not found: nothing is at '{path}'")


def test_the_rules_that_a_refusal_names_are_in_its_entry(double: MakeDouble) -> None:
    here = double()
    here.post({})
    (entry,) = here.simulator.journal.entries()
    assert entry["reply"]["headers"]["givonkit-rules"].startswith("generations/model/required;basis=documented, ")


def test_an_entry_tells_what_came_and_what_was_answered(double: MakeDouble) -> None:
    here = double(start=5.0)
    reply = here.post(VALID, headers=[("user-agent", "a client"), ("x-secret", "hidden")], query="a=b")
    (entry,) = here.simulator.journal.entries()
    job = json.loads(reply.body)
    assert entry == {
        "time": 5.0,
        "request": {
            "method": "POST",
            "path": GENERATIONS,
            "query": "a=b",
            "headers": {"host": "double.test", "content-type": "application/json", "user-agent": "a client"},
            "body": json.dumps(VALID),
        },
        "reply": {
            "status": 202,
            "headers": {
                "content-type": "application/json",
                "content-length": str(len(reply.body)),
                "date": "Thu, 01 Jan 1970 00:00:05 GMT",
                "givonkit-gaps": "kling-o1: price rows; provider line",
            },
            "body": reply.body.decode(),
        },
        "summary": f"accepted: kling-o1 text_to_video, 27.5 tokens (lower_bound), {job['id']}",
    }


SUMMARIES = [
    ("GET", GENERATIONS, b"", "listed 1 jobs"),
    ("GET", f"{GENERATIONS}/gen_1", b"", "not found: no job of this key has the id 'gen_1'"),
    ("POST", GENERATIONS, b"{", "refused: generations/body/json"),
    ("DELETE", GENERATIONS, b"", "refused: this path takes GET, HEAD, POST, got DELETE"),
    ("GET", "/api/v1/models/kling-o1", b"", "described kling-o1"),
]


@pytest.mark.parametrize(("method", "path", "body", "summary"), SUMMARIES)
def test_each_entry_has_one_line_for_people(
    double: MakeDouble, method: str, path: str, body: bytes, summary: str
) -> None:
    here = double()
    here.created()
    reply = here.send(method, path, body=body)
    *_, entry = here.simulator.journal.entries()
    assert entry["summary"] == reply.summary == summary
    assert here.simulator.journal.newest_line() == (0.0, f"{method} {path} {reply.status} {summary}")
    assert repr(reply) == f"<Reply {reply.status} {summary}>"


def test_the_journal_keeps_the_last_requests_alone_the_oldest_first(double: MakeDouble) -> None:
    here = double(journal_entries=3)
    for number in range(5):
        here.send("GET", f"/{number}")
    assert len(here.simulator.journal) == 3
    assert [entry["request"]["path"] for entry in here.simulator.journal.entries()] == ["/2", "/3", "/4"]


def test_a_long_body_is_kept_in_part(double: MakeDouble) -> None:
    here = double()
    here.post(b"x" * (SHOWN_BODY_BYTES + 1))
    (entry,) = here.simulator.journal.entries()
    assert entry["request"]["body"] == "x" * SHOWN_BODY_BYTES


def test_a_long_answer_is_kept_in_part(double: MakeDouble) -> None:
    here = double()
    for _ in range(100):
        here.created()
    reply = here.send("GET", GENERATIONS, query="limit=100")
    *_, entry = here.simulator.journal.entries()
    assert len(reply.body) > SHOWN_BODY_BYTES
    assert entry["reply"]["body"] == reply.body[:SHOWN_BODY_BYTES].decode()


def test_bytes_that_are_no_text_are_kept_as_well_as_text_can(double: MakeDouble) -> None:
    here = double()
    here.post(b"\xff{")
    (entry,) = here.simulator.journal.entries()
    assert entry["request"]["body"] == "\ufffd{"
