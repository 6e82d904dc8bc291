import json
from pathlib import Path
from typing import Literal

import pytest

from givonkit.errors import ScenarioInvalid
from givonkit.simulator.scenarios import (
    Call,
    Fault,
    Known,
    Match,
    Outcome,
    Scenario,
    Stage,
    Step,
    Timing,
    read_scenarios,
    shipped,
)
from givonkit.simulator.scenarios.durations import Span

KNOWN = Known(models=("kling-o1", "kling-2.6"))
FLAKY = """
scenarios:
  flaky-night:
    says: Nights are flaky.
    match: {model: kling-o1, prompt: "*corgi*"}
    steps:
      - {fault: "503:html", times: 2}
      - {fail: content_policy, message: "no: never", after: 3s, times: 1, faults: [{fault: reset, on: poll, times: 1}]}
      - {succeed: true, queued: 1s, processing: 2s-4s, progress: [0.1, 0.5]}
  everything-slow: {match: {prompt: "*slow*"}, steps: "fault=latency:2s on=create,poll"}
  mixed: {match: {nth: 2}, steps: [rate_limited_once]}
  calls-mine: "everything-slow"
"""


def read(text: str) -> dict[str, Scenario]:
    return read_scenarios(text, "s.yaml", known=KNOWN)


def test_a_file_says_scenarios_in_its_order() -> None:
    found = read(FLAKY)
    assert list(found) == ["flaky-night", "everything-slow", "mixed", "calls-mine"]
    assert found["flaky-night"] == Scenario(
        "flaky-night",
        Match((("model", ("kling-o1",)), ("prompt", ("*corgi*",)))),
        (
            Step(faults=(Fault("503", ("html",)),), times=2),
            Step(
                Outcome("fail", None, "content_policy", "no: never"),
                Timing(after=Span(3, 3)),
                (Fault("reset", on=frozenset(("poll",)), times=1),),
                1,
            ),
            Step(Outcome("succeed"), Timing(Span(1, 1), Span(2, 4), progress=(0.1, 0.5))),
        ),
        "Nights are flaky.",
    )
    assert found["everything-slow"].line == "fault=latency:2s,on=create/poll"
    assert found["mixed"].steps == shipped()["rate_limited_once"].steps
    assert found["calls-mine"].steps == found["everything-slow"].steps


def test_json_is_read_as_well() -> None:
    step = {"fail": "timeout", "message": "😀", "faults": ["503:times=1"], "times": 1}
    text = json.dumps({"scenarios": {"a": {"match": {"prompt": "😀*", "input.seed": 5}, "steps": [step]}}}, indent="\t")
    found = read(text)["a"]
    assert dict(found.match.conditions) == {"prompt": ("😀*",), "input.seed": (5,)}
    assert found.line == 'fail=timeout message="\\ud83d\\ude00" fault=503:times=1 times=1'


