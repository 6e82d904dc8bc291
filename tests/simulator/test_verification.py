from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from givonkit import Reply, Request
from givonkit.http import Disturbance
from givonkit.masking import Secrets
from givonkit.simulator.expectations import read_expectations
from givonkit.simulator.journal import SHOWN_BODY_BYTES, Journal
from givonkit.simulator.verification import verify
from givonkit.simulator.verification_text import LONGEST_TEXT

if TYPE_CHECKING:
    from givonkit.simulator.verification import Report

GENERATIONS = "/api/v1/generations"
CLIP = "name: the clip, match: {model: kling-o1, input.duration: 10}"


class Client:
    """Puts requests and made-up answers into a journal, and verifies what came."""

    def __init__(self) -> None:
        self.journal = Journal(1000)

    def note(self, request: Request, reply: Reply, **facts: Any) -> None:
        """Put a request and its answer into the journal."""
        reply.facts = facts
        self.journal.record(0.0, request, reply)

    def create(self, model: str = "kling-o1", *, pad: int = 0, **values: Any) -> None:
        """Note a job that was accepted."""
        body = json.dumps({"type": "video", "model": model, "input": {"prompt": "a corgi", **values}}) + " " * pad
        facts = {"model": model, "variant": "text_to_video", "job": None}
        request = Request("POST", GENERATIONS, body=body.encode())
        self.note(request, Reply(202, [], b"{}", f"accepted: {model}"), operation="create", verdict="accepted", **facts)

    def refused(self, body: bytes) -> None:
        """Note a request for a job that was refused before its model was known."""
        request = Request("POST", GENERATIONS, body=body)
        self.note(request, Reply(400, [], b"{}", "refused"), operation="create", verdict="refused")

    def poll(self, model: str = "kling-o1") -> None:
        """Note that a job was read."""
        request = Request("GET", f"{GENERATIONS}/gen_1")
        self.note(request, Reply(200, [], b"{}", "queued"), operation="poll", verdict="answered", model=model)

    def verify(self, *expectations: str) -> Report:
        """Verify expectations, each the inside of a mapping."""
        listed = "".join(f"\n  - {{{expectation}}}" for expectation in expectations)
        return verify(self.journal.entries(), read_expectations(f"expectations:{listed}", "wanted"))


def test_an_expectation_is_met_by_the_requests_that_match() -> None:
    client = Client()
    client.create(duration=10)
    client.create(duration=5)
    client.create(duration=10.0)
    (outcome,) = client.verify(CLIP)["expectations"]
    assert outcome == {
        "expectation": "the clip",
        "asks": "operation=create model=kling-o1 input.duration=10",
        "expected": "at least 1",
        "came": 2,
        "met": True,
        "requests": [1, 3],
        "nearest": [],
        "unsure": "",
    }


def test_a_report_is_plain_json() -> None:
    client = Client()
    client.create()
    client.refused(b"{")
    report = client.verify(CLIP, "times: 1")
    assert json.loads(json.dumps(report)) == report


def test_a_request_may_meet_several_expectations() -> None:
    client = Client()
    client.create(duration=10)
    report = client.verify(CLIP, "match: {prompt: '*corgi*'}", "match: {type: video, variant: text_to_video}")
    assert report["met"]
    assert [outcome["requests"] for outcome in report["expectations"]] == [[1], [1], [1]]
    assert report["unexpected"] == []


def test_a_match_without_an_operation_is_for_requests_for_jobs() -> None:
    client = Client()
    client.create()
    client.poll()
    report = client.verify("match: {model: kling-o1}, times: 1", "match: {operation: poll}, times: 1")
    assert [outcome["requests"] for outcome in report["expectations"]] == [[1], [2]]


def test_too_many_requests_are_as_wrong_as_too_few() -> None:
    client = Client()
    client.create(duration=10)
    client.create(duration=10)
    report = client.verify(f"{CLIP}, times: 1")
    assert not report["met"]
    assert report["expectations"][0]["requests"] == [1, 2]
    assert report["unexpected"] == []


def test_what_came_and_what_was_refused_is_told() -> None:
    client = Client()
    client.create()
    client.refused(b"{")
    client.poll()
    client.refused(b"[]")
    report = client.verify("verdict: refused, times: 0")
    assert (report["came"], report["refused"], report["met"]) == (4, [2, 4], False)


def test_a_request_that_meets_no_expectation_is_told_with_the_nearest_and_how_it_differs() -> None:
    client = Client()
    client.create("kling-2.6", duration=10)
    report = client.verify("name: far, match: {model: veo, input.duration: 8, type: image}", CLIP)
    assert report["unexpected"] == [
        {
            "request": 1,
            "line": f"POST {GENERATIONS} 202 accepted: kling-2.6",
            "differences": ["model: expected kling-o1, came kling-2.6"],
            "nearest": "the clip",
        }
    ]


def test_of_two_that_are_as_near_the_first_is_named() -> None:
    client = Client()
    client.create("kling-2.6")
    report = client.verify("name: one, match: {model: a}", "name: two, match: {model: b}")
    assert report["unexpected"][0]["nearest"] == "one"


