from typing import Any

import pytest

from givonkit.errors import ScenarioInvalid
from givonkit.simulator.scenarios import Call, Known, Plan, Scenario, Stage, of_key, read_scenarios, shipped
from givonkit.simulator.scenarios import stage as stage_module


def scenarios(text: str) -> dict[str, Scenario]:
    return read_scenarios(f"scenarios:\n  {text}", "s.yaml", known=Known(), wins=None)


def call(operation: str = "create", *, account: int = 1, model: str = "kling-o1", **rest: Any) -> Call:
    facts = {"operation": operation, "model": model, "prompt": "a corgi", "input": {}}
    return Call(operation, account, facts, **rest)


def staged(control: str = "", file: str = "", *, seed: int = 0) -> Stage:
    stage = Stage(seed)
    if file:
        stage.add("file", scenarios(file), 0.0)
    if control:
        stage.add("control", scenarios(control), 0.0)
    return stage


def played(stage: Stage, request: Call, now: float = 0.0) -> Plan | None:
    """Return the plan of a request that nothing else refuses."""
    plan = stage.plan(request, now)
    if plan is not None and plan.waiting is not None and plan.acts:
        plan.waiting.count_played()
    return plan


def lines(stage: Stage, count: int, request: Call | None = None) -> list[str | None]:
    plans = [played(stage, request or call()) for _ in range(count)]
    return [None if plan is None else plan.line for plan in plans]


def planned(stage: Stage, request: Call, now: float = 0.0) -> Plan:
    plan = played(stage, request, now)
    assert plan is not None
    return plan


def test_an_empty_stage_is_quiet_and_says_nothing() -> None:
    stage = Stage()
    assert (stage.is_quiet, stage.plan(call(), 0.0)) == (True, None)


def test_the_first_source_that_says_something_wins_whole() -> None:
    stage = staged("c: fail=timeout times=1", "f: fail=internal_error after=1s")
    key = of_key("test_fail=provider_error+times=1", {})
    request = call(header="fail=capacity times=1", key_scenario=key, directive="fail=invalid_asset times=1")
    plans = [planned(stage, request) for _ in range(6)]
    assert [(plan.source, plan.line) for plan in plans] == [
        ("control", "fail=timeout"),
        ("header", "fail=capacity"),
        ("key", "fail=provider_error"),
        ("directive", "fail=invalid_asset"),
        ("file", "fail=internal_error after=1s"),
        ("file", "fail=internal_error after=1s"),
    ]


def test_the_newest_control_scenario_is_looked_at_first_and_the_files_in_order() -> None:
    stage = staged(
        "{a: fail=timeout, b: fail=capacity}".strip("{}").replace(", ", "\n  "), "x: stall times=1\n  y: cancel"
    )
    assert (list(stage.control_scenarios), planned(stage, call()).name) == (["a", "b"], "b")
    stage.add("control", scenarios("a: fail=timeout"), 0.0)
    assert (list(stage.control_scenarios), planned(stage, call()).name) == (["b", "a"], "a")
    assert (stage.remove("control", "a"), stage.remove("control", "a"), stage.remove("control", "b")) == (
        True,
        False,
        True,
    )
    assert [planned(stage, call()).name for _ in range(2)] == ["x", "y"]


def test_a_scenario_is_for_the_requests_that_match() -> None:
    stage = staged("a: {match: {model: kling-2.6}, steps: stall}")
    assert stage.plan(call(), 0.0) is None
    assert stage.plan(call("list", model="kling-2.6"), 0.0) is None
    assert planned(stage, call(model="kling-2.6")).line == "stall"


def test_nth_counts_the_requests_that_match_the_rest() -> None:
    stage = staged("a: {match: {model: kling-o1, nth: 2-3}, steps: stall}")
    assert stage.plan(call(model="kling-2.6"), 0.0) is None
    assert lines(stage, 4) == [None, "stall", "stall", None]


def test_nth_counts_those_that_another_scenario_took() -> None:
    stage = staged("a: fail=timeout times=1", "b: {match: {nth: 2}, steps: stall}")
    assert lines(stage, 3) == ["fail=timeout", "stall", None]