@pytest.mark.parametrize(
    ("step", "line"),
    [
        ("{fault: 503, on: poll}", "fault=503:on=poll"),
        ("{times: 1, on: [poll, cancel], fault: 503, chance: 0.5}", "fault=503:on=cancel/poll,times=1,chance=0.5"),
        ("{times: 1, fault: 503, window: 1s-2s}", "fault=503:window=1s-2s times=1"),
        ("{on: poll, fault: 503, faults: [500]}", "fault=503:on=poll fault=500"),
        ("{message: x, refuse: 402}", 'refuse=402 message="x"'),
        ("{stall: true}", "stall"),
        ("{after: 10s, spread: 10%}", "after=9s-11s"),
        ("{polls: 3}", "polls=3"),
    ],
)
def test_a_step_of_a_file_is_a_step_of_a_line(step: str, line: str) -> None:
    assert read(f"scenarios: {{a: {{steps: [{step}]}}}}")["a"].line == line


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "the file is empty"),
        ("scenarios: }", 1, "not YAML: "),
        ("scenario: {}", 1, "unknown key 'scenario' (did you mean 'scenarios'?)"),
        ("scenarios: {A B: stall}", 1, "expected a name of at most 64 lower-case letters, digits, _ and -, got 'A B'"),
        ("scenarios: {fail: stall}", 1, "the name 'fail' is a word of the language; choose another"),
        ("scenarios:\n  a: suceed", 2, "unknown word 'suceed' (did you mean 'succeed'?)"),
        ("scenarios:\n  a: b\n  b: stall", 2, "unknown word 'b'"),
        ("scenarios:\n  a: {step: []}", 2, "unknown key 'step' (did you mean 'steps'?)"),
        ("scenarios:\n  a: {match: {}}", 2, "missing: 'steps'"),
        ("scenarios:\n  a: {steps: []}", 2, "expected at least one step, got an empty list"),
        (
            "scenarios:\n  a:\n    steps:\n    - {fial: x}",
            4,
            "unknown key 'fial' (did you mean 'fail'?)",
        ),
        (
            "scenarios:\n  a:\n    steps:\n    - {fail: [x y]}",
            4,
            "fail: expected a code such as content_policy, got 'x",
        ),
        ("scenarios:\n  a:\n    steps:\n    - {fail: null}", 4, "expected text, got nothing"),
        (
            "scenarios:\n  a:\n    steps:\n    - {succeed: false}",
            4,
            "succeed: expected true (or leave it out), got 'fals",
        ),
        (
            "scenarios:\n  a:\n    steps:\n    - {stall: true}\n    - {stall: true}",
            4,
            "step 1 has no times, so the steps",
        ),
        ("scenarios:\n  a:\n    steps:\n    - {fault: 503}\n    - 42", 5, "unknown word '42'"),
        (
            "scenarios:\n  a:\n    steps:\n    - faults:\n      - {fault: 'reset:on=poll', on: poll}",
            5,
            "on stands twice",
        ),
        (
            "scenarios:\n  a:\n    steps:\n    - faults:\n      - {falt: reset}",
            5,
            "unknown key 'falt' (did you mean 'fau",
        ),
        (
            "scenarios:\n  a:\n    steps:\n    - faults:\n      - {fault: reset, on: list}",
            5,
            "on: expected one or sever",
        ),
        (
            "scenarios:\n  a:\n    match: {model: kling-01}\n    steps: stall",
            3,
            "model: expected one of kling-2.6, kling-o1",
        ),
        (
            "scenarios:\n  a:\n    match: {operation: poll}\n    steps: stall",
            4,
            "outcome and times are for the operation c",
        ),
        (
            "scenarios:\n  a:\n    match: {operation: list}\n    steps: fault=500 on=poll",
            4,
            "on: expected one or several o",
        ),
        ("scenarios:\n  a: stall\n  a: stall", 3, "the key 'a' stands here a second time"),
        ("[" * 100_000, 1, "expected at most 20 levels of nesting, got more"),
        ("- " * 100_000, 1, "expected at most 20 levels of nesting, got more"),
        ('{"scenarios":\t' + '{"a":' * 100 + "1" + "}" * 101, 1, "expected at most 20 levels of nesting, got more"),
        ('{"scenarios": {"a": "\\ud800"}}', 1, "not YAML: found invalid Unicode character escape code"),
        ("scenarios: {a: &x {steps: [*x]}}", 1, "unknown key 'steps'"),
    ],
)
def test_what_cannot_be_understood_is_refused_where_it_stands(text: str, line: int, reason: str) -> None:
    with pytest.raises(ScenarioInvalid) as caught:
        read(text)
    assert caught.value.place.startswith("s.yaml:")
    assert (int(caught.value.place.removeprefix("s.yaml:")), caught.value.reason[: len(reason)]) == (line, reason)


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_scenario_says_what_it_does(name: str) -> None:
    assert shipped()[name].says.endswith(".")


