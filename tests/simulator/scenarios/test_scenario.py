import pytest

from givonkit.simulator.scenarios import Match, Outcome, Scenario, Step, Timing, read_line
from givonkit.simulator.scenarios.durations import Span
from givonkit.simulator.scenarios.scenario import FAILURES


def test_a_step_without_a_word_succeeds() -> None:
    assert str(Step()) == "succeed"


@pytest.mark.parametrize("code", FAILURES)
def test_every_known_failure_has_a_sentence(code: str) -> None:
    (step,) = read_line(f"fail={code}", "here", {})
    assert step == Step(Outcome("fail", None, code, FAILURES[code]))
    assert str(step) == f"fail={code}"


def test_another_failure_names_its_code() -> None:
    (step,) = read_line("fail=out_of_paint", "here", {})
    assert step.outcome == Outcome("fail", None, "out_of_paint", "the job failed: out_of_paint")


def test_a_resolved_timing_has_one_length_each() -> None:
    timing = Timing(Span(1, 3), Span(4, 4), None, None, (0.5,))
    assert timing.resolved(lambda _purpose: 0.5) == Timing(Span(2, 2), Span(4, 4), None, None, (0.5,))


def test_a_scenario_without_operations_is_about_creating() -> None:
    assert Scenario("a", Match(), ()).operations == ("create",)
    assert Scenario("a", Match((("operation", ("poll",)),)), ()).operations == ("poll",)
