import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from givonkit.errors import ScenarioInvalid
from givonkit.simulator.scenarios import Fault, Outcome, Step, Timing, find_directive, of_key, read_line, shipped
from givonkit.simulator.scenarios.directive import INLINE, LONGEST_LINE, read_scenario
from givonkit.simulator.scenarios.durations import Span
from givonkit.simulator.scenarios.scenario import BINDABLE

from .steps import steps


def on(*words: str) -> frozenset[str]:
    return frozenset(words)


@pytest.mark.parametrize(
    ("line", "step"),
    [
        ("succeed", Step(Outcome("succeed"))),
        ("stall", Step(Outcome("stall"))),
        ("cancel after=3s", Step(Outcome("cancel"), Timing(after=Span(3, 3)))),
        ("fail=timeout message=late", Step(Outcome("fail", None, "timeout", "late"))),
        ('fail=timeout message="a \\"b\\" ü \\u00e9"', Step(Outcome("fail", None, "timeout", 'a "b" ü é'))),
        ('fail=timeout message=""', Step(Outcome("fail", None, "timeout", ""))),
        ("refuse=402 message=no", Step(Outcome("refuse", 402, "insufficient_tokens", "no"))),
        ("refuse=599 code=odd message=no", Step(Outcome("refuse", 599, "odd", "no"))),
        ("queued=1s processing=2s-4s", Step(timing=Timing(Span(1, 1), Span(2, 4)))),
        ("polls=3 progress=0.1,0.5,1", Step(timing=Timing(polls=3, progress=(0.1, 0.5, 1.0)))),
        ("after=10s spread=20%", Step(timing=Timing(after=Span(8, 12)))),
        ("queued=1s processing=10s spread=50%", Step(timing=Timing(Span(0.5, 1.5), Span(5, 15)))),
        ("fault=503 times=2", Step(faults=(Fault("503"),), times=2)),
        ("fault=reset on=poll", Step(faults=(Fault("reset", on=on("poll")),))),
        ("fault=reset on=poll,cancel times=1", Step(faults=(Fault("reset", on=on("poll", "cancel"), times=1),))),
        ("fault=reset on=poll chance=0.5 times=1", Step(faults=(Fault("reset", (), on("poll"), 1, 0.5),))),
        ("fault=reset times=1 on=poll", Step(faults=(Fault("reset", on=on("poll")),), times=1)),
        ("fault=reset:on=poll times=1", Step(faults=(Fault("reset", on=on("poll")),), times=1)),
        ("fault=reset on=poll stall times=1", Step(Outcome("stall"), faults=(Fault("reset", on=on("poll")),), times=1)),
        ("fault=500 fault=503 chance=0.1", Step(faults=(Fault("500", chance=0.1), Fault("503", chance=0.1)))),
        (
            "fault=500 on=poll fault=503 on=list",
            Step(faults=(Fault("500", on=on("poll")), Fault("503", on=on("list")))),
        ),
        ("fault=500 window=1s-2s", Step(faults=(Fault("500", window=Span(1, 2)),))),
        ("  fault=500\n\ttimes=1 ", Step(faults=(Fault("500"),), times=1)),
    ],
)
def test_a_line_says_a_step(line: str, step: Step) -> None:
    assert read_line(line, "here", {}) == (step,)


def test_steps_follow_each_other() -> None:
    read = read_line("fault=503 times=2 then fail=timeout times=1 then succeed", "here", {})
    assert [step.times for step in read] == [2, 1, None]


def test_a_name_stands_for_its_steps() -> None:
    read = read_line("overloaded_twice", "here", {"overloaded_twice": shipped()["overloaded"]})
    assert read == shipped()["overloaded"].steps
    lost = read_line("fault=503 times=1 then lost_answer", "here", shipped())
    assert lost == (Step(faults=(Fault("503"),), times=1), *shipped()["lost_answer"].steps)


def test_a_scenario_is_called_by_the_name_that_is_all_its_line() -> None:
    assert read_scenario(" slow ", "here", shipped()).name == "slow"
    assert read_scenario("stall", "here", shipped()).name == INLINE


@settings(max_examples=150, deadline=None)
@given(st.lists(steps(), min_size=1, max_size=3))
def test_a_printed_line_reads_back_as_the_same_steps(generated: list[Step]) -> None:
    reached = [*(step._replace(times=step.times or 1) for step in generated[:-1]), generated[-1]]
    line = " then ".join(map(str, reached))
    if len(line) <= LONGEST_LINE:
        assert line.isascii()
        assert read_line(line, "here", {}) == tuple(reached)