def test_steps_follow_each_other_and_end() -> None:
    stage = staged("a: fault=503 times=2 then fail=timeout times=1")
    assert lines(stage, 4) == ["fault=503", "fault=503", "fail=timeout", None]
    stage = staged("a: fault=503 times=1 then fail=timeout")
    plans = [planned(stage, call()) for _ in range(3)]
    assert [(plan.step_number, plan.line) for plan in plans] == [
        (1, "fault=503"),
        (2, "fail=timeout"),
        (2, "fail=timeout"),
    ]


def test_a_scenario_about_another_operation_strikes_that() -> None:
    stage = staged("a: {match: {operation: [list, poll]}, steps: fault=500}")
    assert stage.plan(call(), 0.0) is None
    assert planned(stage, call("list")).line == "fault=500"
    assert planned(stage, call("poll", job=1)).line == "fault=500"


@pytest.mark.parametrize("source", ["header", "key"])
def test_a_header_and_a_key_strike_every_operation_that_carries_them(source: str) -> None:
    def carrying(operation: str, line: str) -> Call:
        if source == "header":
            return call(operation, header=line)
        return call(operation, key_scenario=of_key("test_" + line.replace(" ", "+"), {}))

    stage = Stage()
    assert planned(stage, carrying("list", "fault=500")).line == "fault=500"
    assert planned(stage, carrying("poll", "fault=500 on=poll")).faults
    assert planned(stage, carrying("create", "fail=timeout times=1")).line == "fail=timeout"
    assert stage.plan(carrying("create", "fail=timeout times=1"), 0.0) is None


def test_a_key_leaves_alone_what_it_says_nothing_about() -> None:
    stage = Stage()
    key = of_key("test_lost_answer", shipped())
    assert lines(stage, 2, call("balance", key_scenario=key)) == [None, None]
    assert lines(stage, 2, call(key_scenario=key)) == ["fault=reset:acted", "succeed"]


@pytest.mark.parametrize(
    ("operation", "line"),
    [
        ("poll", "fail=content_policy"),
        ("quote", "stall"),
        ("poll", "fault=503 on=create"),
        ("create", "fault=503 on=list"),
    ],
)
def test_a_header_says_nothing_about_other_operations(operation: str, line: str) -> None:
    assert Stage().plan(call(operation, header=line), 0.0) is None


def test_headers_count_per_account_and_text() -> None:
    stage = Stage()
    assert lines(stage, 2, call(header="stall times=1")) == ["stall", None]
    assert lines(stage, 2, call(header="stall times=1", account=2)) == ["stall", None]
    assert lines(stage, 2, call(header="stall  times=1")) == ["stall", None]


def test_what_lines_counted_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage_module, "KEPT_LINES", 2)
    stage = Stage()
    for line in ("stall times=1", "cancel times=1", "stall times=1", "succeed times=1"):
        played(stage, call(header=line))
    assert len(stage._inline) == 2
    assert stage.plan(call(header="stall times=1"), 0.0) is None
    assert planned(stage, call(header="cancel times=1")).line == "cancel"


@pytest.mark.parametrize(
    ("request_made", "message"),
    [
        (call(header="fial=x"), "the header Givonkit-Scenario: unknown word 'fial'"),
        (call(header=""), "the header Givonkit-Scenario: expected words"),
        (call(directive="fial=x"), "the directive: unknown word 'fial'"),
        (call(directive=""), "the directive: expected words"),
        (call(directive="fault=500 on=list"), "the directive: on: expected one or several of create,"),
    ],
)
def test_a_line_that_cannot_be_understood_is_refused(request_made: Call, message: str) -> None:
    stage = staged("a: stall")
    with pytest.raises(ScenarioInvalid) as caught:
        stage.plan(request_made, 0.0)
    assert str(caught.value).startswith(message)


