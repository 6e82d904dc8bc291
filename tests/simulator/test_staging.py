from __future__ import annotations

import json
import re
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from givonkit.http import Disturbance
from givonkit.simulator.scenarios import Known, read_scenarios

from .conversation import picture

if TYPE_CHECKING:
    from givonkit import Reply
    from tests.conftest import Double, MakeDouble

GENERATIONS = "/api/v1/generations"
BODY = {"type": "video", "model": "kling-o1", "input": {"prompt": "a"}}
PNG = [("content-type", "image/png")]


def scenarios(steps: str, match: str = "{}", name: str = "mine") -> Any:
    """Return one scenario, as a file has it."""
    return read_scenarios(f"scenarios: {{{name}: {{match: {match}, steps: '{steps}'}}}}", "a file", known=Known())


def directed(line: str, **values: Any) -> dict[str, Any]:
    """Return a request whose prompt holds a directive."""
    return {**BODY, "input": {"prompt": f"a cat [givonkit {line}] at sea", **values}}


def header(line: str) -> list[tuple[str, str]]:
    return [("givonkit-scenario", line)]


def code(reply: Reply) -> str:
    """Return the code of a refusal."""
    return str(json.loads(reply.body)["error"]["code"])


def line_of(reply: Reply) -> str:
    """Return the line that a reply's header tells."""
    value = reply.header("Givonkit-Scenario") or ""
    return str(json.loads(value.partition("; line=")[2]))


SOURCES = ("control", "header", "key", "directive", "file", "default")


@pytest.mark.parametrize("first", range(len(SOURCES)))
def test_the_first_source_that_says_something_decides(double: MakeDouble, first: int) -> None:
    there = SOURCES[first:]
    codes = {source: f"from_{source}" for source in SOURCES}
    refuse = {source: f"refuse=499 code={name}" for source, name in codes.items()}
    here = double(scenarios=scenarios(refuse["file"]) if "file" in there else {})
    if "control" in there:
        here.simulator.stage.add("control", scenarios(refuse["control"]), 0.0)
    reply = here.post(
        directed(refuse["directive"]) if "directive" in there else BODY,
        headers=header(refuse["header"]) if "header" in there else (),
        key="test_" + refuse["key"].replace(" ", "+") if "key" in there else "key-1",
    )
    if there == ("default",):
        assert (reply.status, reply.header("Givonkit-Scenario")) == (202, None)
    else:
        assert (reply.status, code(reply)) == (499, codes[there[0]])
        assert f"; from={there[0]}; step=1; line=" in (reply.header("Givonkit-Scenario") or "")


def test_a_source_that_has_no_more_to_say_gives_way_to_the_next(double: MakeDouble) -> None:
    here = double(scenarios=scenarios("refuse=503"))
    here.simulator.stage.add("control", scenarios("refuse=500 times=1"), 0.0)
    replies = [here.post(BODY, headers=header("refuse=502 times=1")) for _ in range(3)]
    assert [reply.status for reply in replies] == [500, 502, 503]


def test_a_scenario_key_is_taken_beside_the_given_ones(double: MakeDouble) -> None:
    here = double(api_keys=["key-1", "test_stalled"])
    assert here.post(BODY, key="test_refuse=418").status == 418
    assert here.post(BODY, key="test_insufficient_tokens").status == 402
    assert here.post(BODY, key="key-1").status == 202
    assert here.post(BODY, key="test_other").status == 401
    given = here.post(BODY, key="test_stalled")
    assert (given.status, given.header("Givonkit-Scenario")) == (202, None)


def test_the_key_of_a_scenario_has_jobs_of_its_own(double: MakeDouble) -> None:
    here = double()
    identifier = json.loads(here.post(BODY, key="test_fail=timeout").body)["id"]
    here.clock.advance(2.0)
    assert here.job(identifier, key="test_fail=timeout")["error"]["code"] == "timeout"
    assert here.send("GET", f"{GENERATIONS}/{identifier}", key="key-1").status == 404