def test_what_shall_never_come_is_nothing_to_be_near_to() -> None:
    client = Client()
    client.create("kling-2.6")
    report = client.verify("name: never, verdict: refused, times: 0", CLIP)
    assert report["unexpected"][0]["nearest"] == "the clip"
    (alone,) = client.verify("name: never, verdict: refused, times: 0")["unexpected"]
    assert (alone["nearest"], alone["differences"]) == (None, [])


def test_the_answer_is_compared_as_well() -> None:
    client = Client()
    client.create()
    report = client.verify("match: {model: kling-o1}, verdict: refused, status: 400")
    assert report["unexpected"][0]["differences"] == [
        "verdict: expected refused, came accepted",
        "status: expected 400, came 202",
    ]


def test_nth_counts_the_requests_that_match_the_rest_whatever_the_answer() -> None:
    client = Client()
    client.create(duration=10)
    client.create(duration=5)
    client.create(duration=10)
    nth = "match: {model: kling-o1, input.duration: 10, nth: 2}"
    report = client.verify(nth)
    assert report["expectations"][0]["requests"] == [3]
    assert report["unexpected"][0]["differences"] == ["nth: expected 2, came 1"]
    assert client.verify(f"{nth}, verdict: refused")["unexpected"][-1]["differences"] == [
        "verdict: expected refused, came accepted"
    ]


def test_the_facts_of_a_refused_request_are_taken_from_its_body() -> None:
    client = Client()
    client.refused(json.dumps({"type": "video", "model": "kling-o1", "input": {"duration": 7}}).encode())
    report = client.verify("match: {model: kling-o1, type: video, input.duration: 7}, verdict: refused")
    assert report["met"]


def test_a_body_that_is_no_json_object_brings_nothing() -> None:
    client = Client()
    bodies = [b"{", b"[1]", b"[" * SHOWN_BODY_BYTES, b'{"input": [], "model": null}', b"\xff", b""]
    for body in bodies:
        client.refused(body)
    report = client.verify("match: {prompt: '*'}")
    assert [miss["differences"] for miss in report["unexpected"]] == [["prompt: expected *, came nothing"]] * len(
        bodies
    )


def test_the_prompt_and_the_input_of_a_body_that_was_cut_count_as_not_kept() -> None:
    client = Client()
    client.create(duration=10, pad=SHOWN_BODY_BYTES)
    report = client.verify("match: {model: kling-o1, prompt: '*', input.duration: 10, input.ratio: null}")
    assert report["unexpected"][0]["differences"] == [
        "prompt: expected *, came not kept",
        "input.duration: expected 10, came not kept",
        "input.ratio: expected nothing, came not kept",
    ]
    assert client.verify("match: {model: kling-o1, variant: text_to_video}")["met"]


def test_a_key_that_strayed_is_not_in_a_report() -> None:
    canary = "k3y-canary-987654321"
    journal = Journal(10, lambda: Secrets([canary.encode()]))
    body = json.dumps({"model": canary, "input": {"prompt": canary}}).encode()
    journal.record(0.0, Request("POST", f"/{canary}", body=body), Reply(404, [], b"", f"nothing at {canary}"))
    wanted = read_expectations("expectations: [{match: {model: a, prompt: b}}]", "wanted")
    report = verify(journal.entries(), wanted)
    assert canary not in json.dumps(report)
    assert "[key]" in report["text"]


def test_nothing_is_met_where_nothing_was_expected() -> None:
    client = Client()
    client.create()
    report = verify(client.journal.entries(), [])
    assert not report["met"]
    assert report["text"] == (
        "Nothing was expected (1 request came, 0 refused).\n"
        "\n"
        "Like no expectation:\n"
        f"  #1 POST {GENERATIONS} 202 accepted: kling-o1"
    )


def test_the_text_of_what_is_met_is_short() -> None:
    client = Client()
    client.create(duration=10)
    assert client.verify(CLIP)["text"] == "Met: 1 expectation (1 request came, 0 refused)."
    client.poll()
    assert client.verify(CLIP)["text"].endswith("(2 requests came, 0 refused).\n\nLike no expectation: #2")


def test_the_text_says_what_did_not_come_and_what_came_instead() -> None:
    client = Client()
    client.create("kling-2.6", duration=5)
    client.create("kling-o1", duration=5)
    client.create("veo", duration=8)
    client.create("veo", duration=8)
    client.poll()
    report = client.verify(
        f"{CLIP}, times: 1",
        "match: {model: veo}, at_most: 1",
        "name: balance, match: {operation: balance}",
        "match: {model: kling-2.6}",
    )
    assert report["text"].splitlines() == [
        "Not met: 3 of 4 expectations (5 requests came, 0 refused).",
        "",
        "the clip (operation=create model=kling-o1 input.duration=10)",
        "  expected exactly 1, came none",
        f"  nearest: #2 POST {GENERATIONS} 202 accepted: kling-o1",
        "    input.duration: expected 10, came 5",
        "",
        "operation=create model=veo",
        "  expected at most 1, came 2: #3, #4",
        "",
        "balance (operation=balance)",
        "  expected at least 1, came none",
        "  no request for this operation came",
        "",
        "Like no expectation:",
        f"  #5 GET {GENERATIONS}/gen_1 200 queued",
        "    nearest: balance; operation: expected balance, came poll",
    ]