def test_a_line_may_name_what_is_shipped_and_what_the_file_says() -> None:
    stage = Stage()
    assert planned(stage, call(header="stalled")).name == "stalled"
    stage.add(
        "file",
        scenarios(
            "mine: {match: {model: other}, steps: cancel}\n  stalled: {match: {model: other}, steps: stall times=1}"
        ),
        0.0,
    )
    assert planned(stage, call(header="mine")).line == "cancel"
    assert lines(stage, 2, call(directive="stalled")) == ["stall", None]


def test_faults_of_a_job_go_with_the_job() -> None:
    stage = staged(file="a: fault=500 on=poll times=2 fault=503:acted on=create,cancel")
    plan = planned(stage, call())
    assert plan.line == "fault=503:acted fault=500:on=poll,times=2 fault=503:acted,on=cancel"
    stage.bind(7, plan)
    stage.bind(8, planned(stage, call()))
    assert lines(stage, 3, call("poll", job=7)) == ["fault=500:on=poll", "fault=500:on=poll", None]
    assert lines(stage, 1, call("poll", job=8)) == ["fault=500:on=poll"]
    assert lines(stage, 2, call("cancel", job=7)) == ["fault=503:acted,on=cancel"] * 2
    assert lines(stage, 1, call("poll", job=9)) == [None]
    assert lines(stage, 1, call("download", job=7)) == [None]


def test_bound_faults_have_the_precedence_of_their_source() -> None:
    stage = staged()
    stage.bind(7, planned(stage, call(directive="fault=500 on=poll")))
    assert planned(stage, call("poll", job=7)).source == "directive"
    assert planned(stage, call("poll", job=7, header="fault=502")).source == "header"
    stage.add("file", scenarios("f: {match: {operation: poll}, steps: fault=504}"), 0.0)
    assert planned(stage, call("poll", job=7)).line == "fault=500:on=poll"
    stage.add("control", scenarios("c: {match: {operation: poll}, steps: fault=503}"), 0.0)
    assert planned(stage, call("poll", job=7)).line == "fault=503"


def test_a_stage_is_quiet_when_nothing_is_set_and_no_job_is_bound() -> None:
    stage = Stage()
    plan = planned(stage, call(directive="fault=500 on=poll"))
    stage.bind(1, planned(stage, call(directive="stall")))
    assert stage.is_quiet
    stage.bind(7, plan)
    stage.bind(8, plan)
    assert not stage.is_quiet
    stage.forget(7)
    stage.forget(7)
    assert not stage.is_quiet
    stage.forget_jobs()
    assert stage.is_quiet
    stage.add("control", scenarios("a: stall"), 0.0)
    assert not stage.is_quiet
    stage.remove("control", "a")
    assert stage.is_quiet


@pytest.mark.parametrize("line", ["fault=500:on=poll,times=2", "fault=500:on=poll,window=0s-10s"])
def test_a_stage_is_quiet_again_when_no_fault_of_a_job_is_left(line: str) -> None:
    stage = Stage()
    stage.bind(7, planned(stage, call(directive=line)))
    times = (0.0, 1.0) if "times" in line else (0.0, 10.0)
    assert [bool(stage.plan(call("poll", job=7), now)) for now in times] == [True, "times" in line]
    assert stage.is_quiet


def test_a_window_of_a_job_counts_from_when_the_scenario_came() -> None:
    stage = staged(file="a: {match: {operation: create}, steps: fault=503 on=poll window=10s-20s}")
    plan = planned(stage, call(), 5.0)
    assert plan.line == "fault=503:on=poll,window=5s-15s"
    stage.bind(7, plan)
    struck = [bool(stage.plan(call("poll", job=7), now)) for now in (9.0, 10.0, 19.0, 20.0)]
    assert struck == [False, True, True, False]
    assert stage.plan(call(), 20.0) is None


@pytest.mark.parametrize("source", ["header", "key"])
@pytest.mark.parametrize("operation", ["poll", "cancel", "download"])
def test_the_faults_of_a_header_and_a_key_go_with_the_job_too(source: str, operation: str) -> None:
    line = f"fault=500:on={operation},times=2"
    carried: dict[str, Any] = {"header": line} if source == "header" else {"key_scenario": of_key("test_" + line, {})}
    stage = Stage()
    stage.bind(7, planned(stage, call(**carried)))
    assert lines(stage, 3, call(operation, job=7)) == [f"fault=500:on={operation}"] * 2 + [None]
    stage.bind(8, planned(stage, call(**carried)))
    assert lines(stage, 3, call(operation, job=8, **carried)) == [f"fault=500:on={operation}"] * 2 + [None]
    assert stage.is_quiet
    assert lines(stage, 1, call(operation, job=9, **carried)) == [f"fault=500:on={operation}"]