@pytest.mark.parametrize("name", shipped())
def test_the_line_of_a_shipped_scenario_reads_back(name: str) -> None:
    assert read_line(shipped()[name].line, "here", {}) == shipped()[name].steps


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", "expected words such as fail=content_policy or fault=503, got nothing"),
        ("  ", "expected words such as fail=content_policy or fault=503, got nothing"),
        ("then", "expected a step on both sides of then, got nothing"),
        ("stall times=1 then", "expected a step on both sides of then, got nothing"),
        ("stall then succeed", "step 1 has no times, so the steps after it would never be reached"),
        ("slow then stall", "step 1 has no times, so the steps after it would never be reached"),
        ("slow stall", "the scenario 'slow' is a step of its own; put then beside it"),
        ("times=2", "the step says nothing; expected an outcome, a time or a fault"),
        ("suceed", "unknown word 'suceed' (did you mean 'succeed'?); the words are succeed, stall, cancel, fail,"),
        ("rate_limit", "unknown word 'rate_limit' (did you mean 'rate_limited'?)"),
        ("fial=timeout", "unknown word 'fial' (did you mean 'fail'?)"),
        ("succeed=yes", "succeed: expected no value, got 'succeed=yes'"),
        ("fail", "fail: expected a value (fail=...), got nothing"),
        ("fail=", "fail: expected a value (fail=...), got nothing"),
        (
            "fail=Content-Policy",
            "fail: expected a code such as content_policy, got 'Content-Policy' (did you mean 'cont",
        ),
        ("fail=timeout succeed", "succeed and fail contradict each other; leave out one of them"),
        ("fail=timeout refuse=402", "fail and refuse contradict each other; leave out one of them"),
        ("fail=timeout fail=capacity", "fail stands twice in one step"),
        ("fail=timeout code=x", "code stands only beside refuse; a failure says fail=CODE"),
        ("succeed message=x", "message stands only beside fail or refuse"),
        ("refuse=200", "refuse: expected a status from 400 to 599, got '200'"),
        ("refuse=402 after=1s", "refuse and after contradict each other; leave out one of them"),
        ("refuse=402 polls=1", "refuse and polls contradict each other; leave out one of them"),
        ("after=1s queued=1s", "after and queued contradict each other; leave out one of them"),
        ("polls=1 after=1s", "polls and after contradict each other; leave out one of them"),
        ("polls=1 processing=1s", "polls and processing contradict each other; leave out one of them"),
        ("stall after=1s", "stall and after contradict each other; leave out one of them"),
        ("after=1", "after: expected a duration such as 500ms, 3s, 2m or 1h, got '1'"),
        ("polls=0", "polls: expected a whole number from 1 to 1000000, got '0'"),
        ("progress=0.5,2", "progress: expected a number from 0 to 1 such as 0.25, got '2'"),
        ("progress=" + ",".join("0" * 101), "progress: expected at most 100 steps, got 101"),
        ("spread=20%", "spread: expected after, queued or processing in the same step, got none"),
        ("after=1s spread=20", "spread: expected a share from 0% to 100% such as 20%, got '20'"),
        (
            "fault=503 fail=timeout",
            "the fault 503 always strikes before the server acts, so fail never comes to pass; put then between them",
        ),
        ("fault=hang on=create,poll after=1s", "the fault hang always strikes before the server acts, so after never"),
        ("fault=reset chance=1 succeed", "the fault reset always strikes before the server acts, so succeed never"),
        ("fault=504 times=0", "times: expected a whole number from 1 to 1000000, got '0'"),
        ("fault=wat", "unknown fault 'wat'"),
        ("on=poll fault=503", "on is about the faults before it, and none without on stands there"),
        ("fault=503 on=poll on=list", "on is about the faults before it, and none without on stands there"),
        ("fault=503 on=pol", "on: expected one or several of create, poll"),
        ("chance=0.5", "chance is about the faults before it, and none without chance stands there"),
        ("fault=503 chance=0 chance=1", "chance is about the faults before it, and none without chance stands there"),
        ('fail=timeout message="late', 'expected a closing " after the quoted text, got the end'),
        ('fail="timeout"', 'fail: expected quotes only around the whole text of message="...", got \'"timeout"\''),
        ('fail=timeout message=a"b"', 'message: expected quotes only around the whole text of message="..."'),
        ('fail=timeout message="\\q"', 'message: expected text with \\" and \\\\ as in JSON, got'),
        ('fail=timeout message="\\ud800"', "message: expected text, got half of a surrogate pair"),
        ("fail=timeout message=" + "x" * 301, "message: expected at most 300 characters, got 301"),
        (" ".join(["fault=503"] * 101), "expected at most 100 faults in one step"),
        ("x" * (LONGEST_LINE + 1), f"expected at most {LONGEST_LINE} characters, got {LONGEST_LINE + 1}"),
    ],
)
def test_a_line_that_cannot_be_understood_is_refused(line: str, reason: str) -> None:
    with pytest.raises(ScenarioInvalid) as caught:
        read_line(line, "the header", shipped())
    assert caught.value.place == "the header"
    assert caught.value.reason.startswith(reason)