MISUNDERSTOOD: list[tuple[dict[str, Any], str]] = [
    (
        {"headers": header("fial=timeout")},
        r"the header Givonkit-Scenario: unknown word 'fial' \(did you mean 'fail'\?\)",
    ),
    ({"headers": header("")}, "the header Givonkit-Scenario: expected words such as fail=content_policy"),
    ({"headers": header("fault=504,acted")}, "the header Givonkit-Scenario: "),
    ({"key": "test_contnt_policy"}, r"the API key: it is nearly a scenario .*\(did you mean 'test_content_policy'\?\)"),
    ({"key": "test_after=soon"}, "the API key: after: cannot be understood"),
    ({"body": directed("stalld")}, r"the directive.*: unknown word 'stalld' \(did you mean 'stalled'\?\)"),
    ({"body": directed("succeed fail=timeout")}, "the directive.*: succeed and fail contradict each other"),
    ({"body": {**BODY, "input": {"prompt": "[givonkit stall"}}}, "the directive in /input/prompt: expected ] within"),
    ({"body": {**BODY, "input": {"prompt": "[givonkit]"}}}, "the directive.*: expected words such as"),
]


@pytest.mark.parametrize(("request_", "message"), MISUNDERSTOOD)
def test_a_scenario_that_cannot_be_understood_is_refused_and_never_a_success(
    double: MakeDouble, request_: dict[str, Any], message: str
) -> None:
    here = double()
    reply = here.send("POST", GENERATIONS, **{"body": BODY, **request_})
    assert (reply.status, code(reply)) == (400, "scenario_invalid")
    assert re.match(message, json.loads(reply.body)["error"]["message"])
    assert len(here.simulator.jobs) == 0


@pytest.mark.parametrize("source", ["header", "key", "directive", "file"])
def test_violations_are_told_before_outcomes(double: MakeDouble, source: str) -> None:
    here = double(scenarios=scenarios("refuse=500") if source == "file" else {})
    reply = here.post(
        directed("refuse=500" if source == "directive" else "succeed", duration=7),
        headers=header("refuse=500") if source == "header" else (),
        key="test_refuse=500" if source == "key" else "key-1",
    )
    assert (reply.status, code(reply)) == (400, "invalid_request")
    assert reply.header("Givonkit-Rules") == "kling-o1/input.duration/enum;basis=documented"
    assert (reply.header("Givonkit-Scenario"), "scenario" in (reply.facts or {})) == (None, False)


def test_a_refused_or_repeated_request_does_not_use_up_an_outcome(double: MakeDouble) -> None:
    here = double({"unknown-asset": "refused"}, scenarios=scenarios("after=1s times=1 then fail=timeout times=1"))
    once = ("idempotency-key", "once")
    assert line_of(here.post(BODY, headers=[once])) == "after=1s"
    unknown = {**BODY, "input": {"prompt": "a", "startImage": "asset://asset_unknown"}}
    for body, headers in ((directed("succeed", duration=7), ()), (BODY, [once]), (unknown, ())):
        assert here.post(body, headers=headers).header("Givonkit-Scenario") is None
    assert [here.post(BODY).header("Givonkit-Scenario") is None for _ in range(2)] == [False, True]


def test_a_fault_strikes_a_refusal_and_leaves_the_outcome(double: MakeDouble) -> None:
    here = double()
    line = header("fail=timeout fault=latency:2s times=1")
    assert line_of(here.post(directed("succeed", duration=7), headers=line)) == "fault=latency:2s"
    assert line_of(here.post(BODY, headers=line)) == "fail=timeout fault=latency:2s"
    assert (here.post(BODY, headers=line).header("Givonkit-Scenario") or "").startswith("none;")


def test_a_key_leaves_its_lost_answer_for_the_first_post(double: MakeDouble) -> None:
    here = double()
    balance = here.send("GET", "/api/v1/balance", key="test_lost_answer")
    assert (balance.status, balance.disturbance) == (200, None)
    assert [here.post(BODY, key="test_lost_answer").disturbance is None for _ in range(2)] == [False, True]