def test_what_a_key_says_without_on_strikes_the_requests_of_its_job_as_well() -> None:
    stage = Stage()
    key = of_key("test_fault=latency:1s+fault=500:on=poll,times=1", {})
    stage.bind(7, planned(stage, call(key_scenario=key)))
    assert lines(stage, 2, call("poll", job=7, key_scenario=key)) == ["fault=500:on=poll", "fault=latency:1s"]


def test_a_request_has_its_own_header_before_that_of_its_job() -> None:
    stage = Stage()
    stage.bind(7, planned(stage, call(header="fault=500 on=poll")))
    assert lines(stage, 1, call("poll", job=7, header="fault=502 on=poll")) == ["fault=502:on=poll"]
    assert lines(stage, 1, call("poll", job=7)) == ["fault=500:on=poll"]


@pytest.mark.parametrize(
    "silent",
    ["fault=503 window=10s-40s", "fault=503 chance=0", "fault=503:times=1 times=2", "fault=503 on=poll,create"],
)
def test_a_scenario_that_has_nothing_to_say_lets_the_next_one_speak(silent: str) -> None:
    operation = "list" if "poll" in silent else "create"
    control = f"c: {{match: {{operation: [create, poll, list]}}, steps: '{silent}'}}"
    stage = staged(control, f"f: {{match: {{operation: {operation}}}, steps: fault=500}}")
    if "times" in silent:
        assert planned(stage, call(operation)).name == "c"
    assert planned(stage, call(operation)).name == "f"
    assert planned(stage, call(operation), 40.0).name == "f"


def test_a_request_that_a_chance_spared_is_one_of_the_steps() -> None:
    assert lines(staged("a: fault=503:chance=0 times=2 then stall"), 3) == [None, None, "stall"]


def test_a_step_with_an_outcome_is_used_up_when_it_was_played() -> None:
    stage = staged("a: fail=timeout times=1 then stall")
    assert [plan and plan.line for plan in (stage.plan(call(), 0.0) for _ in range(2))] == ["fail=timeout"] * 2
    assert lines(stage, 2) == ["fail=timeout", "stall"]


def test_a_fault_before_the_server_acted_leaves_the_outcome_for_later() -> None:
    stage = staged("a: fail=timeout fault=503:times=2 fault=500:on=poll times=1")
    assert lines(stage, 4) == ["fault=503", "fault=503", "fail=timeout fault=500:on=poll", None]


def test_a_stage_knows_whether_a_scenario_compares_variants() -> None:
    stage = staged("a: {match: {model: kling-o1}, steps: stall}")
    assert not stage.compares_variants
    stage.add("control", scenarios("b: {match: {variant: image_edit}, steps: stall}"), 0.0)
    assert stage.compares_variants
    stage.remove("control", "b")
    assert not stage.compares_variants


def test_a_header_says_when_the_seed_draws_for_the_job() -> None:
    stage = Stage()
    seeded = planned(stage, call(directive="fault=503 on=poll chance=0.5"))
    assert seeded.header == 'inline; from=directive; step=1; seeded; line="fault=503:on=poll,chance=0.5"'
    assert "seeded" not in planned(stage, call(directive="fault=503 on=poll times=2")).header


def test_setting_a_control_scenario_does_not_begin_headers_anew() -> None:
    stage = Stage()
    assert lines(stage, 1, call(header="stall times=1")) == ["stall"]
    stage.add("control", scenarios("c: {match: {model: x}, steps: stall}"), 0.0)
    assert lines(stage, 1, call(header="stall times=1")) == [None]