def test_on_takes_the_words_that_the_caller_allows() -> None:
    with pytest.raises(
        ScenarioInvalid, match="on: expected one or several of create, poll, cancel, download, got 'lis"
    ):
        read_line("fault=503 on=list", "here", {}, ("create", *BINDABLE))


@pytest.mark.parametrize(
    ("text", "directive"),
    [
        ("a corgi", None),
        ("a [givonkitten] runs", None),
        ("[Givonkit stall]", "stall"),
        ("a corgi [givonkit fail=timeout after=3s] runs", "fail=timeout after=3s"),
        ("[givonkit\nstall\n]", "stall"),
        ("[givonkit]", ""),
        ('[givonkit fail=timeout message="a ] b"]', 'fail=timeout message="a ] b"'),
        ('[givonkit fail=timeout message="a \\"] b"] c]', 'fail=timeout message="a \\"] b"'),
    ],
)
def test_a_directive_is_found_in_a_text(text: str, directive: str | None) -> None:
    assert find_directive(text) == directive


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a [givonkit stall", "expected ] within 4000 characters, and quoted text to be closed, got no end"),
        ("a [givonkit", "expected ] within 4000 characters, and quoted text to be closed, got no end"),
        ('[givonkit message="x]', "expected ] within 4000 characters, and quoted text to be closed, got no end"),
        (
            "[givonkit " + " " * 4000 + "]",
            "expected ] within 4000 characters, and quoted text to be closed, got no end",
        ),
        ("[givonkit stall] [givonkit stall]", "expected one directive, got a second one"),
    ],
)
def test_a_directive_that_has_no_end_or_a_second_one_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ScenarioInvalid) as caught:
        find_directive(text, "the directive in /input/prompt")
    assert (caught.value.place, caught.value.reason) == ("the directive in /input/prompt", reason)


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("test_key", None),
        ("test_123", None),
        ("test_abc==", None),
        ("test_=", None),
        ("test_9fJ3kQ7sVz2LmN8pR4tY==", None),
        ("test_slow/9fJ3kQ7sVz2LmN8pR4tY+a=", None),
        ("test_", None),
        ("live_rate_limited", None),
        ("rate_limited", None),
        ("test_rate_limited", "fault=429:retry=1,on=create"),
        ("test_stall", "stall"),
        ("test_fail=content_policy+after=3s", "fail=content_policy after=3s"),
        ("test_fault=503+times=2+then+succeed", "fault=503 times=2 then succeed"),
    ],
)
def test_a_key_can_ask_for_a_scenario(key: str, line: str | None) -> None:
    scenario = of_key(key, shipped())
    assert (None if scenario is None else scenario.line) == line


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("test_rate_limted", "it is nearly a scenario and is none (did you mean 'test_rate_limited'?)"),
        ("test_RATE_LIMITED", "it is nearly a scenario and is none (did you mean 'test_rate_limited'?)"),
        ("test_fial=timeout", "it is nearly a scenario and is none (did you mean 'test_fail='?)"),
        ("test_fail=x+aftr=3s", "one of its words is unknown (did you mean 'after'?); the same words in the header"),
        (
            "test_after=soon",
            "after: cannot be understood; the same words in the header Givonkit-Scenario are told more",
        ),
        ("test_fault=wat", "fault: cannot be understood; the same words"),
        ("test_stall+then+succeed", "its words cannot be understood together; the same words"),
        ('test_fail=x+message="open', "one of its words is unknown; the same words"),
        ("test_slow+after=3s", "its words cannot be understood together; the same words"),
    ],
)
def test_a_key_that_nearly_asks_for_one_is_refused(key: str, reason: str) -> None:
    with pytest.raises(ScenarioInvalid) as caught:
        of_key(key, shipped())
    assert caught.value.place == "the API key"
    assert caught.value.reason.startswith(reason)


@pytest.mark.parametrize(
    "key",
    [
        "after=SECRET1",
        "fail=SECRET-1",
        "fault=SECRET1",
        "fault=503:SECRET1",
        "fail=x+SECRET1=x",
        "slow+SECRET1",
        "content_polcyS",
        'fail=x+message="SECRET1',
        "fail=x+code=SECRET1",
    ],
)
def test_a_refused_key_is_never_shown(key: str) -> None:
    with pytest.raises(ScenarioInvalid) as caught:
        of_key("test_" + key, shipped())
    assert not any(secret in str(caught.value) for secret in ("SECRET", "polcyS"))
    assert caught.value.__context__ is None or caught.value.__suppress_context__