def test_a_fault_that_is_over_leaves_the_prompt_its_say(double: MakeDouble) -> None:
    here = double()
    here.simulator.stage.add("control", scenarios("fault=503 window=10s-40s"), here.simulator.clock.now())
    here.clock.advance(20.0)
    assert here.post(directed("fail=content_policy")).status == 503
    here.clock.advance(20.0)
    assert line_of(here.post(directed("fail=content_policy"))) == "fail=content_policy"


@pytest.mark.parametrize("key", ["key-1", "test_key", "test_slow"])
def test_a_download_with_a_key_counts_for_that_key(double: MakeDouble, key: str) -> None:
    here = double()
    download = requests(here)["download"]
    once = header("fault=503 times=1")
    assert here.send("GET", "/api/v1/balance", key=key, headers=once).status == 503
    assert here.send(**{**download, "key": key, "headers": once}).status == 200
    assert [here.send(**{**download, "headers": once}).status for _ in range(2)] == [503, 200]


def test_a_download_makes_no_account(double: MakeDouble) -> None:
    here = double()
    download = requests(here)["download"]
    known = here.simulator.accounts.labels()
    assert here.send(**{**download, "key": "key-77", "headers": header("fault=503")}).status == 503
    assert here.simulator.accounts.labels() == known


@pytest.mark.parametrize("key", ["test_after=SECRET", "test_SECRET==", "test_fail=x+SECRET=1", "test_stalledS"])
def test_the_text_of_a_key_is_nowhere_to_be_read(double: MakeDouble, key: str) -> None:
    here = double()
    reply = here.post(BODY, key=key)
    told = f"{reply.headers} {reply.body!r} {reply.facts} {reply.summary}"
    assert not any(secret in told for secret in ("SECRET", "stalledS"))


@pytest.mark.parametrize("odd", ['"video"' * 2, "NaN", "1e400", '["video"]', '"' + "x" * 100_000 + '"', "{}"])
def test_facts_hold_only_words_that_the_spec_knows(double: MakeDouble, odd: str) -> None:
    here = double()
    body = f'{{"type": {odd}, "model": {odd}, "input": {{}}}}'.encode()
    reply = here.send("POST", GENERATIONS, body=body, headers=header("fault=503"))
    assert reply.status == 503
    assert {**(reply.facts or {}), "scenario": "", "fault": ""} == {"operation": "create", "scenario": "", "fault": ""}


def test_facts_of_a_request_that_was_not_performed_say_what_it_was_about(double: MakeDouble) -> None:
    facts = double().post(BODY, headers=header("fault=503")).facts or {}
    assert (facts["type"], facts["model"], facts["variant"]) == ("video", "kling-o1", "text_to_video")


@pytest.mark.parametrize("line", ["fault=503", "fault=latency:1s", "stall"])
@pytest.mark.parametrize("match", ["{variant: text_to_video}", "{}"])
def test_a_body_is_checked_once_unless_a_match_names_a_variant(
    double: MakeDouble, monkeypatch: pytest.MonkeyPatch, line: str, match: str
) -> None:
    here = double(scenarios=scenarios(line, match))
    validator = here.simulator.view.validator
    checked: list[bytes] = []

    def validate_bytes(body: bytes) -> object:
        checked.append(body)
        return validator.validate_bytes(body)

    counting = SimpleNamespace(validate_bytes=validate_bytes, compiled=validator.compiled)
    monkeypatch.setattr(here.simulator.view, "validator", counting)
    here.post(BODY)
    assert len(checked) == (2 if "variant" in match and line != "fault=503" else 1)


FAULTS = [
    ("fault=503", 503, None),
    ("fault=429:retry=7", 429, None),
    ("fault=502:html", 502, None),
    ("fault=truncated:3", None, None),
    ("fault=empty", None, None),
    ("fault=latency:2s", None, Disturbance(delay=2.0)),
    ("fault=reset", 503, Disturbance(sent=-1, end="reset")),
    ("fault=hang", 503, Disturbance(sent=-1, end="hang")),
    ("fault=close:4", None, Disturbance(sent=4, end="close")),
]