def test_a_fault_strikes_inside_its_window_since_the_scenario_was_set() -> None:
    stage = Stage()
    stage.add("control", scenarios("a: fault=500 window=10s-40s"), 1000.0)
    struck = [stage.plan(call(), now) is not None for now in (1000.0, 1009.9, 1010.0, 1039.9, 1040.0)]
    assert struck == [False, False, True, True, False]


def test_the_window_of_a_line_begins_with_its_first_use() -> None:
    stage = Stage()
    struck = [stage.plan(call(header="fault=500 window=0s-1s"), now) is not None for now in (50.0, 50.9, 51.0)]
    assert struck == [True, True, False]


def test_a_faults_own_times_are_counted_over_the_scenario() -> None:
    stage = staged("a: stall fault=503:acted,times=2")
    assert lines(stage, 3) == ["stall fault=503:acted", "stall fault=503:acted", "stall"]
    stage = staged("a: fault=503:times=2")
    assert lines(stage, 3) == ["fault=503", "fault=503", None]


def test_chance_strikes_as_often_as_it_says() -> None:
    stage = staged("a: fault=503 chance=0.3")
    struck = sum(stage.plan(call(), 0.0) is not None for _ in range(2000))
    assert 520 < struck < 680


def test_spread_is_drawn_over_the_whole_span() -> None:
    stage = staged("a: after=10s spread=20%")
    spans = [planned(stage, call()).timing.after for _ in range(500)]
    seconds = [span.low for span in spans if span is not None and span.low == span.high]
    assert len(seconds) == 500
    assert (8 <= min(seconds) < 8.2, 11.8 < max(seconds) <= 12) == (True, True)


def drawn_lines(seed: int) -> list[str | None]:
    stage = staged("a: after=1s-9s fault=latency:1s-3s fault=cut fault=503 chance=0.5 on=create,poll", seed=seed)
    found: list[str | None] = []
    for number in range(10):
        plan = planned(stage, call())
        stage.bind(number, plan)
        found += [plan.line, *lines(stage, 2, call("poll", job=number))]
    return found


def test_the_same_seed_and_requests_have_the_same_fate() -> None:
    assert drawn_lines(1) == drawn_lines(1)
    assert drawn_lines(1) != drawn_lines(2)
    assert len(set(drawn_lines(1))) > 10


def test_jobs_draw_for_themselves() -> None:
    stage = staged("a: fault=503 chance=0.5 on=poll")
    for number in range(2):
        stage.bind(number, planned(stage, call()))
    first = lines(stage, 20, call("poll", job=0))
    assert first != lines(stage, 20, call("poll", job=1))
    again = staged("a: fault=503 chance=0.5 on=poll")
    again.bind(0, planned(again, call()))
    assert lines(again, 20, call("poll", job=0)) == first


@pytest.mark.parametrize("name", shipped())
def test_the_line_of_a_plan_brings_the_same_fate_again(name: str) -> None:
    stage = Stage(seed=5)
    plan = planned(stage, call(directive=name))
    again = planned(stage, call(header=plan.line))
    assert again[3:7] == plan[3:7]


def test_a_plan_tells_itself_in_a_header() -> None:
    stage = staged(file='flaky: fault=503 times=1 then fail=timeout message="a b ü"')
    assert planned(stage, call()).header == 'flaky; from=file; step=1; line="fault=503"'
    assert planned(stage, call()).header == (
        'flaky; from=file; step=2; line="fail=timeout message=\\"a b \\\\u00fc\\""'
    )


def test_a_header_stays_within_a_kilobyte() -> None:
    stage = Stage()
    plan = planned(stage, call(header=f'fail=timeout message="{"ü" * 290}"'))
    assert plan.header == "inline; from=header; step=1; line=too-long"


@pytest.mark.parametrize(
    ("line", "acts"),
    [
        ("stall", True),
        ("fault=latency:1s", True),
        ("fault=503", False),
        ("fault=reset:acted fault=drip", True),
        ("fault=latency:1s fault=hang", False),
    ],
)
def test_a_plan_says_whether_the_server_acts(line: str, *, acts: bool) -> None:
    assert planned(Stage(), call(header=line)).acts is acts