def test_one_expectation_that_is_not_met_shows_three_requests_that_are_near() -> None:
    client = Client()
    for model in ("kling-2.6", "veo", "kling-o1", "seedream", "kling-3.0"):
        client.create(model, duration=5)
    lines = client.verify(CLIP)["text"].splitlines()
    nearest = [line.split()[-1] for line in lines if line.startswith("  nearest: ")]
    assert nearest == ["kling-o1", "kling-2.6", "veo"]
    assert [line.split()[0] for line in lines if line.startswith("  #")] == ["#4", "#5"]


def test_a_long_text_is_cut_at_forty_lines() -> None:
    client = Client()
    for number in range(30):
        client.create(f"m{number}")
    fields = ", ".join(f"input.x{number}: 1" for number in range(7))
    lines = client.verify(*(f"name: n{number}, match: {{{fields}}}" for number in range(5)))["text"].splitlines()
    assert len(lines) == LONGEST_TEXT
    assert lines[-1] == "... and 25 more lines"
    assert lines.count("    and 2 differences more") == 3


def test_many_requests_are_told_by_their_first_numbers() -> None:
    client = Client()
    for _ in range(30):
        client.create()
    text = client.verify("match: {model: kling-o1}, times: 1")["text"]
    assert text.endswith("came 30: #1, #2, #3, #4, #5, #6, #7, #8, #9, #10 and 20 more")


def test_a_text_has_no_control_characters_and_no_endless_lines() -> None:
    client = Client()
    client.create("a\nb\x1b[31m", duration=10)
    client.create("x" * 5000, duration=10)
    lines = client.verify(CLIP)["text"].splitlines()
    assert all(line.isprintable() for line in lines)
    assert max(map(len, lines)) == 200
    assert any("came a\\nb\\x1b[31m" in line for line in lines)


def test_an_upper_bound_cannot_be_told_to_be_met_when_requests_are_no_longer_kept() -> None:
    client = Client()
    client.create(duration=10)
    wanted = read_expectations(
        "expectations: [{match: {model: veo}, times: 0}, {match: {model: kling-o1}}, {match: {nth: 1}}, "
        "{match: {model: kling-o1}, times: 0}]",
        "wanted",
    )
    report = verify(client.journal.entries(), wanted, forgotten=3)
    assert [outcome["met"] for outcome in report["expectations"]] == [False, True, False, False]
    told = "3 earlier requests no longer kept; keep more (serve --keep-requests N), or reset the journal before"
    assert [outcome["unsure"].startswith(told) for outcome in report["expectations"]] == [True, False, True, False]
    assert (report["met"], report["forgotten"]) == (False, 3)
    lines = report["text"].splitlines()
    assert lines[:5] == [
        "Not met: 3 of 4 expectations (1 request came, 0 refused, 3 more no longer kept).",
        "",
        "operation=create model=veo",
        "  expected none, came none",
        f"  cannot be told: {told} what is to be verified",
    ]


def test_requests_that_are_like_no_expectation_are_a_failure_when_it_is_strict() -> None:
    client = Client()
    client.create(duration=10)
    client.poll()
    wanted = read_expectations(f"expectations: [{{{CLIP}}}]", "wanted")
    report = verify(client.journal.entries(), wanted, is_strict=True)
    assert ([outcome["met"] for outcome in report["expectations"]], report["met"]) == ([True], False)
    assert report["text"].splitlines() == [
        "Not met: strict, and 1 request like no expectation came (2 requests came, 0 refused).",
        "",
        "Like no expectation:",
        f"  #2 GET {GENERATIONS}/gen_1 200 queued",
        "    nearest: the clip; operation: expected create, came poll; input.duration: expected 10, came nothing",
    ]
    polls = read_expectations(f"expectations: [{{{CLIP}}}, {{match: {{operation: poll}}}}]", "wanted")
    assert verify(client.journal.entries(), polls, is_strict=True)["met"]
    forgetful = verify(client.journal.entries(), polls, is_strict=True, forgotten=1)
    assert not forgetful["met"]
    assert forgetful["text"].startswith("Not met: strict, and 1 earlier request no longer kept; keep more")


def test_a_request_that_got_no_answer_has_no_status() -> None:
    client = Client()
    reply = Reply(503, [], b"", "fault")
    reply.disturbance = Disturbance(sent=-1, end="reset")
    client.note(Request("POST", GENERATIONS), reply, operation="create")
    (miss,) = client.verify("match: {model: veo}, status: 503")["unexpected"]
    assert miss["line"] == f"POST {GENERATIONS} - fault"
    assert miss["differences"][-1] == "status: expected 503, came nothing"


def test_half_of_a_surrogate_pair_in_a_body_can_be_told() -> None:
    client = Client()
    client.refused(b'{"model": "\\ud800", "input": {"prompt": "\\ud800"}}')
    json.dumps(client.verify("match: {model: a, prompt: b}"), ensure_ascii=False).encode()