def requests(here: Double) -> dict[str, dict[str, Any]]:
    """Return a request for each operation that a fault can strike."""
    identifier = here.finished("seedream-5")["id"]
    url = here.job(identifier)["outputs"][0]["url"]
    running = here.created()["id"]
    path, _, query = url.removeprefix("http://double.test").partition("?")
    return {
        "poll": {"method": "GET", "path": f"{GENERATIONS}/{identifier}"},
        "cancel": {"method": "POST", "path": f"{GENERATIONS}/{running}/cancel"},
        "list": {"method": "GET", "path": GENERATIONS},
        "download": {"method": "GET", "path": path, "query": query, "key": None},
        "quote": {"method": "POST", "path": f"{GENERATIONS}/quote", "body": BODY},
        "balance": {"method": "GET", "path": "/api/v1/balance"},
        "upload": {"method": "POST", "path": "/api/v1/assets", "body": picture(2, 2), "headers": PNG},
        "models": {"method": "GET", "path": "/api/v1/models"},
        "model": {"method": "GET", "path": "/api/v1/models/kling-o1"},
    }


OPERATIONS = ("poll", "cancel", "list", "download", "quote", "balance", "upload", "models", "model")


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("source", ["control", "header"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_can_strike_each_operation(
    double: MakeDouble, source: str, operation: str, fault: tuple[str, int | None, Disturbance | None]
) -> None:
    line, status, disturbance = fault
    here, twin = double(), double()
    request = requests(here)[operation]
    plain = twin.send(**requests(twin)[operation])
    assert plain.status < 300
    if source == "control":
        here.simulator.stage.add("control", scenarios(f"{line} times=1", f"{{operation: {operation}}}"), 0.0)
    else:
        request = {**request, "headers": [*request.get("headers", ()), *header(f"{line} times=1")]}
    struck, after = here.send(**request), here.send(**request)
    assert (struck.status, struck.disturbance) == (status or plain.status, disturbance)
    assert f"line={json.dumps(line)}" in (struck.header("Givonkit-Scenario") or "")
    assert (after.header("Givonkit-Scenario") or "none").startswith("none")
    assert after.disturbance is None


def test_a_fault_before_the_server_acted_leaves_everything_as_it_was(double: MakeDouble) -> None:
    here = double()
    identifier = here.created()["id"]
    cancel = f"{GENERATIONS}/{identifier}/cancel"
    assert here.send("POST", cancel, headers=header("fault=503")).status == 503
    assert here.job(identifier)["status"] == "queued"
    assert here.send("POST", cancel, headers=header("fault=503:acted")).status == 503
    assert here.job(identifier)["status"] == "canceled"
    here.send("POST", "/api/v1/assets", body=picture(2, 2), headers=[*PNG, *header("fault=reset")])
    assert len(here.simulator.assets) == 0


def test_the_faults_of_a_directive_go_with_the_job_that_it_made(double: MakeDouble) -> None:
    here = double()
    body = directed("fault=503 on=poll/cancel times=2 fault=close:3,on=download")
    reply = here.post(body)
    assert (reply.status, reply.disturbance) == (202, None)
    path = f"{GENERATIONS}/{json.loads(reply.body)['id']}"
    other = here.created()["id"]
    assert here.send("POST", f"{path}/cancel").status == 503
    assert here.send("GET", f"{GENERATIONS}/{other}").status == 200
    assert [here.send("GET", path).status for _ in range(3)] == [503, 200, 200]
    here.clock.advance(2.0)
    url = here.get(path)["outputs"][0]["url"]
    assert here.fetch(url).disturbance == Disturbance(sent=3, end="close")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("stall", 'inline; from=directive; step=1; line="stall"'),
        ("stalled", 'stalled; from=directive; step=1; line="stall"'),
        ("fail=timeout after=3s", 'inline; from=directive; step=1; line="fail=timeout after=3s"'),
        ("polls=3", 'inline; from=directive; step=1; line="polls=3"'),
    ],
)
def test_a_reply_tells_its_scenario_in_a_header(double: MakeDouble, line: str, told: str) -> None:
    reply = double().post(directed(line))
    assert reply.header("Givonkit-Scenario") == told
    assert (reply.facts or {})["scenario"] == told
    assert b"givonkit" not in json.dumps({**json.loads(reply.body), "input": {}}).encode()