def test_a_scenario_of_the_file_may_take_a_shipped_name() -> None:
    found = read("scenarios: {slow: {match: {nth: 1}, steps: after=1h}, mine: slow}")
    assert found["mine"].line == "after=1h"


HIDING = [
    ("stall", "fail=timeout"),
    ("fault=503", "stall"),
    ("fault=latency:1s on=poll chance=0.5", "stall"),
    ("fail=timeout times=1 then stall", "cancel"),
    ("{match: {operation: [create, poll]}, steps: fault=503}", "{match: {operation: poll, nth: 2}, steps: fault=500}"),
]
SPEAKING_IN_TURN = [
    ("stall times=2", "fail=timeout"),
    ("fault=503 chance=0.5", "stall"),
    ("fault=503 window=1s-2s", "stall"),
    ("fault=503 on=create times=2", "stall"),
    ("fault=503:chance=0.5 times=1 then stall", "cancel"),
    ("{match: {model: kling-o1}, steps: stall}", "cancel"),
    ("{match: {nth: 1}, steps: stall}", "cancel"),
    ("{match: {operation: poll}, steps: fault=503}", "cancel"),
    ("stall", "{match: {operation: [create, poll]}, steps: fault=503}"),
]


def row(first: str, last: str, wins: Literal["first", "last"] | None) -> dict[str, Scenario]:
    return read_scenarios(f"scenarios:\n  a: {first}\n  b: {last}", "s.yaml", known=KNOWN, wins=wins)


@pytest.mark.parametrize(("front", "hidden"), HIDING)
def test_a_scenario_that_no_request_could_come_to_is_refused(front: str, hidden: str) -> None:
    with pytest.raises(ScenarioInvalid) as caught:
        row(front, hidden, "first")
    assert str(caught.value) == (
        "s.yaml:3: 'a' always has something to say, so that no request would ever come to 'b'; "
        "give 'a' a match, or let it stand after 'b'"
    )
    with pytest.raises(ScenarioInvalid) as caught:
        row(hidden, front, "last")
    assert str(caught.value) == (
        "s.yaml:3: 'b' always has something to say, so that no request would ever come to 'a'; "
        "give 'b' a match, or let it stand before 'a'"
    )
    assert len(row(front, hidden, None)) == 2


@pytest.mark.parametrize(("front", "hidden"), SPEAKING_IN_TURN)
def test_a_scenario_that_some_request_can_come_to_is_taken(front: str, hidden: str) -> None:
    assert list(row(front, hidden, "first")) == ["a", "b"]
    assert list(row(hidden, front, "last")) == ["a", "b"]


def example_of_the_page() -> str:
    page = Path(__file__).parents[3].joinpath("docs", "scenarios.md").read_text("utf-8")
    return page.partition("```yaml\n")[2].partition("```")[0]


def test_the_file_on_the_page_about_scenarios_is_a_file() -> None:
    assert list(read(example_of_the_page())) == [
        "flaky-night",
        "every-third-poll-is-slow",
        "outage",
        "second-of-a-key",
    ]


def test_every_scenario_of_that_page_comes_to_its_turn() -> None:
    stage = Stage()
    stage.add("file", read(example_of_the_page()), 0.0)

    def names(operation: str, now: float, count: int, **facts: object) -> list[str | None]:
        call = Call(operation, 1, {"operation": operation, **facts}, job=1)
        plans = [stage.plan(call, now) for _ in range(count)]
        return [plan and plan.name for plan in plans]

    assert names("create", 0.0, 3, model="kling-o1", prompt="a corgi runs") == ["flaky-night"] * 3
    assert names("create", 0.0, 3, key="key-2", input={"duration": 5}) == [None, "second-of-a-key", None]
    assert 20 < names("poll", 0.0, 100).count("every-third-poll-is-slow") < 46
    assert set(names("poll", 60.0, 20)) == {"every-third-poll-is-slow", "outage"}
    assert names("create", 60.0, 1) == ["outage"]
    assert names("create", 90.0, 1) == [None]
