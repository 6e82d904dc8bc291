from __future__ import annotations

import gc
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from givonkit import Reply, Request
from givonkit.http import Disturbance
from givonkit.simulator import key_label
from givonkit.simulator.budget import Budget
from givonkit.simulator.journal import SHOWN_BODY_BYTES, Journal

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
    del entry["facts"]
    assert entry == {
        "number": 1,
        "time": 5.0,
        "key": key_label(b"key-1"),
        "request": {
            "method": "POST",
            "path": GENERATIONS,
            "query": "a=b",
            "headers": {"host": "double.test", "content-type": "application/json", "user-agent": "a client"},
            "body": json.dumps(VALID),
            "cut": False,
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
            "cut": False,
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
    assert entry["request"]["cut"]


@pytest.mark.parametrize("length", [0, SHOWN_BODY_BYTES, SHOWN_BODY_BYTES + 1, 5 * SHOWN_BODY_BYTES])
def test_an_entry_says_whether_a_body_was_cut(double: MakeDouble, length: int) -> None:
    here = double()
    here.post(b"x" * length)
    (entry,) = here.simulator.journal.entries()
    assert entry["request"]["cut"] is (length > SHOWN_BODY_BYTES)


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


FACTS = {
    "operation": "create",
    "verdict": "refused",
    "rules": ["kling-o1/input.duration/enum"],
    "tokens": 27.5,
    "job": None,
    "scenario": f"flaky {CANARY}",
    "more": {"deep": (CANARY, 1, True)},
}


def _noted(
    journal: Journal,
    path: str = "/",
    *,
    facts: Any = None,
    disturbance: Disturbance | None = None,
    body: bytes = b"{}",
    key: str = CANARY,
) -> None:
    reply = Reply(200, [(b"retry-after", b"5"), (b"set-cookie", b"a=b")], body, "answered")
    reply.facts = facts
    reply.disturbance = disturbance
    headers = [(b"authorization", f"Bearer {key}".encode()), (b"givonkit-scenario", b"slow")]
    journal.record(1.0, Request("GET", path, headers=headers), reply)


def _paths(journal: Journal) -> list[str]:
    return [entry["request"]["path"] for entry in journal.entries()]


def test_an_entry_has_the_facts_of_its_reply_without_keys() -> None:
    journal = Journal(10)
    _noted(journal, facts=FACTS)
    (entry,) = journal.entries()
    assert entry["facts"] == {**FACTS, "scenario": "flaky [key]", "more": {"deep": ["[key]", 1, True]}}
    assert json.loads(json.dumps(entry)) == entry


def test_an_entry_without_facts_has_none_to_show() -> None:
    journal = Journal(10)
    _noted(journal)
    (entry,) = journal.entries()
    assert entry["facts"] == {}
    assert "disturbance" not in entry


def test_the_headers_that_a_scenario_is_told_by_are_shown() -> None:
    journal = Journal(10)
    _noted(journal)
    (entry,) = journal.entries()
    assert entry["request"]["headers"] == {"givonkit-scenario": "slow"}
    assert entry["reply"]["headers"] == {"retry-after": "5"}


DISTURBANCES = [
    (Disturbance(delay=2.0), "2 s late"),
    (Disturbance(delay=0.25, drip=(10, 0.1)), "0.25 s late, 10 bytes every 0.1 s"),
    (Disturbance(end="reset"), "reset after the whole body"),
    (Disturbance(sent=-1, end="hang"), "hang before the head"),
    (Disturbance(sent=0, end="close"), "close after the head"),
    (Disturbance(sent=30, end="reset"), "reset after 30 bytes of the body"),
    (Disturbance(sent=30), "ends after 30 bytes of the body"),
]


@pytest.mark.parametrize(("disturbance", "text"), DISTURBANCES)
def test_an_entry_says_what_befell_its_reply(disturbance: Disturbance, text: str) -> None:
    journal = Journal(10)
    _noted(journal, disturbance=disturbance)
    (entry,) = journal.entries()
    assert entry["disturbance"] == text


def test_entries_are_numbered_on_when_the_first_ones_have_left() -> None:
    journal = Journal(2)
    for _ in range(5):
        _noted(journal)
    assert [entry["number"] for entry in journal.entries()] == [4, 5]


def test_a_journal_that_was_cleared_begins_again() -> None:
    journal = Journal(2)
    for path in "abc":
        _noted(journal, path)
    journal.clear()
    assert len(journal) == 0
    assert list(journal.entries()) == []
    _noted(journal, "d")
    assert [(entry["number"], entry["request"]["path"]) for entry in journal.entries()] == [(1, "d")]


def test_beyond_the_budget_the_journal_written_least_recently_loses_its_oldest_entry() -> None:
    budget = Budget(4)
    first, second, third = (Journal(10, budget=budget) for _ in range(3))
    for journal, path in ((first, "a"), (second, "b"), (first, "c"), (second, "d"), (third, "e")):
        _noted(journal, path)
    assert (_paths(first), _paths(second), _paths(third)) == (["c"], ["b", "d"], ["e"])
    _noted(first, "f")
    assert (_paths(first), _paths(second), _paths(third)) == (["c", "f"], ["d"], ["e"])
    for path in "ghi":
        _noted(third, path)
    assert (_paths(first), _paths(second), _paths(third)) == ([], [], ["e", "g", "h", "i"])
    _noted(third, "j")
    assert _paths(third) == ["g", "h", "i", "j"]
    _noted(second, "k")
    assert (_paths(second), _paths(third)) == (["k"], ["h", "i", "j"])


def test_a_journal_that_is_full_takes_nothing_from_others() -> None:
    budget = Budget(3)
    first, second = Journal(10, budget=budget), Journal(1, budget=budget)
    for journal, path in ((first, "a"), (first, "b"), (second, "c"), (second, "d"), (second, "e")):
        _noted(journal, path)
    assert (_paths(first), _paths(second)) == (["a", "b"], ["e"])


def test_a_journal_that_was_cleared_gives_its_room_back() -> None:
    budget = Budget(2)
    first, second = Journal(10, budget=budget), Journal(10, budget=budget)
    for journal in (first, second):
        _noted(journal)
    second.clear()
    assert repr(budget) == "<Budget: 1 of 2 entries and 2 of 268435456 bytes in 1 journals>"
    _noted(second)
    assert (len(first), len(second)) == (1, 1)


@pytest.mark.parametrize("bounds", [{"limit": -1}, {"most_bytes": -1}])
def test_a_budget_of_less_than_nothing_is_refused(bounds: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"^\w+: expected at least 0 (entries|bytes), got -1$"):
        Budget(**bounds)


def test_beyond_its_bytes_a_budget_drops_the_oldest_of_the_journal_written_least_recently() -> None:
    budget = Budget(most_bytes=100)
    first, second = Journal(10, budget=budget), Journal(2, budget=budget)
    for journal, path, size in ((first, "a", 30), (second, "b", 40), (first, "c", 20), (second, "d", 15)):
        _noted(journal, path, body=b"x" * size)
    assert (_paths(first), _paths(second), budget.kept_bytes) == (["c"], ["b", "d"], 75)
    _noted(second, "e", body=b"x" * 90)
    assert (_paths(first), _paths(second), budget.kept_bytes) == ([], ["e"], 90)
    second.clear()
    assert (budget.kept, budget.kept_bytes) == (0, 0)


@given(
    st.integers(0, 12),
    st.integers(0, 60),
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), max_size=60),
)
def test_the_budget_counts_what_its_journals_keep_whatever_happens(
    limit: int, most_bytes: int, moves: list[tuple[int, int]]
) -> None:
    budget = Budget(limit, most_bytes=most_bytes)
    journals = [Journal(size, budget=budget) for size in (0, 1, 4, 8)]
    for chosen, move in moves:
        if move == 0:
            journals[chosen].clear()
        else:
            _noted(journals[chosen], body=b"x" * move)
            assert len(journals[chosen]) > 0 or chosen == 0 or limit == 0 or move > most_bytes
            assert journals[chosen].newest_line()[1] == "GET / 200 answered"
        bodies = [entry["reply"]["body"] for journal in journals for entry in journal.entries()]
        assert budget.kept == len(bodies) == sum(map(len, journals)) <= limit
        assert budget.kept_bytes == sum(map(len, bodies)) <= most_bytes