CHANCES = [
    "after=2s-4s spread=20%",
    "queued=0s-3s processing=1s-9s progress=0.2,0.5 fail=timeout",
    "fault=latency:1s-9s fault=truncated",
    "fault=503 chance=0.5 processing=1s-60s",
    "fault=cut chance=0.5 fault=drip:7/20ms",
    "fault=reset:acted chance=0.5 after=1s-5s",
    'refuse=409 code=busy message="later, 犬"',
    "stall fault=gzip_cut",
]


def fate(here: Double, reply: Reply) -> tuple[Any, ...]:
    """Return all that a request for a job came to."""
    jobs = [
        (job.ending, job.polls, job.progress, job.queued_seconds, job.processing_seconds)
        for job in here.simulator.jobs.newest_first()
    ]
    return (reply.status, reply.disturbance, reply.body, jobs)


@pytest.mark.parametrize("line", CHANCES)
@pytest.mark.parametrize("seed", range(6))
def test_the_line_of_a_reply_sent_as_a_header_gives_the_same_fate(double: MakeDouble, line: str, seed: int) -> None:
    first, second = double(seed=seed), double(seed=seed)
    drawn = first.post(directed(line))
    told = line_of(drawn)
    again = second.post(directed(line), headers=header(told))
    assert fate(second, again) == fate(first, drawn)
    assert line_of(again) == told


BOUND = [
    "fault=503:times=2 on=poll",
    "fail=timeout after=1s-3s fault=reset on=poll times=1 fault=latency:2s on=poll/cancel",
    "fault=latency:1s-2s on=create fault=503:html on=poll window=1s-3s",
]


def polled(here: Double, reply: Reply) -> list[tuple[Any, ...]]:
    """Return what the polls of the job come to, second by second."""
    path = f"{GENERATIONS}/{json.loads(reply.body)['id']}"
    answers = []
    for _ in range(5):
        answer = here.send("GET", path)
        answers.append((answer.status, answer.disturbance, answer.body))
        here.clock.advance(1.0)
    return answers


@pytest.mark.parametrize("line", BOUND)
def test_the_line_of_a_job_with_faults_gives_its_polls_the_same_fate(double: MakeDouble, line: str) -> None:
    first, second = double(scenarios=scenarios(line)), double()
    for here in (first, second):
        here.clock.advance(0.5)
    drawn = first.post(BODY)
    assert "seeded" not in (drawn.header("Givonkit-Scenario") or "")
    again = second.post(BODY, headers=header(line_of(drawn)))
    assert line_of(again) == line_of(drawn)
    assert polled(second, again) == polled(first, drawn)


def test_a_job_whose_faults_are_spent_leaves_the_double_quiet(double: MakeDouble) -> None:
    here = double()
    path = f"{GENERATIONS}/{json.loads(here.post(directed('fault=503 on=poll times=1')).body)['id']}"
    assert [here.send("GET", path).status for _ in range(2)] == [503, 200]
    assert here.simulator.stage.is_quiet


def test_a_quiet_double_answers_without_a_stage(double: MakeDouble) -> None:
    here = double()
    here.finished()
    assert here.simulator._stage is None


def test_a_header_that_says_nothing_about_its_request_is_told_so(double: MakeDouble) -> None:
    here = double()
    read = here.send("GET", GENERATIONS, headers=header("fail=content_policy"))
    assert (read.status, read.header("Givonkit-Scenario")) == (200, "none; the header says nothing about this list")
