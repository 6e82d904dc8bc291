from __future__ import annotations

import json
import re
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
    ({"key": "test_contnt_policy"}, r"the API key: .* 'contnt_policy' \(did you mean 'test_content_policy'\?\)"),
    ({"key": "test_after=soon"}, "the API key: after: expected a duration such as 500ms, 3s, 2m or 1h, got 'soon'"),
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
    assert after.header("Givonkit-Scenario") is None
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


def test_a_quiet_double_answers_without_a_stage(double: MakeDouble) -> None:
    here = double()
    here.finished()
    assert here.simulator._stage is None