def test_threads_may_write_and_read_the_journals_of_one_budget() -> None:
    budget = Budget(20, most_bytes=400)
    journals = [Journal(size, budget=budget) for size in (3, 8, 15)]

    def write(journal: Journal) -> bool:
        for number in range(800):
            _noted(journal, body=b"x" * (number % 50))
            if number % 200 == 0:
                journal.clear()
        return all(entry["key"] for entry in journal.entries())

    switch = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(3) as pool:
            assert all(pool.map(write, journals))
    finally:
        sys.setswitchinterval(switch)
    bodies = [entry["reply"]["body"] for journal in journals for entry in journal.entries()]
    assert (budget.kept, budget.kept_bytes) == (len(bodies), sum(map(len, bodies)))


def test_what_is_kept_is_nothing_that_the_garbage_collector_visits(double: MakeDouble) -> None:
    here = double()
    here.created()
    here.post({"model": "kling-o1", "input": 1})
    here.send("GET", GENERATIONS, headers=[("givonkit-scenario", "fault=latency:1s on=list")])
    for _ in range(3):
        gc.collect()
    kept = here.simulator.journal._entries
    assert len(kept) == 9
    tracked = [item for item in kept if gc.is_tracked(item)]
    assert tracked == [] if sys.version_info < (3, 14) else all(isinstance(item, dict) for item in tracked)


def test_a_key_whose_own_requests_have_left_is_masked(double: MakeDouble) -> None:
    here = double(journal_entries=1)
    here.send("GET", GENERATIONS, key=CANARY)
    here.send("GET", f"/{CANARY}", key="another-key-of-mine", query=f"key={CANARY}")
    assert CANARY not in repr(list(here.simulator.journal.entries()))
    assert CANARY not in here.simulator.journal.newest_line()[1]


def test_the_label_of_the_key_leads_to_its_ledger(double: MakeDouble) -> None:
    here = double()
    here.created(key=CANARY)
    here.send("GET", GENERATIONS, key=None)
    first, second = here.simulator.journal.entries()
    assert list(here.simulator.accounts.labels()) == [first["key"]]
    assert second["key"] is None


@pytest.mark.parametrize(("limit", "shown"), [(None, [1, 2, 3]), (2, [2, 3]), (0, [])])
def test_the_last_entries_alone_are_shown(limit: int | None, shown: list[int]) -> None:
    journal = Journal(5)
    for _ in range(3):
        _noted(journal)
    assert [entry["number"] for entry in journal.entries(limit)] == shown


FACT_VALUES = [
    ("x" * 200, "x" * 200),
    ("x" * 201, "x" * 199 + "\u2026"),
    (float("nan"), "nan"),
    (float("-inf"), "-inf"),
    (0.5, 0.5),
    (True, True),
    ("\ud800", "?"),
]


@pytest.mark.parametrize(("fact", "shown"), FACT_VALUES)
def test_a_fact_is_short_and_can_be_sent(fact: Any, shown: Any) -> None:
    journal = Journal(5)
    _noted(journal, facts={"fact": fact, "more": [fact]})
    (entry,) = journal.entries()
    assert entry["facts"] == {"fact": shown, "more": [shown]}
    json.dumps(entry, allow_nan=False, ensure_ascii=False).encode()


def test_a_reply_of_which_nothing_was_sent_has_no_status() -> None:
    journal = Journal(5)
    _noted(journal, disturbance=Disturbance(sent=-1, end="reset"))
    (entry,) = journal.entries()
    assert entry["reply"]["status"] is None
    assert journal.newest_line()[1] == "GET / - answered"


def test_the_idempotency_key_is_shown(double: MakeDouble) -> None:
    here = double()
    here.post(VALID, headers=[("idempotency-key", "order-17")])
    (entry,) = here.simulator.journal.entries()
    assert entry["request"]["headers"]["idempotency-key"] == "order-17"


def test_a_journal_that_keeps_nothing_still_has_its_newest_line() -> None:
    journal = Journal(0)
    with pytest.raises(IndexError, match="nothing was recorded"):
        journal.newest_line()
    _noted(journal)
    assert (len(journal), journal.recorded, journal.newest_line()[1]) == (0, 1, "GET / 200 answered")


def test_a_key_is_masked_in_a_line_where_a_long_path_is_cut() -> None:
    journal = Journal(1)
    for before in range(200 - len(CANARY), 202):
        _noted(journal, "x" * before + CANARY)
        assert CANARY[:3] not in journal.newest_line()[1]
